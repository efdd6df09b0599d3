"""Makes the pictures in docs/beelden from the running system: ``python docs/maak_schermbeelden.py [address]``."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "beelden"
ADDRESS = "http://127.0.0.1:8080"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how it is looked at, and what is said first."""

    name: str
    path: str
    said: tuple[str, ...] = ()
    look: dict[str, Any] = field(default_factory=dict)


ALL = [
    Picture("begin", "/"),
    Picture("chat", "/demo/gemeente", ("Hoe lang duurt een huisverbod?",)),
    Picture("kantoor", "/demo/school", ("Welk Veilig Thuis hoort bij Ede?",)),
    Picture("noodkaart", "/demo/campagne", ("hij slaat mij nu en heeft een mes",), PHONE),
    Picture("donker", "/demo/campagne", ("Hoe lang duurt een huisverbod?",), {**PHONE, "color_scheme": "dark"}),
    Picture("telefoon", "/", (), PHONE),
    Picture("hele_pagina", "/chat", ("Wat zijn signalen van kindermishandeling?",)),
]


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Opens the page, says what must be said, and keeps what is on the screen."""
    look = {"viewport": {"width": 1280, "height": 800}, "locale": "nl-NL", "reduced_motion": "reduce"} | picture.look
    context = browser.new_context(**look)
    page = context.new_page()
    page.goto(address + picture.path)
    open_chat(page)
    for text in picture.said:
        say(page, text)
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    context.close()


def open_chat(page: Page) -> None:
    """Presses the launcher, where there is one and it is closed."""
    launcher = page.get_by_role("button", name="Stel je vraag")
    if launcher.is_visible():
        launcher.click()


def say(page: Page, text: str) -> None:
    """Sends a message and waits for the answer."""
    page.get_by_label("Je vraag of zorg").fill(text)
    page.keyboard.press("Enter")
    page.locator("signaalwijzer-chat .bot").last.wait_for()
    page.locator("signaalwijzer-chat .typing").wait_for(state="hidden")
    page.wait_for_timeout(200)


def main() -> None:
    """All pictures."""
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else ADDRESS
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        for picture in ALL:
            take(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main()
