"""Makes the pictures of review in docs/beelden, from a logbook of invented messages: ``python docs/maak_beheerbeelden.py``."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Page, async_playwright

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from bot.review.app import init_app  # noqa: E402 - the folder must be known first
from bot.review.decisions import Choice, decide  # noqa: E402
from bot.review.tables import insert_row, open_review  # noqa: E402
from bot.review.users import Users  # noqa: E402
from bot.settings import Settings  # noqa: E402
from docs.maak_schermbeelden import CHROMIUM, CHROMIUM_ARGS, PICTURES  # noqa: E402

TOPICS = [["vraag/huisverbod_duur", 0.41], ["vraag/huisverbod_verlengen", 0.38], ["vraag/huisverbod_regels", 0.08]]
ANSWERS = ["Bedoel je hoe lang een huisverbod duurt, of of het langer kan?"]

#: Invented: what was said, and what is remarkable about it.
MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("en na die tien dagen, staat hij dan gewoon weer binnen?", {"group_key": "a", "interest": 0.93}),
    ("mag hij na 10 dagen weer naar huis", {"group_key": "a", "interest": 0.8, "feedback": "slecht"}),
    ("wat gebeurt er als de tien dagen om zijn", {"group_key": "a", "interest": 0.7}),
    ("mag de hond mee naar de opvang", {"decision": "vangnet", "interest": 0.9, "role": None}),
    ("hij staat weer voor de deur te schreeuwen", {"decision": "antwoord", "interest": 0.85, "card": "veilig"}),
    ("leerling komt al weken zonder eten op school", {"interest": 0.6, "role": "leerkracht"}),
]


def fill(path: Path) -> None:
    """A logbook as on a Monday morning."""
    database = open_review(path)
    for number, (text, values) in enumerate(MESSAGES):
        row = {"conversation": "a" if number < 2 else f"c{number}", "number": number + 1, "text": text}
        row |= {"at": f"2026-11-2{number % 3}T09:1{number}:00+00:00", "decision": "vraag_terug", "role": "buur"}
        row |= {"topic": TOPICS[0][0], "confidence": TOPICS[0][1], "runners_up": json.dumps(TOPICS)}
        insert_row(database, "turns", row | {"answers": json.dumps(ANSWERS), "risk_level": "geen"} | values)
    decide(database, "sam", 5, [], Choice("risico", "acuut"))
    database.close()


async def take_pictures(page: Page, url: str, password: str) -> None:
    """Logs in and keeps what is on the screen."""
    await page.goto(f"{url}/beheer")
    await page.get_by_label("Naam").fill("noor")
    await page.get_by_label("Wachtwoord").fill(password)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Postvak").wait_for()
    for name, path in (("postvak", ""), ("bericht", "/bericht/1"), ("tweede", "/tweede")):
        await page.goto(f"{url}/beheer{path}")
        await page.screenshot(path=PICTURES / f"beheer_{name}.png")


async def main() -> None:
    """All pictures of review."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(logbook_dir=Path(folder), var_dir=Path(folder))
        fill(settings.logbook_path)
        password = secrets.token_urlsafe(16)
        Users(settings.review_users_path).set_password("noor", password)
        runner = web.AppRunner(init_app(settings, grouping=False), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.review_port).start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
            page = await browser.new_page(viewport={"width": 1366, "height": 768}, locale="nl-NL")
            await take_pictures(page, f"http://127.0.0.1:{settings.review_port}", password)
            await browser.close()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
