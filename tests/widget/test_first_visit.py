"""A visitor's first minutes: what they see before they speak, asking, choosing, rating, and coming back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.waiting import until
from tests.widget.browsing import NewVisit
from tests.widget.chat_on_screen import ChatOnScreen, stored
from tests.widget.scripted import ANSWER, ScriptedSite


def test_nothing_is_sent_or_kept_before_the_first_message(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    ChatOnScreen(seen.page).open()
    assert not [url for url in seen.requests if "/gesprek" in url or "/webhooks" in url]
    assert stored(seen.page) == {"cookies": "", "local": {}, "tab": None}


def test_the_privacy_notice_says_what_matters_in_a_few_sentences(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    notice = chat.page.locator("#privacy").inner_text()
    for part in ("geen mens mee", "geen noodlijn", "zonder namen", "30 dagen", "Niet bewaren", "Wis gesprek"):
        assert part in notice
    assert notice.count(".") + notice.count("?") == 5
    expect(chat.page.get_by_role("link", name="Lees alles over je privacy")).to_have_attribute("target", "_blank")


def test_the_two_numbers_are_in_sight_before_and_after_opening(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(f"{scripted_site.url}/demo/school").page)
    for _ in ("closed", "open", "scrolled"):
        expect(chat.page.get_by_role("link", name="Bel 112").first).to_be_in_viewport(ratio=1)
        expect(chat.page.get_by_role("link", name="Bel 0800-2000").first).to_be_in_viewport(ratio=1)
        if chat.launcher.is_visible():
            chat.open()
        else:
            chat.say("Hoe lang duurt een huisverbod?")


def test_a_question_gets_its_answer_with_safe_links(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    expect(chat.mine).to_have_text("Hoe lang duurt een huisverbod?")
    expect(chat.answers).to_contain_text("Een huisverbod duurt 10 dagen.")
    link = chat.answers.get_by_role("link", name="veiligthuis.nl")
    expect(link).to_have_attribute("href", "https://veiligthuis.nl")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(chat.answers.get_by_role("link", name="0800-2000")).to_have_attribute("href", "tel:08002000")
    assert scripted_site.rasa.heard == ["Hoe lang duurt een huisverbod?"]


def test_text_can_never_become_markup(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    attack = "<img src=x onerror=alert(1)><b>vet</b>"
    scripted_site.rasa.items[attack] = [{"text": attack, "buttons": [{"title": attack, "payload": "x"}]}]
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.say(attack)
    expect(chat.mine).to_have_text(attack)
    expect(chat.answers.locator("img, b")).to_have_count(0)


def test_a_quick_reply_shows_its_title_and_sends_its_payload(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["kies"] = [{"text": "Kies maar.", "buttons": [{"title": "De eerste", "payload": "een"}]}]
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.say("kies")
    chat.page.get_by_role("button", name="De eerste").click()
    expect(chat.mine.last).to_have_text("De eerste")
    expect(chat.answers).to_have_count(2)
    assert scripted_site.rasa.heard == ["kies", "een"]
    assert chat.focused() == "De eerste"


def test_a_role_chip_tells_who_the_visitor_is(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.page.get_by_text("Ik vraag dit voor mijn werk").click()
    chip = chat.page.get_by_role("button", name="Leerkracht")
    chip.click()
    expect(chat.answers).to_have_count(1)
    expect(chip).to_have_attribute("aria-pressed", "true")
    assert scripted_site.rasa.heard == ["Ik ben leerkracht"]


def test_a_host_can_choose_the_first_role(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(f"{scripted_site.url}/demo/school").page).open()
    expect(chat.panel).to_contain_text("Mijn antwoorden passen bij: Leerkracht.")
    chat.say("Wat is stap 1?")
    expect(chat.mine).to_have_count(1)
    assert scripted_site.rasa.heard == ["Ik ben leerkracht", "Wat is stap 1?"]


def test_who_would_rather_not_be_kept_says_so_with_one_press(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    chat.page.get_by_role("button", name="Niet bewaren").click()
    expect(chat.mine.last).to_have_text("Niet bewaren")
    expect(chat.answers.last).to_contain_text("Van dit gesprek bewaar ik niets.")
    assert scripted_site.rasa.heard == ["Hoe lang duurt een huisverbod?"], "the gateway does it by itself"


def test_a_reload_keeps_the_chat_and_a_new_tab_does_not_know_it(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    seen.page.reload()
    expect(chat.mine).to_have_text("Hoe lang duurt een huisverbod?")
    expect(chat.answers).to_contain_text("10 dagen")
    assert scripted_site.rasa.heard == ["Hoe lang duurt een huisverbod?"]
    kept = stored(seen.page)
    assert kept["cookies"] == ""
    assert kept["local"] == {}
    other = seen.page.context.new_page()
    other.goto(scripted_site.url)
    ChatOnScreen(other).open()
    expect(ChatOnScreen(other).mine).to_have_count(0)


def test_an_old_conversation_is_not_shown_again(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    seen.page.evaluate(
        """() => {
          const memory = JSON.parse(sessionStorage.getItem('signaalwijzer'));
          sessionStorage.setItem('signaalwijzer', JSON.stringify({ ...memory, time: memory.time - 31 * 60 * 1000 }));
        }"""
    )
    seen.page.reload()
    expect(chat.mine).to_have_count(0)
    assert stored(seen.page)["tab"] is None


def test_half_an_hour_of_nothing_wipes_the_screen(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit("about:blank")
    seen.page.clock.install()
    seen.page.goto(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    seen.page.clock.fast_forward(31 * 60 * 1000)
    expect(chat.mine).to_have_count(0)
    expect(chat.notice).to_have_text("Je gesprek staat hier niet meer, omdat je 30 minuten niets deed.")


def test_a_long_message_counts_down_and_is_not_sent(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.input.fill("a" * 1850)
    expect(chat.panel).to_contain_text("Nog 150 tekens.")
    chat.input.fill("a" * 2010)
    expect(chat.panel).to_contain_text("Je bericht is 10 tekens te lang.")
    chat.input.press("Enter")
    expect(chat.input).to_have_value("a" * 2010)
    assert scripted_site.rasa.heard == []


def test_thumbs_tell_the_logbook_with_an_optional_reason(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    seen = visit(scripted_site.url)
    told: list[dict[str, str]] = []
    seen.page.route("**/feedback", lambda route: (told.append(route.request.post_data_json), route.fulfill(status=204)))
    chat = ChatOnScreen(seen.page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    chat.page.get_by_role("button", name="Helpt dit antwoord? Nee").click()
    assert "Wat kan beter?" in chat.focused()
    chat.page.keyboard.type("Te kort")
    chat.page.keyboard.press("Enter")
    expect(chat.answers).to_contain_text("Dank je wel.")
    assert told[0]["oordeel"] == "slecht"
    assert told[0]["reden"] == "Te kort"
    chat.say("En de verlenging?")
    chat.page.get_by_role("button", name="Helpt dit antwoord? Ja").click()
    assert until(lambda: len(told) == 2)
    assert told[1]["oordeel"] == "goed"
    assert "reden" not in told[1]


def test_answers_are_announced_once_and_in_order(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    buttons = [{"title": "Goed", "payload": "Goed"}]  # else the gateway joins the two texts
    scripted_site.rasa.items["twee"] = [{"text": "Eerst dit.", "buttons": buttons}, {"text": "Dan dat."}]
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    chat.say("twee")
    chat.say("Hoe lang duurt een huisverbod?")
    assert chat.announced() == ["Eerst dit.", "Dan dat.", ANSWER]
