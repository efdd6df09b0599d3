"""What a reviewer sees and does, in a browser without JavaScript."""

from __future__ import annotations

import re

import pytest
import sqlite_utils
import yaml

from bot.training.evaluate_conversations import CHECKS
from tests.bot.review.conftest import NewReviewer, add_turn


async def test_what_teaches_most_stands_first(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    add_turn(logbook, "gewone vraag", interest=0.1)
    add_turn(logbook, "leerzame vraag", interest=0.9)
    page = await (await visitor("noor")).read("/beheer")
    assert page.index("leerzame vraag") < page.index("gewone vraag")


async def test_a_topic_takes_the_message_out_of_the_inbox_and_opens_the_next(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    first = add_turn(logbook, "hoe lang duurt dat", interest=0.9)
    second = add_turn(logbook, "wie beslist dat", interest=0.8)
    noor = await visitor("noor")
    response = await noor.post("/beheer/besluit", {"bericht": first, "keuze": "onderwerp:vraag/huisverbod_duur"})
    assert response.url.path == f"/beheer/bericht/{second}"
    assert "hoe lang duurt dat" not in await noor.read("/beheer")
    label = next(logbook.query("SELECT * FROM labels"))
    assert (label["value"], label["status"], label["by"]) == ("vraag/huisverbod_duur", "goedgekeurd", "noor")
    assert label["text"] == "hoe lang duurt dat"


async def test_the_filters_stay_from_message_to_message(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    first = add_turn(logbook, "een", interest=0.9, role="arts")
    add_turn(logbook, "twee", interest=0.8, role="politie")
    third = add_turn(logbook, "drie", interest=0.7, role="arts")
    noor = await visitor("noor")
    response = await noor.post("/beheer/besluit", {"bericht": first, "keuze": "overslaan", "rol": "arts"})
    assert str(response.url.relative()) == f"/beheer/bericht/{third}?rol=arts"


async def test_a_new_topic_can_be_chosen_for_the_next_message_too(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    first = add_turn(logbook, "mag de hond mee bij een huisverbod")
    second = add_turn(logbook, "en de kat")
    noor = await visitor("noor")
    assert 'value="huisverbod_hond"' in await noor.read(f"/beheer/bericht/{first}")
    await noor.post("/beheer/besluit", {"bericht": first, "keuze": "nieuw", "naam": "huisverbod_hond"})
    found = await noor.read(f"/beheer/bericht/{second}?onderwerp_zoeken=hond")
    assert 'value="onderwerp:vraag/huisverbod_hond"' in found


@pytest.mark.parametrize("name", ["Huisverbod Hond", "huisverbod", "huisverbod_", "a/../b_c", "x_<script>"])
async def test_a_new_topic_must_be_named_by_the_rule(
    logbook: sqlite_utils.Database, visitor: NewReviewer, name: str
) -> None:
    turn = add_turn(logbook, "mag de hond mee")
    noor = await visitor("noor")
    response = await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "nieuw", "naam": name})
    assert response.status == 422
    assert "thema_aspect" in await response.text()
    assert logbook.table("labels").count == 0


async def test_topics_are_found_by_the_words_of_their_question(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    turn = add_turn(logbook, "weet ik niet")
    page = await (await visitor("noor")).read(f"/beheer/bericht/{turn}?onderwerp_zoeken=huisverbod+verleng")
    assert re.findall(r'value="onderwerp:vraag/(\w+)"', page)[0] == "huisverbod_verlengen"


async def test_a_topic_is_also_found_by_the_words_people_ask_it_with(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    turn = add_turn(logbook, "weet ik niet")
    page = await (await visitor("noor")).read(f"/beheer/bericht/{turn}?onderwerp_zoeken=toestemming+ouders")
    assert re.findall(r'value="onderwerp:vraag/(\w+)"', page)[0] == "meldcode_toestemming"


async def test_progress_counts_only_my_own_decisions_that_stand(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    turns = [add_turn(logbook, f"vraag {number}") for number in range(3)]
    noor, sam = await visitor("noor"), await visitor("sam")
    for turn in turns[:2]:
        await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "overslaan"})
    await sam.post("/beheer/besluit", {"bericht": turns[2], "keuze": "overslaan"})
    assert "2 van 60 vandaag" in await noor.read("/beheer")
    await noor.post("/beheer/ongedaan")
    assert "1 van 60 vandaag" in await noor.read("/beheer")


async def test_one_person_cannot_be_both_pairs_of_eyes(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    turn = add_turn(logbook, "hij heeft een mes")
    noor, sam = await visitor("noor"), await visitor("sam")
    await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "risico:acuut"})
    assert "Het wacht op een collega" in await noor.read("/beheer/tweede")
    await noor.post("/beheer/tweede", {"voorstel": 1, "oordeel": "ja"})
    status = "SELECT status, second_by FROM labels"
    assert next(logbook.query(status)) == {"status": "voorgesteld", "second_by": None}
    assert "Ja, acuut" in await sam.read("/beheer/tweede")
    await sam.post("/beheer/tweede", {"voorstel": 1, "oordeel": "ja"})
    assert next(logbook.query(status)) == {"status": "goedgekeurd", "second_by": "sam"}


async def test_a_conversation_becomes_a_test_case_that_the_evaluation_can_play(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    first = add_turn(logbook, 'hoe lang duurt dat: "een" verbod?', conversation="g", number=1)
    add_turn(logbook, "help, hij slaat", conversation="g", number=2, card="nood")
    add_turn(logbook, "welk kantoor", conversation="g", number=3, decision="kantoor", region="drenthe")
    noor = await visitor("noor")
    await noor.post("/beheer/besluit", {"bericht": first, "keuze": "onderwerp:vraag/huisverbod_wat"})
    response = await noor.post("/beheer/testgevallen", {"gesprek": "g"})
    assert response.url.path == "/beheer/testgevallen/1"
    downloaded = await noor.get("/beheer/testgevallen/1.yml")
    assert downloaded.headers["Content-Disposition"] == 'attachment; filename="testgeval_1.yml"'
    (case,) = yaml.safe_load(await downloaded.text())
    assert case["deel"] == "ontwikkel"
    assert next(turn["zegt"] for turn in case["beurten"]) == 'hoe lang duurt dat: "een" verbod?'
    expected = [turn["verwacht"] for turn in case["beurten"]]
    assert expected == [{"onderwerp": ["huisverbod_wat"]}, {"kaart": "nood"}, {"kantoor": "drenthe"}]
    assert {key for one in expected for key in one} <= set(CHECKS)


async def test_filters_are_kept_under_a_name_for_everybody(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    noor, sam = await visitor("noor"), await visitor("sam")
    await noor.post("/beheer/weergaven", {"naam": "Artsen", "rol": "arts", "oordeel": "slecht"})
    assert 'href="/beheer?rol=arts&amp;oordeel=slecht">Artsen</a>' in await sam.read("/beheer")
    await sam.post("/beheer/weergaven", {"verwijder": "Artsen"})
    assert "Artsen" not in await noor.read("/beheer")


async def test_who_did_what_is_kept_without_what_was_said(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    turn = add_turn(logbook, "een heel eigen verhaal")
    noor = await visitor("noor")
    await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "buiten_bereik"})
    page = await noor.read("/beheer/wie-deed-wat")
    assert "ingelogd" in page
    assert "buiten_bereik" in page
    assert "eigen verhaal" not in str(list(logbook.query("SELECT * FROM audit")))


async def test_shortcut_keys_can_be_switched_off(visitor: NewReviewer) -> None:
    noor = await visitor("noor")
    assert 'data-keys="aan"' in await noor.read("/beheer")
    await noor.post("/beheer/toetsen")
    assert 'data-keys="uit"' in await noor.read("/beheer")
