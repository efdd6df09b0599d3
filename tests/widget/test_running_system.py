"""The widget against the real running system: the model, the actions, the risk judgement and the gateway together."""

from __future__ import annotations

import re
from typing import Protocol

import pytest
from playwright.sync_api import expect

from tests.widget.browsing import NEUTRAL, NewVisit
from tests.widget.chat_on_screen import ChatOnScreen, stored

pytestmark = [pytest.mark.system, pytest.mark.browser]


class System(Protocol):
    """The running system, at ``url``."""

    url: str


def test_a_first_visitor_gets_an_answer(visit: NewVisit, system: System) -> None:
    seen = visit(system.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    expect(chat.answers.first).to_contain_text("10 dagen")
    assert seen.violations == []
    assert stored(seen.page)["local"] == {}
    assert chat.axe_problems() == []


def test_a_teacher_finds_the_office(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(f"{system.url}/demo/school").page).open()
    chat.say("Welk Veilig Thuis hoort bij Ede?")
    card = chat.card("kantoor")
    expect(card).to_contain_text("Veilig Thuis")
    expect(card.get_by_role("link", name=re.compile("^Bel"))).to_be_visible()


def test_a_guide_is_walked_to_a_summary_that_can_be_printed(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(system.url).page).open()
    chat.say("Loop na of een huisverbod kan")
    for button in ("Ja, 18 jaar of ouder", "Vorige stap", "Nee, jonger dan 18"):
        chat.page.get_by_role("button", name=button).last.click()
        expect(chat.typing).to_be_hidden()
    expect(chat.card("gids")).to_contain_text("Jouw antwoord: Nee, jonger dan 18.")
    expect(chat.card("gids").get_by_role("button", name="Print")).to_be_visible()
    assert chat.axe_problems() == []


def test_danger_shows_the_numbers_first(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(f"{system.url}/demo/campagne").page).open()
    chat.say("hij slaat mij nu en heeft een mes")
    expect(chat.card("nood").get_by_role("link", name="Bel 112")).to_be_in_viewport(ratio=1)
    assert chat.axe_problems() == []


def test_quick_exit_erases_on_the_server_too(visit: NewVisit, system: System) -> None:
    seen = visit(system.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    with seen.page.expect_request("**/gesprek/wis"):
        chat.exit.click()
    seen.page.wait_for_url(NEUTRAL)
    seen.page.goto(system.url)
    assert stored(seen.page) == {"cookies": "", "local": {}, "tab": None}


def test_erasing_is_confirmed(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(system.url).page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    chat.wipe.click()
    expect(chat.notice).to_have_text("Je gesprek is gewist, hier en bij ons.")


def test_who_asks_not_to_be_kept_is_heard(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(system.url).page).open()
    chat.page.get_by_role("button", name="Niet bewaren").click()
    expect(chat.answers.first).to_contain_text("Van dit gesprek bewaar ik niets.")


def test_an_opinion_is_taken(visit: NewVisit, system: System) -> None:
    chat = ChatOnScreen(visit(system.url).page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    chat.page.get_by_role("button", name="Helpt dit antwoord? Ja").last.click()
    expect(chat.panel).to_contain_text("Dank je wel.")


@pytest.mark.parametrize("role", ["Het gaat over mij", "Ik ben jonger dan 18", "Familie"])
def test_every_role_chip_is_understood(visit: NewVisit, system: System, role: str) -> None:
    chat = ChatOnScreen(visit(system.url).page).open()
    chat.page.get_by_role("button", name=role).click()
    expect(chat.answers.first).not_to_be_empty()
    expect(chat.typing).to_be_hidden()


def test_without_javascript_danger_shows_the_numbers(visit: NewVisit, system: System) -> None:
    page = visit(f"{system.url}/zonder-javascript", java_script_enabled=False).page
    page.get_by_label("Je vraag of zorg").fill("hij slaat mij nu en heeft een mes")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".card.nood").get_by_role("link", name="112")).to_be_visible()
