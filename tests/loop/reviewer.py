"""A reviewer at the keyboard: reads a message, chooses what it is about, and goes on to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.bot.review.conftest import PASSWORD
from tests.widget.browsing import NewVisit


@dataclass
class Reviewer:
    """Somebody logged in, with one tab."""

    page: Page
    url: str

    @classmethod
    def log_in(cls, visit: NewVisit, url: str, name: str) -> Reviewer:
        """Types a name and a password."""
        page = visit(f"{url}/beheer").page
        page.get_by_label("Naam").fill(name)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return cls(page, url)

    def label_known(self, topics: Mapping[str, str], most: int, filters: str = "") -> list[str]:
        """Goes through what the filters show: labels messages that begin with one of these texts with its topic and skips
        all others, until so many decisions are taken or nothing is left. Returns the texts labelled."""
        labelled: list[str] = []
        self._begin(filters)
        while len(labelled) < most and self._message():
            text = next((text for text in topics if self._message().startswith(text)), "")
            if text:
                self._choose(topics[text])
                labelled.append(text)
            else:
                self._press("s")
        return labelled

    def read_model_page(self) -> str:
        """What the page of the model says."""
        self.page.goto(f"{self.url}/beheer/model", timeout=120_000)
        return self.page.get_by_role("main").inner_text()

    def _begin(self, filters: str) -> None:
        self.page.goto(f"{self.url}/beheer{filters}")
        self._press("b")

    def _message(self) -> str:
        """The message on the screen; empty when the inbox is."""
        return self.page.get_by_role("heading", level=1).inner_text() if "/bericht/" in self.page.url else ""

    def _choose(self, topic: str) -> None:
        """Presses the digit of this topic, after searching for it when it is not among the proposals."""
        value = topic if topic == "groet" else f"vraag/{topic}"
        button = self.page.locator(f'button[value="onderwerp:{value}"]')
        if button.count() == 0:
            self.page.keyboard.press("/")
            self.page.keyboard.type(re.sub("_", " ", topic))
            self._press("Enter")
        key = button.first.get_attribute("data-key")
        assert key, f"{topic} cannot be chosen"
        self._press(key)

    def _press(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
