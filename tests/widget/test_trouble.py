"""The network drops, the server is slow or says no: nothing is lost or said twice, and help stays in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.browsing import NewVisit
from tests.widget.chat_on_screen import ChatOnScreen
from tests.widget.scripted import ScriptedSite

WEBHOOK = "**/webhooks/rest/webhook"


def test_a_lost_connection_is_said_with_the_numbers_and_mended_by_itself(
    visit: NewVisit, scripted_site: ScriptedSite
) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("een")
    seen.page.context.set_offline(True)
    chat.say("twee", wait=False)
    chat.say("drie", wait=False)
    expect(chat.notice).to_contain_text("Geen verbinding")
    expect(chat.notice).to_contain_text("112 of 0800-2000")
    seen.page.context.set_offline(False)
    expect(chat.answers).to_have_count(3, timeout=15000)
    assert scripted_site.rasa.heard == ["een", "twee", "drie"]
    expect(chat.mine).to_have_count(3)


def test_after_several_tries_the_visitor_decides(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit("about:blank")
    seen.page.clock.install()
    seen.page.goto(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    seen.page.route(WEBHOOK, lambda route: route.abort())
    chat.say("een", wait=False)
    for _ in range(6):
        seen.page.clock.run_for(8000)
        seen.page.wait_for_timeout(150)
    retry = seen.page.get_by_role("button", name="Probeer opnieuw")
    expect(retry).to_be_visible()
    assert "Nog niet verstuurd." in chat.announced()
    seen.page.unroute(WEBHOOK)
    retry.click()
    expect(chat.answers).to_have_count(1)
    expect(retry).to_have_count(0)
    expect(chat.mine).to_have_count(1)
    assert chat.focused() == "Je vraag of zorg"


def test_a_second_try_carries_the_same_id(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    tries: list[str] = []

    def fail_first(route) -> None:  # type: ignore[no-untyped-def]
        tries.append(route.request.post_data_json["bericht"])
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    seen.page.route(WEBHOOK, fail_first)
    chat.say("een")
    assert len(tries) == 2
    assert tries[0] == tries[1]


def test_a_message_unsure_to_have_arrived_waits_for_the_visitor_after_a_reload(
    visit: NewVisit, scripted_site: ScriptedSite
) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    scripted_site.rasa.seconds = 5.0
    chat.say("een", wait=False)
    expect(chat.typing).to_be_visible()
    seen.page.reload()
    expect(chat.mine).to_have_count(1)
    expect(seen.page.get_by_role("button", name="Probeer opnieuw")).to_be_visible()


def test_a_slow_answer_shows_typing_then_says_it_is_still_there(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    scripted_site.rasa.seconds = 3.0
    chat.say("een", wait=False)
    expect(chat.typing).to_contain_text("zoekt een antwoord")
    expect(chat.typing).to_contain_text("Het duurt wat langer", timeout=2900)
    expect(chat.answers).to_have_count(1)
    expect(chat.typing).to_be_hidden()
    assert len([text for text in chat.announced() if "Het duurt wat langer" in text]) == 1


@pytest.mark.parametrize(("status", "reason"), [(429, "te_snel"), (503, "te_druk")])
def test_too_many_messages_wait_and_then_go_by_themselves(
    visit: NewVisit, scripted_site: ScriptedSite, status: int, reason: str
) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    tries: list[int] = []

    def too_fast_once(route) -> None:  # type: ignore[no-untyped-def]
        tries.append(1)
        if len(tries) > 1:
            route.continue_()
        else:
            route.fulfill(status=status, headers={"Retry-After": "1"}, json={"fout": reason, "uitleg": "Wacht."})

    seen.page.route(WEBHOOK, too_fast_once)
    chat.say("een", wait=False)
    expect(chat.notice).to_contain_text("over 1 seconden")
    expect(chat.notice).to_contain_text("0800-2000")
    expect(chat.answers).to_have_count(1)


def test_a_refusal_is_explained_with_the_numbers(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    refusal = {"fout": "x", "uitleg": "Dit bericht kan ik niet lezen.", "nummers": "Bij gevaar: bel 112."}
    seen.page.route(WEBHOOK, lambda route: route.fulfill(status=400, json=refusal))
    chat.say("een")
    expect(chat.answers).to_contain_text("Dit bericht kan ik niet lezen.")
    expect(chat.answers).to_contain_text("bel 112")


def test_an_empty_answer_still_helps(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    seen.page.route(WEBHOOK, lambda route: route.fulfill(json=[]))
    chat.say("een")
    expect(chat.answers).to_contain_text("0800-2000")
