"""A browser without JavaScript: a plain form that asks, answers, remembers in the page, and erases."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.risk.cards import show_card
from tests.widget.browsing import NewVisit
from tests.widget.scripted import ScriptedSite


@pytest.fixture
def form(visit: NewVisit, scripted_site: ScriptedSite) -> Page:
    """The form, in a browser that runs no scripts."""
    return visit(f"{scripted_site.url}/zonder-javascript", java_script_enabled=False).page


def ask(page: Page, text: str) -> None:
    """Types and sends."""
    page.get_by_label("Je vraag of zorg").fill(text)
    page.get_by_role("button", name="Verstuur").click()


@pytest.mark.parametrize("path", ["/", "/chat", "/demo/school", "/demo/gemeente", "/demo/campagne"])
def test_every_page_leads_to_the_form_and_names_the_numbers(
    visit: NewVisit, scripted_site: ScriptedSite, path: str
) -> None:
    page = visit(scripted_site.url + path, java_script_enabled=False).page
    expect(page.get_by_role("link", name="112").first).to_be_visible()
    expect(page.get_by_role("link", name="0800-2000").first).to_be_visible()
    page.locator("a[href='/zonder-javascript']").first.click()
    expect(page.get_by_role("heading", name="Stel je vraag")).to_be_visible()


def test_questions_are_answered_and_the_page_shows_the_conversation(form: Page) -> None:
    ask(form, "Hoe lang duurt een huisverbod?")
    expect(form.locator(".conversation")).to_contain_text("Een huisverbod duurt 10 dagen.")
    ask(form, "En wie beslist?")
    expect(form.locator(".jij")).to_have_count(2)
    expect(form.locator(".bot")).to_have_count(2)


def test_danger_shows_the_card(form: Page, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["x"] = [show_card("nood")]
    ask(form, "x")
    expect(form.locator(".card.nood").get_by_role("link", name="112")).to_have_attribute("href", "tel:112")


def test_a_quick_reply_can_be_pressed(form: Page, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["kies"] = [{"text": "Kies.", "buttons": [{"title": "Een", "payload": "een"}]}]
    ask(form, "kies")
    form.get_by_role("button", name="Een").click()
    assert scripted_site.rasa.heard == ["kies", "een"]


def test_what_was_typed_can_never_become_markup(form: Page) -> None:
    attack = "<img src=x onerror=alert(1)>\"'><script>1</script>"
    ask(form, attack)
    ask(form, "nog iets")
    expect(form.locator(".jij").first).to_contain_text(attack)
    expect(form.locator("img, main script")).to_have_count(0)


def test_an_empty_message_is_explained(form: Page) -> None:
    ask(form, "   ")
    expect(form.get_by_role("status")).to_contain_text("Je bericht is leeg.")


def test_erasing_is_confirmed(form: Page, scripted_site: ScriptedSite) -> None:
    ask(form, "Mijn man wordt steeds bozer")
    form.get_by_role("button", name="Wis gesprek").click()
    expect(form.get_by_role("status")).to_have_text("Je gesprek is gewist.")
    expect(form.locator(".conversation li")).to_have_count(0)
    assert "/restart" in scripted_site.rasa.heard


@pytest.mark.parametrize("memory", ["", "geen json", "[]", '{"gesprek": 1, "beurten": []}', "[" * 5000])
def test_a_spoilt_memory_starts_a_new_conversation(visit: NewVisit, scripted_site: ScriptedSite, memory: str) -> None:
    context = visit(scripted_site.url).page.context
    response = context.request.post(
        f"{scripted_site.url}/zonder-javascript", form={"bericht": "Hallo", "gesprek": memory}
    )
    assert response.status == 200
    assert "Een huisverbod duurt 10 dagen." in response.text()


def test_a_message_that_is_too_long_comes_back_to_be_shortened(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    context = visit(scripted_site.url).page.context
    response = context.request.post(f"{scripted_site.url}/zonder-javascript", form={"bericht": "a " * 1500})
    assert "Je bericht is te lang" in response.text()
    assert "a a a a a" in response.text()
