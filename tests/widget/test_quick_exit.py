"""Leaving fast and erasing: nothing may stay on the screen, in the tab, or on the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.waiting import until
from tests.widget.browsing import NEUTRAL, NewVisit
from tests.widget.chat_on_screen import ChatOnScreen, stored
from tests.widget.scripted import ScriptedSite

# Holds back the neutral site, and notes how long it took until the page was covered and painted.
TIME_THE_COVER = """
() => new Promise((resolve) => {
  const exit = document.querySelector('signaalwijzer-chat').shadowRoot.querySelector('.exit');
  const start = performance.now();
  exit.click();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const cover = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    resolve({ milliseconds: performance.now() - start, text: cover.textContent, title: document.title,
      body: getComputedStyle(document.body).display, tab: sessionStorage.getItem('signaalwijzer') });
  }));
})
"""


def talk(page: Page) -> ChatOnScreen:
    """A chat in which something was said."""
    chat = ChatOnScreen(page).open()
    chat.say("Mijn man wordt steeds bozer")
    return chat


def test_one_press_leaves_for_the_neutral_site_and_erases(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    chat.exit.click()
    seen.page.wait_for_url(NEUTRAL)
    assert until(lambda: "/restart" in scripted_site.rasa.heard)


def test_the_screen_is_covered_at_once(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    seen.page.context.route(NEUTRAL, lambda route: None)
    talk(seen.page)
    cover = seen.page.evaluate(TIME_THE_COVER)
    assert cover["milliseconds"] < 100
    assert cover["text"] == cover["title"] == "Laden."
    assert cover["body"] == "none"
    assert cover["tab"] is None


def test_shift_three_times_leaves(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    for left in (2, 1):
        seen.page.keyboard.press("Shift")
        assert chat.announced()[-1] == f"Nog {left} keer op Shift om deze pagina te verlaten."
    seen.page.keyboard.press("Shift")
    seen.page.wait_for_url(NEUTRAL)


def test_typing_capitals_does_not_leave(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    for letter in "HELP":
        seen.page.keyboard.down("Shift")
        seen.page.keyboard.press(letter)
        seen.page.keyboard.up("Shift")
    expect(chat.input).to_have_value("HELP")
    assert seen.page.url.startswith(scripted_site.url)


def test_shift_does_nothing_for_who_did_not_open_the_chat(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(f"{scripted_site.url}/demo/school")
    for _ in range(4):
        seen.page.keyboard.press("Shift")
    expect(ChatOnScreen(seen.page).launcher).to_be_visible()


def test_back_does_not_return_to_the_page_of_the_chat(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(f"{scripted_site.url}/demo/school")
    seen.page.goto(scripted_site.url)
    chat = talk(seen.page)
    chat.exit.click()
    seen.page.wait_for_url(NEUTRAL)
    seen.page.go_back()
    seen.page.wait_for_url("**/demo/school")
    ChatOnScreen(seen.page).open()
    expect(ChatOnScreen(seen.page).mine).to_have_count(0)
    assert stored(seen.page) == {"cookies": "", "local": {}, "tab": None}


def test_an_answer_still_on_its_way_does_not_come_back(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    scripted_site.rasa.seconds = 1.0
    chat.say("Nog iets", wait=False)
    chat.wipe.click()
    expect(chat.notice).to_contain_text("Je gesprek is")
    seen.page.wait_for_timeout(1500)
    expect(chat.mine).to_have_count(0)
    expect(chat.answers).to_have_count(0)
    assert stored(seen.page)["tab"] is None


def test_the_exit_is_a_plain_link_too(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    expect(chat.exit).to_have_attribute("href", NEUTRAL)
    page = visit(f"{scripted_site.url}/zonder-javascript", java_script_enabled=False).page
    page.get_by_role("link", name="Verlaat snel").click()
    page.wait_for_url(NEUTRAL)


@pytest.mark.parametrize(
    ("wished", "used"), [("https://www.nu.nl/", "https://www.nu.nl/"), ("javascript:alert(1)", NEUTRAL)]
)
def test_a_host_chooses_the_neutral_site_but_never_a_script(
    visit: NewVisit, scripted_site: ScriptedSite, wished: str, used: str
) -> None:
    page = visit(f"{scripted_site.url}/privacy").page
    page.evaluate(
        """async (wished) => {
          const chat = document.createElement('signaalwijzer-chat');
          chat.setAttribute('uitgang', wished);
          document.body.append(chat);
          await import('/widget/signaalwijzer.js');
        }""",
        wished,
    )
    expect(ChatOnScreen(page).open().exit).to_have_attribute("href", used)


@pytest.mark.parametrize("typed", [True, False])
def test_erasing_is_confirmed(visit: NewVisit, scripted_site: ScriptedSite, typed: bool) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    if typed:
        chat.say("wis gesprek", wait=False)
    else:
        chat.wipe.click()
    expect(chat.notice).to_have_text("Je gesprek is gewist, hier en bij ons.")
    expect(chat.mine).to_have_count(0)
    assert stored(seen.page)["tab"] is None
    assert until(lambda: "/restart" in scripted_site.rasa.heard)
    assert chat.announced()[-1] == "Je gesprek is gewist, hier en bij ons."


def test_erasing_is_honest_when_the_server_cannot_be_reached(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    seen.page.route("**/gesprek/wis", lambda route: route.abort())
    chat.wipe.click()
    expect(chat.notice).to_contain_text("Bij ons lukt dat nu niet")
    assert stored(seen.page)["tab"] is None


def test_after_erasing_a_new_conversation_starts(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = talk(seen.page)
    senders: list[str] = []
    seen.page.on("request", lambda it: senders.append(it.post_data_json["sender"]) if "rest" in it.url else None)
    chat.say("voor")
    chat.wipe.click()
    expect(chat.mine).to_have_count(0)
    chat.say("na")
    assert len(set(senders)) == 2


def test_the_sentence_on_browser_history_is_there(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.page.get_by_text("Kan iemand zien dat ik hier was?").click()
    expect(chat.panel).to_contain_text("De geschiedenis van je browser blijft staan.")
    expect(chat.panel).to_contain_text("Ctrl + Shift + Delete")
