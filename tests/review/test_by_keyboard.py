"""A reviewer's morning in a real browser: by keyboard, with a colleague, on every page for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.review.conftest import Review, axe_problems, log_in, wait_for_heading
from tests.widget.browsing import NewVisit

pytestmark = pytest.mark.browser

LAPTOP = {"viewport": {"width": 1366, "height": 768}}


def press_on_new_page(page: Page, key: str) -> None:
    """Presses a key that leads to another page, and waits for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_five_labels_by_keyboard_alone_and_one_taken_back(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor", **LAPTOP)
    press_on_new_page(page, "b")
    expect(page.get_by_role("heading", level=1)).to_have_text("hoe lang moet hij wegblijven")
    expect(page.get_by_role("checkbox", name="wanneer mag hij weer naar huis")).to_be_checked()
    press_on_new_page(page, "1")
    expect(page.get_by_role("status")).to_contain_text("huisverbod_duur: 2 berichten")
    for key in ("2", "x", "s"):
        press_on_new_page(page, key)
    page.keyboard.press("/")
    page.keyboard.type("toestemming ouders")
    press_on_new_page(page, "Enter")
    press_on_new_page(page, "1")
    expect(page.get_by_text("5 van 60 vandaag")).to_be_visible()
    press_on_new_page(page, "u")
    expect(page.get_by_role("status")).to_contain_text("Ongedaan gemaakt: vraag/meldcode_toestemming")
    expect(page.get_by_text("4 van 60 vandaag")).to_be_visible()
    labels = review.logbook.query("SELECT value FROM labels WHERE status = 'goedgekeurd' ORDER BY id")
    assert [label["value"] for label in labels] == [
        "vraag/huisverbod_duur",
        "vraag/huisverbod_duur",
        "vraag/huisverbod_wat",
        "buiten_bereik",
    ]


def test_typing_never_presses_a_key(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor")
    page.keyboard.press("/")
    page.keyboard.type("sux12")
    expect(page.get_by_label("Zoek woorden")).to_have_value("sux12")
    assert review.logbook.table("decisions").count == 0


def test_enter_in_a_field_or_on_a_tick_chooses_nothing(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor")
    press_on_new_page(page, "b")
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Enter")
    press_on_new_page(page, "s")
    assert [row["value"] for row in review.logbook.table("decisions").rows] == ["overslaan"]


def test_j_and_k_walk_through_the_list(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    press_on_new_page(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("hij staat nu voor de deur")


def test_a_risk_label_needs_another_person(visit: NewVisit, review: Review) -> None:
    noor, sam = log_in(visit, review, "noor"), log_in(visit, review, "sam")
    noor.get_by_role("link", name="hij staat nu voor de deur").click()
    wait_for_heading(noor, "hij staat nu voor de deur")
    press_on_new_page(noor, "Shift+A")
    expect(noor.get_by_text("Risico acuut, voorgesteld door noor")).to_be_visible()
    press_on_new_page(noor, "t")
    expect(noor.get_by_text("Het wacht op een collega")).to_be_visible()
    expect(noor.get_by_role("button", name="Ja, acuut")).to_have_count(0)
    press_on_new_page(sam, "t")
    press_on_new_page(sam, "j")
    expect(sam.get_by_role("status")).to_have_text("Bevestigd: 1.")
    (label,) = review.logbook.query("SELECT status, second_by FROM labels")
    assert label == {"status": "goedgekeurd", "second_by": "sam"}


def test_it_works_without_javascript(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor", java_script_enabled=False)
    page.get_by_role("link", name="Begin bij het eerste bericht").click()
    page.get_by_role("checkbox", name="wanneer mag hij weer naar huis").uncheck()
    page.get_by_role("button", name="huisverbod_duur").click()
    expect(page.get_by_role("status")).to_contain_text("huisverbod_duur: 1 bericht")
    expect(page.get_by_role("heading", level=1)).to_have_text("wanneer mag hij weer naar huis")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_breaks_its_policy(visit: NewVisit, review: Review, scheme: str) -> None:
    stranger = visit(f"{review.url}/beheer/inloggen", color_scheme=scheme)
    problems = [f"login: {problem}" for problem in axe_problems(stranger.page)]
    seen = visit(f"{review.url}/beheer", color_scheme=scheme, **LAPTOP)
    page = seen.page
    page.get_by_label("Naam").fill("noor")
    page.get_by_label("Wachtwoord").fill("een lange zin als sleutel")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="hoe lang moet hij wegblijven").click()
    wait_for_heading(page, "hoe lang moet hij wegblijven")
    press_on_new_page(page, "Shift+C")
    press_on_new_page(page, "e")
    for path in (
        "",
        "?oordeel=slecht",
        "?rol=niemand",
        "/bericht/5",
        "/bericht/5?onderwerp_zoeken=meldcode",
        "/tweede",
        "/testgevallen",
        "/testgevallen/1",
        "/wie-deed-wat",
        "/toetsen",
        "/bestaat-niet",
    ):
        page.goto(f"{review.url}/beheer{path}")
        problems += [f"{path}: {problem}" for problem in axe_problems(page)]
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways == 0, path
    assert problems == []
    assert [violation for violation in seen.violations if "axe" not in violation] == []


def test_the_choices_are_in_sight_on_a_laptop(visit: NewVisit, review: Review) -> None:
    page = log_in(visit, review, "noor", **LAPTOP)
    press_on_new_page(page, "b")
    for name in ("huisverbod_duur", "huisverbod_wat", "groet", "Buiten bereik", "acuut"):
        expect(page.get_by_role("button", name=name).first).to_be_in_viewport(ratio=1)
