"""Cards: danger is big, calm and tappable; an office can be called, copied and found; a guide can be kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.risk.cards import show_card
from tests.widget.browsing import NewVisit
from tests.widget.chat_on_screen import ChatOnScreen
from tests.widget.scripted import ScriptedSite

OFFICE = {
    "kaart": "kantoor",
    "regio": "gelderland_midden",
    "naam": "Veilig Thuis Gelderland-Midden",
    "telefoon": "0800-2000",
    "website": "veiligthuisgm.nl",
    "plaats": "Ede",
}
GUIDE = {"kaart": "gids", "titel": "Je stappen", "regels": ["Schrijf op wat je ziet.", "Overleg: bel 0800-2000."]}


def chat_with(visit: NewVisit, site: ScriptedSite, *items: dict[str, object]) -> ChatOnScreen:
    """A chat in which these items were the answer."""
    site.rasa.items["toon"] = list(items)
    chat = ChatOnScreen(visit(site.url).page).open()
    chat.say("toon")
    return chat


@pytest.mark.parametrize("kind", ["nood", "crisis", "veilig"])
def test_a_danger_card_shows_its_numbers_as_big_links(visit: NewVisit, scripted_site: ScriptedSite, kind: str) -> None:
    item = show_card(kind)  # type: ignore[arg-type]
    chat = chat_with(visit, scripted_site, item)
    card = chat.card(kind)
    expect(card.get_by_role("heading")).to_have_text(item["custom"]["titel"])
    for place, number in enumerate(item["custom"]["nummers"]):
        link = card.locator(".call").nth(place)
        expect(link).to_have_attribute("href", number["tel"])
        expect(link).to_contain_text(number["nummer"])
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
    text = (card.text_content() or "").replace(" (opent in een nieuw tabblad)", "")
    assert all(line in text for line in item["custom"]["regels"])


def test_the_emergency_card_is_in_sight_announced_at_once_and_not_rated(
    visit: NewVisit, scripted_site: ScriptedSite
) -> None:
    item = show_card("nood")
    chat = chat_with(visit, scripted_site, item, {"text": "En dit."})
    expect(chat.card("nood").locator(".call").first).to_be_in_viewport(ratio=1)
    assert chat.announced() == [item["text"], "En dit."]
    assert chat.page.locator("[role=alert] p").text_content() == item["text"]
    expect(chat.page.get_by_role("button", name="Helpt dit antwoord?")).to_have_count(0)


def test_a_card_in_arabic_reads_from_right_to_left(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    item = show_card("nood", language="ar")
    item["custom"] |= {"taal": "ar", "richting": "rtl"}
    card = chat_with(visit, scripted_site, item).card("nood")
    expect(card).to_have_attribute("dir", "rtl")
    expect(card).to_have_attribute("lang", "ar")


def test_an_office_can_be_called_copied_and_found_when_asked(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = chat_with(visit, scripted_site, {"text": "Dit hoort bij Ede.", "custom": OFFICE})
    card = chat.card("kantoor")
    expect(card.get_by_role("link", name="Bel 0800-2000")).to_have_attribute("href", "tel:08002000")
    expect(card.get_by_role("link", name="Website")).to_have_attribute("href", "https://veiligthuisgm.nl")
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Kopieer nummer").click()
    expect(card).to_contain_text("Nummer gekopieerd.")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "0800-2000"
    expect(card.locator("a[href*=openstreetmap]")).to_have_count(0)
    card.get_by_role("button", name="Waar is dat?").click()
    expect(card.get_by_role("link", name="Zoek Veilig Thuis Gelderland-Midden op de kaart")).to_be_focused()


def test_an_office_without_website_or_town_leaves_them_out(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = chat_with(visit, scripted_site, {"custom": OFFICE | {"website": "", "plaats": ""}})
    expect(chat.card("kantoor").get_by_role("button")).to_have_text(["Kopieer nummer", "Waar is dat?"])
    expect(chat.card("kantoor").get_by_role("link")).to_have_count(1)
    expect(chat.card("kantoor").get_by_text("Voor")).to_have_count(0)


def test_an_office_said_in_words_first_is_announced_once(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = chat_with(visit, scripted_site, {"text": "Voor Ede is dat Gelderland-Midden."}, {"custom": OFFICE})
    expect(chat.card("kantoor")).to_contain_text("Voor Ede")
    assert chat.announced() == ["Voor Ede is dat Gelderland-Midden."]


def test_a_guide_can_be_saved_as_a_file(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = chat_with(visit, scripted_site, {"custom": GUIDE})
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name="Bewaar als bestand").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.split() == [
        "Je",
        "stappen",
        "-",
        "Schrijf",
        "op",
        "wat",
        "je",
        "ziet.",
        "-",
        "Overleg:",
        "bel",
        "0800-2000.",
    ]
    expect(chat.card("gids")).to_contain_text("kan iemand anders vinden")


def test_printing_a_guide_prints_nothing_else(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    scripted_site.rasa.items["toon"] = [{"custom": GUIDE}]
    seen = visit("about:blank")
    seen.page.add_init_script("window.print = () => { top.printed = document.body.innerText; };")
    seen.page.goto(scripted_site.url)
    chat = ChatOnScreen(seen.page).open()
    chat.say("toon")
    seen.page.get_by_role("button", name="Print").click()
    assert seen.page.evaluate("window.printed").split() == [
        "Je", "stappen", "Schrijf", "op", "wat", "je", "ziet.", "Overleg:", "bel", "0800-2000.",
    ]  # fmt: skip


def test_a_card_nobody_knows_yet_shows_its_text(visit: NewVisit, scripted_site: ScriptedSite) -> None:
    chat = chat_with(visit, scripted_site, {"text": "Gewoon leesbaar.", "custom": {"kaart": "nieuw"}})
    expect(chat.answers).to_contain_text("Gewoon leesbaar.")
