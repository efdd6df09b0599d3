"""The chat as a visitor meets it: what to press, type and read, so that tests say what a person does."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

#: WCAG 2.2 up to AA, and what axe's makers call good practice. The host page is not ours to judge.
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class ChatOnScreen:
    """One visitor's view of the chat."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator("signaalwijzer-chat .panel")
        self.launcher = page.get_by_role("button", name="Stel je vraag")
        self.input = page.get_by_label("Je vraag of zorg")
        self.exit = page.get_by_role("link", name="Verlaat snel")
        self.wipe = page.get_by_role("button", name="Wis gesprek")
        self.notice = page.locator("signaalwijzer-chat .notice")
        self.mine = page.locator("signaalwijzer-chat .user .bubble")
        self.answers = page.locator("signaalwijzer-chat .bot")

    def open(self) -> ChatOnScreen:
        """Presses the launcher, where there is one."""
        if self.launcher.is_visible():
            self.launcher.click()
        expect(self.input).to_be_visible()
        return self

    def say(self, text: str, *, wait: bool = True) -> None:
        """Types a message and presses Enter; waits for the whole answer unless told not to."""
        before = self.answers.count()
        self.input.fill(text)
        self.input.press("Enter")
        if wait:
            expect(self.answers).not_to_have_count(before)
            expect(self.typing).to_be_hidden()

    @property
    def typing(self) -> Locator:
        """The sign that an answer is on its way."""
        return self.page.locator("signaalwijzer-chat .typing")

    def card(self, kind: str) -> Locator:
        """The card of this kind."""
        return self.page.locator(f"signaalwijzer-chat .card.{kind}")

    def announced(self) -> list[str]:
        """What a screen reader was told, in order."""
        return list(self.page.evaluate("window.announced"))

    def focused(self) -> str:
        """The name or text of what has the focus inside the chat."""
        return str(
            self.page.evaluate(
                """() => {
                  const active = document.querySelector('signaalwijzer-chat').shadowRoot.activeElement;
                  return active ? active.labels?.[0]?.textContent || active.ariaLabel || active.textContent : '';
                }"""
            )
        ).strip()

    def axe_problems(self) -> list[str]:
        """What axe finds wrong on the page as it is now."""
        found = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def stored(page: Page) -> dict[str, object]:
    """Everything the browser keeps for this site."""
    return dict(
        page.evaluate(
            """() => ({
              cookies: document.cookie,
              local: { ...localStorage },
              tab: sessionStorage.getItem('signaalwijzer'),
            })"""
        )
    )
