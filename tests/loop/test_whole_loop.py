"""From what people ask to a better bot: two hundred conversations, thirty labels, a new model, live and back again."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlite_utils import Database

from bot.training.evaluate import AnswerBook
from tests.loop.machine import Machine, running_review
from tests.loop.people import CONVERSATIONS, IN_DANGER, QUESTIONS, Person, everybody
from tests.loop.reviewer import Reviewer
from tests.system.running import System, first_alarm, new_sender
from tests.system.talking import Talk
from tests.waiting import until
from tests.widget.browsing import NewVisit

pytestmark = [pytest.mark.system, pytest.mark.browser, pytest.mark.timeout(3600)]

LABELS = 30

Result = TypeVar("Result")

#: What reviewers call small talk here, so that the bot would be calm about it.
CHIT_CHAT = "groet"


def test_what_people_ask_makes_a_better_model_that_goes_live_and_back_unnoticed(
    machine: Machine, visit: NewVisit
) -> None:
    people = everybody()
    talk_all(machine, people)
    assert leaks(machine, people) == []
    labelled = approve_labels(machine, visit)
    before, files = machine.models_at_work(), machine.topic_files()
    knew = count_right(machine.system, labelled)

    retrained = timed("hertrain", lambda: machine.run("hertrain", "--naam", "noor"))
    assert retrained.returncode == 0, retrained.stdout + retrained.stderr
    assert "Dit model mag live" in retrained.stdout
    assert sum(text in "".join(machine.topic_files().values()) for text in labelled) == LABELS
    assert files != machine.topic_files()
    assert machine.models_at_work() == before, "retraining puts nothing live"
    assert leaks(machine, people) == []

    with Talk(machine.system) as talk:
        time.sleep(2)
        there = timed("zet-live", lambda: machine.run("zet-live", "--naam", "noor"))
        assert there.returncode == 0, there.stdout + there.stderr
        after = machine.models_at_work()
        knows = count_right(machine.system, labelled)
        time.sleep(2)
        back = timed("zet-terug", lambda: machine.run("zet-terug", "--naam", "noor"))
        assert back.returncode == 0, back.stdout + back.stderr
        assert machine.models_at_work() == before != after
        time.sleep(2)
    print(f"of {LABELS} labelled questions right before {knew}, after {knows}")
    print(f"{talk.answered} answers during the switch, slowest {talk.slowest:.2f} s; {back.stdout.strip()}")
    assert talk.problems == []
    assert talk.answered > 20
    assert knows > knew
    assert seconds_in(back.stdout) < 10


def test_danger_labelled_as_small_talk_is_refused_and_says_why(machine: Machine, visit: NewVisit) -> None:
    before, files = machine.models_at_work(), machine.topic_files()
    for text in IN_DANGER:
        assert first_alarm(machine.system.post(new_sender("gevaar"), text)) == "nood"
    assert until(lambda: all(count_logged(machine, text) for text in IN_DANGER), 30)
    with running_review(machine) as url:
        reviewer = Reviewer.log_in(visit, url, "sam")
        reviewer.label_known(dict.fromkeys(IN_DANGER, CHIT_CHAT), len(IN_DANGER), "?kaart=nood")
        page = reviewer.read_model_page()
    refused = machine.run("hertrain", "--naam", "sam")
    assert refused.returncode == 1
    for text, said in itertools.product(IN_DANGER, (page, refused.stderr)):
        assert f"Acuut gevaar mag niet als '{CHIT_CHAT}' geleerd worden: \"{text}\"" in said
    assert "De labels zijn niet overgenomen" in refused.stderr
    assert machine.topic_files() == files
    assert machine.models_at_work() == before
    assert first_alarm(machine.system.post(new_sender("gevaar"), IN_DANGER[0])) == "nood"


def talk_all(machine: Machine, people: list[Person]) -> None:
    """Everybody's conversation, some at a time, until each of their messages stands in the logbook."""

    def talk(person: Person) -> None:
        gateway = System(machine.system.url)
        for message in person.says:
            assert gateway.post(person.sender, message)

    started = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(talk, people))
    print(f"\n{CONVERSATIONS} conversations in {time.monotonic() - started:.0f} s")
    assert until(lambda: count_logged(machine) >= 2 * CONVERSATIONS, 60), count_logged(machine)


def count_logged(machine: Machine, text: str = "") -> int:
    """The messages in the logbook with this text in them."""
    database = Database(machine.settings.logbook_path)
    try:
        return int(database.execute("SELECT count(*) FROM turns WHERE text LIKE ?", [f"%{text}%"]).fetchone()[0])
    finally:
        database.close()


def leaks(machine: Machine, people: list[Person]) -> list[str]:
    """Where anything that leads to one of these people was written."""
    secrets = {secret.encode() for person in people for secret in person.secrets}
    search = re.compile(b"|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)))
    written = list(machine.written())
    assert any(path == machine.settings.logbook_path for path, _ in written), "the search looks where the logbook is"
    return [f"{path}: {found[0].decode()}" for path, content in written if (found := search.search(content))]


def approve_labels(machine: Machine, visit: NewVisit) -> list[str]:
    """A reviewer's morning: thirty different questions get their topic. Returns the questions."""
    with running_review(machine) as url:
        assert until(lambda: count_ungrouped(machine) == 0, 60), "similar messages are not put together"
        reviewer = Reviewer.log_in(visit, url, "noor")
        labelled = timed("labels", lambda: reviewer.label_known(QUESTIONS, LABELS))
    assert len(set(labelled)) == LABELS
    return labelled


def count_ungrouped(machine: Machine) -> int:
    """The messages that are in no group of similar ones yet."""
    database = Database(machine.settings.logbook_path)
    try:
        return int(database.execute("SELECT count(*) FROM turns WHERE group_key IS NULL").fetchone()[0])
    finally:
        database.close()


def count_right(system: System, questions: list[str]) -> int:
    """How many of these get the answer of their topic at once."""
    book = AnswerBook()
    return sum(QUESTIONS[text] in map(plain, book.topics(system.post(new_sender("weer"), text))) for text in questions)


def plain(topic: str) -> str:
    """A topic without what it begins with in the data."""
    return topic.removeprefix("vraag/")


def seconds_in(said: str) -> float:
    """The seconds that a command says it took."""
    found = re.search(r"na (\d+\.\d) seconden", said)
    assert found, said
    return float(found[1])


def timed(name: str, act: Callable[[], Result]) -> Result:
    """What this gives, after telling how long it took."""
    started = time.monotonic()
    result = act()
    print(f"{name}: {time.monotonic() - started:.0f} s")
    return result
