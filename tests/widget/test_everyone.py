"""Everyone can use it: axe on every state, by keyboard, by screen reader, on a small phone, zoomed in, in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.risk.cards import show_card
from tests.widget.browsing import NewVisit
from tests.widget.chat_on_screen import ChatOnScreen
from tests.widget.scripted import ScriptedSite
from tests.widget.test_cards import GUIDE, OFFICE

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SMALLEST = {"viewport": {"width": 320, "height": 568}}
ZOOMED = {"viewport": {"width": 320, "height": 256}}  # 1280 x 1024 at 400 %
DARK = {"color_scheme": "dark"}
CONTRAST = {"forced_colors": "active"}
LOOKS = {"desktop": {}, "phone": PHONE, "smallest": SMALLEST, "zoom": ZOOMED, "dark": DARK, "contrast": CONTRAST}


def every_state(chat: ChatOnScreen, site: ScriptedSite) -> list[tuple[str, Callable[[], Any]]]:
    """How to come from each state of the chat to the next."""
    rasa, page = site.rasa, chat.page
    rasa.items |= {
        "knoppen": [{"text": "Kies.", "buttons": [{"title": "Een", "payload": "een"}]}],
        "nood": [show_card("nood")],
        "crisis": [show_card("crisis")],
        "veilig": [{"text": "Antwoord."}, show_card("veilig")],
        "kantoor": [{"text": "Dit hoort bij Ede.", "custom": OFFICE}],
        "gids": [{"custom": GUIDE}],
    }
    return [
        ("closed", lambda: None),
        ("open", chat.open),
        ("folds open", lambda: [fold.click() for fold in page.locator("signaalwijzer-chat summary").all()]),
        *((word, lambda word=word: chat.say(word)) for word in ("antwoord", *rasa.items)),
        ("reason", lambda: page.get_by_role("button", name="Helpt dit antwoord? Nee").last.click()),
        ("too long", lambda: chat.input.fill("a" * 2001)),
        ("offline", lambda: (page.context.set_offline(True), chat.say("weg", wait=False), expect_notice(chat))),
        ("erased", lambda: (page.context.set_offline(False), chat.wipe.click(), expect_notice(chat))),
    ]


def expect_notice(chat: ChatOnScreen) -> None:
    """Something is said below the conversation."""
    expect(chat.notice).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(visit: NewVisit, scripted_site: ScriptedSite, look: str) -> None:
    chat = ChatOnScreen(visit(scripted_site.url, **LOOKS[look]).page)
    problems = []
    for state, reach in every_state(chat, scripted_site):
        reach()
        problems += [f"{state}: {problem}" for problem in chat.axe_problems()]
    if look == "zoom":
        # Here the exit and the numbers lie over what scrolls below them, and axe measures what is left of a target. Whether
        # each target can be scrolled free is the next test.
        problems = [problem for problem in problems if "target-size" not in problem]
    assert problems == []


def test_at_400_percent_every_target_can_be_scrolled_free(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url, **ZOOMED).page)
    for _, reach in every_state(chat, scripted_site)[:-2]:
        reach()
    covered = """() => {
      const root = document.querySelector('signaalwijzer-chat').shadowRoot;
      const targets = [...root.querySelectorAll('.panel :is(button, summary, a[href], textarea)')];
      return targets.filter((it) => it.checkVisibility()).filter((it) => {
        it.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = it.getClientRects()[0];  // of a link over two lines the first
        const top = root.elementFromPoint(x + width / 2, y + height / 2);
        const inText = getComputedStyle(it).display === 'inline';  // a link in a sentence may be as high as its line
        return !(top === it || it.contains(top)) || (!inText && (width < 24 || height < 24));
      }).map((it) => it.outerHTML.slice(0, 120));
    }"""
    assert chat.page.evaluate(covered) == []


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/privacy", "/zonder-javascript", "/demo/school", "/demo/gemeente", "/demo/campagne"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_our_pages(visit: NewVisit, scripted_site: ScriptedSite, path: str, scheme: str) -> None:
    page = visit(scripted_site.url + path, color_scheme=scheme).page
    assert ChatOnScreen(page).axe_problems() == []


@pytest.mark.parametrize("look", ["phone", "smallest", "zoom"])
@pytest.mark.parametrize("path", ["/", "/chat", "/demo/campagne"])
def test_nothing_sticks_out_sideways(visit: NewVisit, scripted_site: ScriptedSite, look: str, path: str) -> None:
    chat = ChatOnScreen(visit(scripted_site.url + path, **LOOKS[look]).page).open()
    scripted_site.rasa.items["lang"] = [{"text": "https://veiligthuis.nl/" + "x" * 90}, show_card("nood")]
    chat.say("lang")
    widths = """() => {
      const panel = document.querySelector('signaalwijzer-chat').shadowRoot.querySelector('.panel');
      return [document.documentElement, panel, panel.querySelector('.scroller')]
        .map((it) => it.scrollWidth - it.clientWidth);
    }"""
    assert chat.page.evaluate(widths) == [0, 0, 0]


@pytest.mark.parametrize("look", ["phone", "smallest", "zoom"])
def test_the_exit_and_the_numbers_stay_in_sight_on_small_screens(
    visit: NewVisit, scripted_site: ScriptedSite, look: str
) -> None:
    chat = ChatOnScreen(visit(scripted_site.url, **LOOKS[look]).page).open()
    for _ in range(3):
        chat.say("Hoe lang duurt een huisverbod?")
    expect(chat.exit).to_be_in_viewport(ratio=1)
    for number in ("112", "0800-2000"):
        expect(chat.panel.locator(".numbers").get_by_role("link", name=f"Bel {number}")).to_be_in_viewport(ratio=1)
    chat.input.scroll_into_view_if_needed()
    expect(chat.exit).to_be_in_viewport(ratio=1)
    expect(chat.input).to_be_in_viewport(ratio=1)


def test_targets_are_large_enough(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["kantoor"] = [{"text": "Hier.", "custom": OFFICE}]
    chat = ChatOnScreen(visit(scripted_site.url, **PHONE).page).open()
    chat.say("kantoor")
    for target in chat.panel.locator("button:visible, summary:visible, a.call, a.exit, .numbers a").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, target.inner_text()


def press_until(page: Page, chat: ChatOnScreen, name: str) -> None:
    """Presses Tab until the focus is on what has this name."""
    for _ in range(40):
        if chat.focused().startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name!r}")


def test_everything_works_with_the_keyboard_alone(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    page = visit(f"{scripted_site.url}/demo/school").page
    chat = ChatOnScreen(page)
    press_until(page, chat, "Stel je vraag")
    page.keyboard.press("Enter")
    assert chat.focused() == "Je vraag of zorg"
    page.keyboard.type("Hoe lang duurt een huisverbod?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("En wie beslist dat?")
    page.keyboard.press("Enter")
    expect(chat.mine).to_have_text("Hoe lang duurt een huisverbod?\nEn wie beslist dat?")
    expect(chat.answers).to_have_count(1)
    assert chat.focused() == "Je vraag of zorg"
    for name in ("Wis gesprek", "Privacy"):
        press_until(page, chat, name)
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.panel).to_be_hidden()
    page.keyboard.press("Enter")
    expect(chat.mine).to_have_count(1)


def test_an_answer_never_takes_the_focus(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["nood"] = [show_card("nood")]
    chat = ChatOnScreen(visit(scripted_site.url).page).open()
    scripted_site.rasa.seconds = 0.3
    chat.say("nood", wait=False)
    chat.wipe.focus()
    expect(chat.card("nood")).to_be_visible()
    assert chat.focused() == "Wis gesprek"


def test_every_stop_has_visible_focus(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    page = visit(scripted_site.url).page
    chat = ChatOnScreen(page).open()
    chat.say("antwoord")
    outline = """() => {
      const active = document.querySelector('signaalwijzer-chat').shadowRoot.activeElement;
      return active && getComputedStyle(active).outlineStyle + ' ' + active.outerHTML.slice(0, 60);
    }"""
    for _ in range(25):
        page.keyboard.press("Tab")
        found = page.evaluate(outline)
        assert found is None or found.startswith("solid"), found


def test_on_a_phone_the_page_behind_the_chat_gets_no_focus(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    page = visit(scripted_site.url, **PHONE).page
    chat = ChatOnScreen(page)
    chat.launcher.tap()
    expect(chat.input).to_be_visible()
    assert chat.focused() == "Signaalwijzer"
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("['SIGNAALWIJZER-CHAT', 'BODY'].includes(document.activeElement.tagName)")


def test_a_screen_reader_finds_all_by_name_and_in_order(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    page = visit(f"{scripted_site.url}/demo/gemeente").page
    chat = ChatOnScreen(page).open()
    chat.say("Hoe lang duurt een huisverbod?")
    heard = [f"{node['role']} {node['name']}" for node in accessibility_tree(page)]
    order = [
        "dialog Veilig thuis in Waterdam",
        "heading Veilig thuis in Waterdam",
        "link Verlaat snel",
        "button Sluit de chat",
        "link Bel 112 bij gevaar",
        "link Bel 0800-2000 Veilig Thuis, dag en nacht",
        "region Gesprek",
        "group Wie ben jij? (mag je overslaan)",
        "button Helpt dit antwoord? Ja",
        "button Helpt dit antwoord? Nee",
        "textbox Je vraag of zorg",
        "button Verstuur",
        "button Wis gesprek",
        "button Niet bewaren",
    ]
    places = [heard.index(line) for line in order]
    assert places == sorted(places)
    nameless = [node for node in accessibility_tree(page) if node["role"] in ("link", "button") and not node["name"]]
    assert nameless == []
    turns = page.locator("signaalwijzer-chat .turn > .unseen").all_text_contents()
    assert [turn.split(",")[0] for turn in turns] == ["Jij", "Signaalwijzer"]
    assert all(" om " in turn for turn in turns)


def accessibility_tree(page: Page) -> list[dict[str, str]]:
    """What the browser tells a screen reader, in reading order."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    read: list[dict[str, str]] = []

    def visit_node(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            name = " ".join(str(node.get("name", {}).get("value", "")).split())
            read.append({"role": node["role"]["value"], "name": name})
        for child in node.get("childIds", []):
            if child in nodes:
                visit_node(nodes[child])

    visit_node(next(node for node in nodes.values() if "parentId" not in node))
    return read


def test_reduced_motion_stops_the_dots(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = ChatOnScreen(visit(scripted_site.url, reduced_motion="reduce").page).open()
    dot = chat.page.locator("signaalwijzer-chat .dots span").first
    assert dot.evaluate("dot => getComputedStyle(dot).animationName") == "none"


def test_the_chat_also_speaks_english(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    page = visit(f"{scripted_site.url}/privacy").page
    page.evaluate(
        """async () => {
          const chat = document.createElement('signaalwijzer-chat');
          chat.setAttribute('taal', 'en');
          document.body.append(chat);
          await import('/widget/signaalwijzer.js');
        }"""
    )
    page.get_by_role("button", name="Ask your question").click()
    expect(page.get_by_role("link", name="Leave fast")).to_be_visible()
    expect(page.locator("signaalwijzer-chat")).to_have_attribute("lang", "en")
    assert ChatOnScreen(page).axe_problems() == []
