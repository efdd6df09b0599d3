"""The months' figures outlive the texts, and each conversation is in them once."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.content.topics import load_examples
from bot.logbook.counting import ADVICE_ROLES, ADVICE_TOPICS, dutch_month, list_months, read_counts
from bot.logbook.schema import MIGRATIONS
from bot.logbook.store import Logbook
from bot.nlu.roles import load_roles
from tests.bot.insight.conftest import NOVEMBER, Converse

LATER = NOVEMBER + timedelta(days=30)


def test_figures_are_the_same_before_and_after_the_purge(logbook: Logbook, converse: Converse) -> None:
    converse(
        3, {"topic": "vraag/huisverbod_duur", "role": "arts"}, {"card": "nood", "decision": "kaart", "response_ms": 80}
    )
    before = dict(read_counts(logbook.database, "2026-11"))
    assert logbook.purge(LATER) == 6
    assert dict(read_counts(logbook.database, "2026-11")) == before
    assert before["onderwerp", "huisverbod_duur", ""] == 3
    assert before["thema", "huisverbod", ""] == 3


def test_purging_again_doubles_nothing(logbook: Logbook, converse: Converse) -> None:
    converse(2)
    for _ in range(3):
        logbook.purge(LATER)
    assert read_counts(logbook.database, "2026-11")["gesprekken", "", ""] == 2


def test_a_conversation_that_is_purged_in_two_parts_counts_once(logbook: Logbook, converse: Converse) -> None:
    converse(1, {"role": "arts"}, {"role": "arts"})
    logbook.purge(NOVEMBER + timedelta(seconds=30))
    assert logbook.database["turns"].count == 1
    for moment in (NOVEMBER + timedelta(seconds=40), LATER):
        counts = read_counts(logbook.database, "2026-11")
        assert (counts["gesprekken", "", ""], counts["berichten", "", ""]) == (1, 2)
        logbook.purge(moment)


def test_later_conversations_are_added_to_what_was_counted(logbook: Logbook, converse: Converse) -> None:
    converse(2)
    logbook.purge(NOVEMBER + timedelta(days=1))
    converse(3, at=NOVEMBER + timedelta(days=2))
    assert read_counts(logbook.database, "2026-11")["gesprekken", "", ""] == 5
    logbook.purge(LATER)
    assert read_counts(logbook.database, "2026-11")["gesprekken", "", ""] == 5


def test_an_erased_conversation_is_not_counted(logbook: Logbook, converse: Converse) -> None:
    converse(2)
    logbook.erase("sender-0")
    logbook.purge(LATER)
    assert read_counts(logbook.database, "2026-11")["gesprekken", "", ""] == 1


def test_what_is_kept_for_good_holds_no_text(logbook: Logbook, converse: Converse) -> None:
    converse(1, {"text": "mijn buurman slaat", "topic": "vraag/huisverbod_duur"})
    logbook.purge(LATER)
    kept = str(list(logbook.database["months"].rows))
    assert "huisverbod_duur" in kept
    assert "buurman" not in kept


def test_ten_questions_of_one_person_count_as_one(logbook: Logbook, converse: Converse) -> None:
    converse(1, *[{"topic": "vraag/veiligthuis_advies", "role": "leerkracht", "region": "drenthe"}] * 10)
    counts = read_counts(logbook.database, "2026-11")
    assert counts["adviesvraag", "leerkracht", "drenthe"] == 1
    assert counts["onderwerp", "veiligthuis_advies", ""] == 1
    assert counts["berichten", "", ""] == 10


def test_a_question_for_advice_counts_for_schools_doctors_and_childcare_only(
    logbook: Logbook, converse: Converse
) -> None:
    converse(1, {"topic": "vraag/veiligthuis_melden", "role": "kinderopvang", "region": "zeeland"})
    converse(1, {"decision": "kantoor", "role": "arts"})
    converse(1, {"topic": "vraag/veiligthuis_melden", "role": "buur", "region": "zeeland"})
    converse(1, {"topic": "vraag/huisverbod_duur", "role": "arts", "region": "zeeland"})
    advice = {
        key[1:]: number for key, number in read_counts(logbook.database, "2026-11").items() if key[0] == "adviesvraag"
    }
    assert advice == {("kinderopvang", "zeeland"): 1, ("arts", "onbekend"): 1}


def test_a_referral_counts_when_an_office_was_shown_not_when_the_place_was_asked(
    logbook: Logbook, converse: Converse
) -> None:
    converse(1, {"decision": "kantoor", "answers": ("utter_kantoor_vraag",)})
    converse(2, {"decision": "kantoor", "answers": ("utter_kantoor_verbeterd",), "region": "utrecht", "role": "arts"})
    counts = read_counts(logbook.database, "2026-11")
    assert {key: number for key, number in counts.items() if key[0].startswith("verwijzing")} == {
        ("verwijzing_regio", "", "utrecht"): 2,
        ("verwijzing_rol", "arts", ""): 2,
    }


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"decision": "vangnet", "topic": "buiten_bereik"}, "buiten_bereik"),
        ({"decision": "vangnet", "topic": "vraag/huisverbod_duur"}, "vangnet"),
        ({"decision": "vraag_terug", "topic": "vraag/huisverbod_duur"}, "twijfel"),
        ({"decision": "zonder_rasa"}, "zonder_rasa"),
    ],
)
def test_each_way_of_not_answering_is_counted_apart(
    logbook: Logbook, converse: Converse, values: dict[str, object], kind: str
) -> None:
    converse(1, values)
    counts = read_counts(logbook.database, "2026-11")
    assert [key[1] for key in counts if key[0] == "onbeantwoord"] == [kind]
    assert not [key for key in counts if key[0] == "onderwerp"]


def test_a_month_begins_at_midnight_in_the_netherlands(logbook: Logbook, converse: Converse) -> None:
    assert dutch_month("2026-10-31T22:59:59+00:00") == "2026-10"
    assert dutch_month("2026-10-31T23:00:00+00:00") == "2026-11"
    converse(1, at=datetime(2026, 10, 31, 23, tzinfo=timezone.utc))
    assert list_months(logbook.database) == ["2026-11"]


def test_texts_are_purged_also_when_they_cannot_be_counted(logbook: Logbook, converse: Converse) -> None:
    converse(1)
    logbook.database.execute("DROP TABLE months")
    assert logbook.purge(LATER) == 1
    assert logbook.database["turns"].count == 0


def test_a_copy_keeps_its_own_count_and_can_be_put_back(logbook: Logbook, converse: Converse) -> None:
    converse(2)
    copy = logbook.backup()
    logbook.purge(LATER)
    restored = Logbook.open(copy)
    assert read_counts(restored.database, "2026-11")["gesprekken", "", ""] == 2
    assert restored.database["turns"].count == 0
    restored.close()


def test_a_copy_from_before_the_months_were_counted_is_purged_too(logbook: Logbook, tmp_path: Path) -> None:
    folder = tmp_path / "kopie"
    folder.mkdir()
    with sqlite3.connect(folder / "oud.db") as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        old.execute(
            "INSERT INTO conversations (id, started, last) VALUES ('a', '2026-11-01T12:00:00+00:00', '2026-11-01')"
        )
        old.execute("INSERT INTO turns (conversation, number, at) VALUES ('a', 1, '2026-11-01T12:00:00+00:00')")
    old.close()
    logbook.purge(LATER)
    copy = Logbook.open(folder / "oud.db")
    assert copy.database["turns"].count == 0
    assert read_counts(copy.database, "2026-11")["gesprekken", "", ""] == 1
    copy.close()


def test_the_roles_and_topics_of_the_indicator_exist_and_stand_in_the_docs() -> None:
    assert set(ADVICE_ROLES) <= set(load_roles())
    assert set(ADVICE_TOPICS) <= set(load_examples())
    written = Path("docs/inzicht.md").read_text(encoding="utf-8")
    assert [topic for topic in ADVICE_TOPICS if f"`{topic.removeprefix('vraag/')}`" not in written] == []
