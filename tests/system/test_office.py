"""Somebody looks for his Veilig Thuis office."""

from __future__ import annotations

import pytest

from tests.system.running import Chat, buttons, card, cards, first_alarm, texts

pytestmark = pytest.mark.system

ASK = "welk veilig thuis hoort bij mij"


@pytest.mark.parametrize(
    ("question", "region"),
    [
        ("Welk Veilig Thuis hoort bij Bedum?", "groningen"),
        ("Bedum", "groningen"),
        ("ik woon in 3511 AB, welk kantoor moet ik hebben", "utrecht"),
        ("veilig thuis amstedam", "amsterdam-amstelland"),
        ("wat is het kantoor van veilig thuis in Ljouwert", "friesland"),
    ],
)
def test_the_office_is_found_in_one_message(chat: Chat, question: str, region: str) -> None:
    assert card(chat.say(question), "kantoor")["regio"] == region


def test_who_names_no_place_is_asked_for_it(chat: Chat) -> None:
    items = chat.say(ASK)
    assert not cards(items)
    assert "plaats" in texts(items)
    assert card(chat.say("bedum"), "kantoor")["regio"] == "groningen"


def test_a_name_that_two_places_have_is_asked_about_with_buttons(chat: Chat) -> None:
    choices = buttons(chat.say("veilig thuis in Bergen"))
    assert len(choices) >= 2
    assert all("Bergen" in choice["title"] for choice in choices)
    assert "Bergen" in card(chat.say(choices[0]["payload"]), "kantoor")["plaats"]


def test_every_choice_of_an_ambiguous_name_leads_to_an_office_of_its_own(chat: Chat) -> None:
    regions = []
    for choice in buttons(chat.say("veilig thuis in Bergen")):
        chat.say("veilig thuis in Bergen")
        regions.append(card(chat.say(choice["payload"]), "kantoor")["regio"])
    assert len(set(regions)) >= 2


def test_a_place_unknown_twice_gets_the_number_that_always_works(chat: Chat) -> None:
    chat.say(ASK)
    assert "ken ik niet" in texts(chat.say("Kwibbelstede"))
    said = texts(chat.say("Snorrewoude"))
    assert "0800-2000" in said
    assert "doorverbonden" in said


def test_after_the_unknown_place_the_question_is_over(chat: Chat) -> None:
    for message in (ASK, "Kwibbelstede", "Snorrewoude"):
        chat.say(message)
    assert "10 dagen" in texts(chat.say("hoe lang duurt een huisverbod"))


def test_another_question_may_come_between_and_the_place_after_it(chat: Chat) -> None:
    chat.say(ASK)
    assert "10 dagen" in texts(chat.say("hoe lang duurt een huisverbod eigenlijk?"))
    assert card(chat.say("bedum"), "kantoor")["regio"] == "groningen"


def test_somebody_who_changes_his_mind_gets_the_other_office(chat: Chat) -> None:
    assert card(chat.say("welk veilig thuis hoort bij Bedum?"), "kantoor")["regio"] == "groningen"
    assert card(chat.say("nee wacht, het is in Utrecht"), "kantoor")["regio"] == "utrecht"


def test_two_places_in_one_message_both_get_an_office(chat: Chat) -> None:
    items = chat.say("ik woon in Zwolle maar de kinderen zijn in Maastricht, welk veilig thuis?")
    assert cards(items).count("kantoor") == 2


def test_a_place_abroad_is_told_kindly(chat: Chat) -> None:
    items = chat.say("welk veilig thuis hoort bij Antwerpen")
    assert "kantoor" not in cards(items)
    assert "buiten Nederland" in texts(items)
    assert "0800-2000" in texts(items)


def test_danger_halfway_the_office_question_shows_the_card_first(chat: Chat) -> None:
    chat.say(ASK)
    items = chat.say("hij komt eraan met een mes")
    assert first_alarm(items) == "nood"
