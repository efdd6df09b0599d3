"""``make evaluate``: asks the running system the evaluation questions over HTTP and prints the score per theme and voice.

An answer counts as right when it is the answer of one of the topics that the question allows. Which topic an answer
belongs to is read from its text, as a user would see it: the evaluation knows nothing of the bot's insides.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.topics import OTHERS_LINE
from bot.nlu.text import words_only
from bot.settings import ROOT, Settings

QUESTIONS = ROOT / "data" / "evaluatie" / "vragen"
OUT_OF_SCOPE = "buiten_bereik"

#: The share of questions that must be right at once for the command to succeed.
GOAL = 0.85


@dataclass(frozen=True)
class Question:
    """An evaluation question with the topics whose answer would be right, and the voice it is written in."""

    text: str
    topics: tuple[str, ...]
    voice: str


@dataclass(frozen=True)
class Outcome:
    """What came of a question: right at once, right after one clarifying question, or neither."""

    question: Question
    at_once: bool
    after_clarifying: bool
    shown: str
    seconds: float


class AnswerBook:
    """Which topic a shown text or a button belongs to."""

    def __init__(self) -> None:
        self._by_text: dict[str, str] = {}
        self._by_question: dict[str, str] = {}
        self._others_line = ""
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
            for name, variations in (yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}).items():
                if name == OTHERS_LINE:
                    self._others_line = variations[0]["text"]
                for variation in variations:
                    self._by_text[words_only(variation["text"])] = name.removeprefix("utter_").removeprefix("vraag/")
                    question = (variation.get("metadata") or {}).get("vraag")
                    if question:
                        self._by_question[words_only(question)] = name.removeprefix("utter_vraag/")

    def topics(self, items: list[dict[str, Any]]) -> list[str]:
        """The topics (or responses) of the texts shown."""
        texts = [(item.get("text") or "").removesuffix(self._others_line) for item in items]
        return [topic for text in texts if (topic := self._by_text.get(words_only(text)))]

    def asks_back(self, items: list[dict[str, Any]]) -> bool:
        """Whether the buttons are questions that may be meant: of a clarifying question, or under an unsure answer."""
        return "verduidelijk" in self.topics(items) or any(
            (item.get("text") or "").endswith(self._others_line) for item in items
        )

    def offered(self, items: list[dict[str, Any]]) -> list[str]:
        """The topics on the buttons of a clarifying question."""
        buttons = [button["payload"] for item in items for button in item.get("buttons") or []]
        return [topic for payload in buttons if (topic := self._by_question.get(words_only(payload)))]


def evaluate(settings: Settings, part: str, *, show_misses: bool = False) -> int:
    """Asks every question of a part in a conversation of its own. Returns 0 when the goal is met, else 1."""
    book = AnswerBook()
    questions = read_questions(part)
    outcomes = [ask(settings, question, f"evaluatie-{index}", book) for index, question in enumerate(questions)]
    _print_scores(outcomes)
    if show_misses:
        _print_misses(outcomes)
    in_scope = [outcome for outcome in outcomes if outcome.question.topics != (OUT_OF_SCOPE,)]
    return 0 if _share(in_scope, "at_once") >= GOAL else 1


def read_questions(part: str, folder: Path = QUESTIONS) -> list[Question]:
    """The questions of a part (``test`` or ``ontwikkel``)."""
    questions = []
    for path in sorted(folder.glob(f"{part}_*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        questions += [Question(item["tekst"], tuple(item["onderwerpen"]), data["stem"]) for item in data["vragen"]]
    return questions


def ask(settings: Settings, question: Question, sender: str, book: AnswerBook) -> Outcome:
    """One question over HTTP, judged by what a user would see."""
    started = time.monotonic()
    items = post(settings, sender, question.text)
    seconds = time.monotonic() - started
    shown, offered = book.topics(items), book.offered(items)
    if question.topics == (OUT_OF_SCOPE,):
        redirected = not any(topic.split("_")[0] in THEMES for topic in shown)
        return Outcome(question, redirected, redirected, ", ".join(shown), seconds)
    at_once = any(topic in question.topics for topic in shown)
    asked_back = book.asks_back(items)
    clarified = at_once or (asked_back and any(topic in question.topics for topic in offered))
    return Outcome(
        question,
        at_once,
        clarified,
        ", ".join(shown + [f"?{topic}" for topic in offered if asked_back]),
        seconds,
    )


def post(settings: Settings, sender: str, message: str) -> list[dict[str, Any]]:
    """The bot's items for a message, which does not go into the logbook: it holds what real people ask."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.port}/webhooks/rest/webhook",
        data=json.dumps({"sender": sender, "message": message, "bewaren": False}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return list(json.load(response))


def _themes() -> frozenset[str]:
    text = (ROOT / "docs" / "onderwerpen.md").read_text(encoding="utf-8")
    return frozenset(line[2:].split(":")[0].split("_")[0] for line in text.splitlines() if line.startswith("- "))


THEMES = _themes()


def _share(outcomes: list[Outcome], what: str) -> float:
    return float(sum(getattr(outcome, what) for outcome in outcomes)) / max(1, len(outcomes))


def _print_scores(outcomes: list[Outcome]) -> None:
    by_theme: dict[str, list[Outcome]] = defaultdict(list)
    by_voice: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        topic = outcome.question.topics[0]
        by_theme[topic if topic == OUT_OF_SCOPE else topic.split("_")[0]].append(outcome)
        by_voice[outcome.question.voice].append(outcome)
    for title, groups in (("thema", by_theme), ("stem", by_voice)):
        print(f"\n{title:24} vragen  meteen goed  na een wedervraag")
        for name, group in sorted(groups.items()):
            print(
                f"{name:24} {len(group):6}  {_share(group, 'at_once'):11.1%}  {_share(group, 'after_clarifying'):17.1%}"
            )
    in_scope = [outcome for outcome in outcomes if outcome.question.topics != (OUT_OF_SCOPE,)]
    outside = [outcome for outcome in outcomes if outcome.question.topics == (OUT_OF_SCOPE,)]
    times = sorted(outcome.seconds for outcome in outcomes)
    print(
        f"\nbinnen het vak, meteen goed:        {_share(in_scope, 'at_once'):.1%} van {len(in_scope)} (doel {GOAL:.0%})"
    )
    print(f"binnen het vak, na een wedervraag:  {_share(in_scope, 'after_clarifying'):.1%}")
    print(f"buiten het vak herkend:             {_share(outside, 'at_once'):.1%} van {len(outside)}")
    print(
        f"seconden per antwoord:              midden {times[len(times) // 2]:.3f}, p95 {times[int(len(times) * 0.95)]:.3f}"
    )


def _print_misses(outcomes: list[Outcome]) -> None:
    print("\nNiet meteen goed:")
    for outcome in outcomes:
        if not outcome.at_once:
            wanted = ", ".join(outcome.question.topics)
            print(f"- {outcome.question.text[:150]!r}: verwacht {wanted}; kreeg {outcome.shown or 'iets anders'}")
