"""Review holds against who should not be there, and against what was said to the bot."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlite_utils

from bot.review import __main__ as program
from bot.review.attempts import FREE_TRIES, Attempts
from bot.review.filters import Filters
from bot.review.inbox import read_page
from bot.review.sessions import LONGEST_SESSION, LiveSessions
from bot.review.users import UserProblem, Users
from bot.settings import Settings
from tests.bot.review.conftest import PASSWORD, NewReviewer, add_turn

COOKIE = "signaalwijzer_beheer"

PAGES = [
    "/beheer",
    "/beheer/volgende",
    "/beheer/bericht/1",
    "/beheer/tweede",
    "/beheer/testgevallen",
    "/beheer/testgevallen/1",
    "/beheer/testgevallen/1.yml",
    "/beheer/wie-deed-wat",
    "/beheer/toetsen",
    "/beheer/model",
    "/beheer/model/voortgang",
    "/beheer/model/verslag/a.md",
    "/beheer/inzicht",
    "/beheer/inzicht.csv?maand=2026-11",
]
CHANGES = [
    "besluit",
    "ongedaan",
    "tweede",
    "testgevallen",
    "weergaven",
    "toetsen",
    "uitloggen",
    "model/hertrain",
    "model/live",
    "model/terug",
]


@pytest.mark.parametrize("path", PAGES)
async def test_without_a_session_every_page_leads_to_the_login(
    logbook: sqlite_utils.Database, visitor: NewReviewer, path: str
) -> None:
    add_turn(logbook, "een geheim verhaal")
    response = await (await visitor()).get(path, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/beheer/inloggen")
    assert "geheim" not in await response.text()


@pytest.mark.parametrize("path", CHANGES)
async def test_without_a_session_nothing_changes(
    logbook: sqlite_utils.Database, visitor: NewReviewer, path: str
) -> None:
    turn = add_turn(logbook, "een vraag")
    form = {"bericht": turn, "keuze": "buiten_bereik", "gesprek": "g1", "naam": "x"}
    response = await (await visitor()).post(f"/beheer/{path}", form, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/beheer/inloggen")
    assert [logbook.table(name).count for name in ("labels", "testcases", "views", "audit")] == [0, 0, 0, 0]


@pytest.mark.parametrize("forged", ["", "x", "gAAAAABm" + "A" * 120, '{"session": {"ticket": "noor"}}', "é" * 10])
async def test_a_forged_session_is_no_session(visitor: NewReviewer, forged: str) -> None:
    stranger = await visitor()
    headers = {"Cookie": f"{COOKIE}={quote(forged)}"}
    response = await stranger.get("/beheer", headers=headers, allow_redirects=False)
    assert response.status == 303


async def test_a_copied_cookie_is_worth_nothing_after_logging_out(visitor: NewReviewer) -> None:
    noor, thief = await visitor("noor"), await visitor()
    (cookie,) = [cookie for cookie in noor.client.session.cookie_jar if cookie.key == COOKIE]
    copied = {"headers": {"Cookie": f"{COOKIE}={cookie.value}"}, "allow_redirects": False}
    assert (await thief.get("/beheer", **copied)).status == 200
    await noor.post("/beheer/uitloggen")
    assert (await thief.get("/beheer", **copied)).status == 303


async def test_who_is_removed_is_out_at_once(visitor: NewReviewer, settings: Settings) -> None:
    noor = await visitor("noor")
    Users(settings.review_users_path).remove("Noor")
    assert (await noor.get("/beheer", allow_redirects=False)).status == 303


async def test_a_session_ends_after_a_quiet_while_and_after_a_day() -> None:
    now = [0.0]
    live = LiveSessions(idle=100.0, clock=lambda: now[0])
    quiet, busy = live.start("noor"), live.start("sam")
    while now[0] < LONGEST_SESSION:
        assert live.user(busy) == "sam"
        now[0] += 90
    now[0] += 1
    assert live.user(quiet) is None
    assert live.user(busy) is None


async def test_logging_in_makes_a_new_session_and_a_careful_cookie(visitor: NewReviewer) -> None:
    stranger = await visitor()
    before = await stranger.token()
    response = await stranger.log_in("noor", allow_redirects=False)
    assert response.status == 303
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/beheer"))
    assert await stranger.token() != before


async def test_behind_https_the_cookie_travels_only_there(settings: Settings) -> None:
    from bot.review.app import cookie_storage

    assert cookie_storage(replace(settings, review_https=True)).cookie_params["secure"] is True


@pytest.mark.parametrize("path", [*CHANGES, "inloggen"])
@pytest.mark.parametrize("token", ["", "verkeerd", "é"])
async def test_no_form_works_without_its_token(
    logbook: sqlite_utils.Database, visitor: NewReviewer, path: str, token: str
) -> None:
    turn = add_turn(logbook, "een vraag")
    noor = await visitor("noor")
    form = {"token": token, "bericht": turn, "keuze": "buiten_bereik", "gesprek": "g1", "naam": "x"}
    assert (await noor.client.post(f"/beheer/{path}", data=form)).status == 403
    assert [logbook.table(name).count for name in ("labels", "testcases", "views")] == [0, 0, 0]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elders.nl"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_forms_of_other_sites_are_refused_even_with_the_token(
    visitor: NewReviewer, headers: dict[str, str]
) -> None:
    noor = await visitor("noor")
    assert (await noor.post("/beheer/toetsen", headers=headers)).status == 403


async def test_a_token_of_another_session_is_refused(visitor: NewReviewer) -> None:
    noor, sam = await visitor("noor"), await visitor("sam")
    assert (await noor.client.post("/beheer/toetsen", data={"token": await sam.token()})).status == 403


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"


async def test_what_was_said_is_shown_and_never_run(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    said = dict.fromkeys(("topic", "role", "region", "decision", "feedback_reason", "risk_level", "card"), SCRIPT)
    turn = add_turn(logbook, SCRIPT, group_key="g", **said, answers=f'["{SCRIPT[:25]}"]')
    add_turn(logbook, SCRIPT + "2", group_key="g")
    noor, sam = await visitor("noor"), await visitor("sam")
    await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "risico:acuut"})
    await noor.post("/beheer/weergaven", {"naam": SCRIPT, "zoek": SCRIPT})
    await noor.post("/beheer/testgevallen", {"gesprek": "g1"})
    for path in (
        "/beheer",
        f"/beheer?zoek={quote(SCRIPT)}&onderwerp={quote(SCRIPT)}",
        f"/beheer/bericht/{turn}?onderwerp_zoeken={quote(SCRIPT)}",
        "/beheer/tweede",
        "/beheer/testgevallen/1",
        "/beheer/wie-deed-wat",
    ):
        page = await sam.read(path)
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        assert "49" not in page.replace("149", ""), path


async def test_no_page_has_inline_script_or_style(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    turn = add_turn(logbook, "een vraag")
    noor = await visitor("noor")
    for path in ["/beheer", f"/beheer/bericht/{turn}", *PAGES[3:5], *PAGES[7:10]]:
        response = await noor.get(path)
        page = await response.text()
        assert "style=" not in page, path
        assert " on" + "click=" not in page, path
        assert page.count("<script") == page.count('<script type="module" src="/beheer/bestanden/toetsen.js">'), path


@pytest.mark.parametrize("path", ["/beheer", "/beheer/inloggen", "/beheer/bestanden/beheer.css", "/bestaat/niet"])
async def test_every_answer_has_the_headers_that_keep_strangers_out(visitor: NewReviewer, path: str) -> None:
    response = await (await visitor()).get(path, allow_redirects=False)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Server"] == "signaalwijzer"


INJECTIONS = ["' OR 1=1 --", "x'); DROP TABLE turns; --", '"', '" OR "', "a* NEAR(b)", "text : x", "%", "\x00", "-"]


@pytest.mark.parametrize("given", INJECTIONS)
@pytest.mark.parametrize(
    "name", ["zoek", "onderwerp", "rol", "besluit", "kaart", "regio", "oordeel", "van", "stand", "na"]
)
async def test_a_filter_is_never_sql(
    logbook: sqlite_utils.Database, visitor: NewReviewer, name: str, given: str
) -> None:
    add_turn(logbook, "een vraag")
    response = await (await visitor("noor")).get(f"/beheer?{name}={quote(given)}")
    assert response.status == 200
    if name in ("rol", "besluit", "kaart", "regio", "oordeel", "onderwerp"):
        assert "Hier is niets te doen" in await response.text()
    assert logbook.table("turns").count == 1


@pytest.mark.parametrize("name", ["besluit", "rol", "zoek"])
def test_an_injected_filter_finds_nothing(logbook: sqlite_utils.Database, name: str) -> None:
    add_turn(logbook, "een vraag")
    assert read_page(logbook, Filters.read({name: "x' OR '1'='1"})).lines == []


@pytest.mark.parametrize(
    "name",
    ["..%2f__init__.py", "%2e%2e/app.py", "..%5capp.py", "%2fetc%2fpasswd", "....//app.py", "beheer.css%00.js", "."],
)
async def test_no_other_file_can_be_read(visitor: NewReviewer, name: str) -> None:
    noor = await visitor("noor")
    from yarl import URL

    url = URL(f"{noor.client.make_url('/beheer/bestanden/')}{name}", encoded=True)
    response = await noor.client.session.get(url)
    assert response.status == 404


async def test_guessing_passwords_is_slowed_down_for_that_user(visitor: NewReviewer) -> None:
    guesser = await visitor()
    for _ in range(FREE_TRIES):
        assert (await guesser.log_in("noor", "verkeerd wachtwoord")).status == 403
    response = await guesser.log_in("noor", PASSWORD)
    assert response.status == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert (await guesser.log_in("sam", PASSWORD)).status == 200


def test_the_wait_doubles_and_ends() -> None:
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    waits = []
    for _ in range(FREE_TRIES + 12):
        while wait := attempts.start("noor", "1.2.3.4"):
            waits.append(wait)
            now[0] += wait
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 300


def test_a_flood_of_guesses_from_elsewhere_does_not_lock_out_who_worked_here_before() -> None:
    attempts = Attempts(clock=lambda: 0.0)
    assert attempts.start("noor", "kantoor") == 0
    attempts.succeed("noor", "kantoor")
    for number in range(200):
        attempts.start("noor", f"vreemd{number}")
    assert attempts.start("noor", "nieuw adres") > 0
    assert attempts.start("noor", "kantoor") == 0


def test_one_address_that_tries_many_names_is_stopped_but_not_its_known_users() -> None:
    attempts = Attempts(clock=lambda: 0.0)
    assert attempts.start("noor", "school") == 0
    attempts.succeed("noor", "school")
    for number in range(50):
        attempts.start(f"naam{number}", "school")
    assert attempts.start("sam", "school") > 0
    assert attempts.start("noor", "school") == 0
    assert attempts.start("sam", "thuis") == 0


async def test_a_password_typed_as_name_is_not_kept(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    await (await visitor()).log_in(PASSWORD, PASSWORD)
    (line,) = logbook.query("SELECT * FROM audit")
    assert (line["who"], line["action"]) == ("(onbekend)", "inloggen mislukt")
    assert PASSWORD not in str(line)


@pytest.mark.parametrize("password", ["kort", "a" * 30, "noor is de beste", "x" * 201])
def test_a_weak_password_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(UserProblem):
        Users(tmp_path / "u.json").set_password("Noor", password)


def test_only_hashes_are_kept_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    users = Users(tmp_path / "beheer" / "u.json")
    users.set_password("Noor", PASSWORD)
    users.set_password("noor", PASSWORD + "!")
    assert users.names() == ["noor"]
    assert PASSWORD not in users.path.read_text()
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    assert users.verify("NOOR", PASSWORD + "!")
    assert not users.verify("noor", PASSWORD)
    assert not users.verify("niemand", PASSWORD)


def test_review_does_not_start_when_nobody_may_log_in(settings: Settings, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        program.check_safe(settings)
    assert "beheer-gebruiker" in capsys.readouterr().err


def test_review_does_not_start_in_the_open_without_https(settings: Settings, capsys: Any) -> None:
    Users(settings.review_users_path).set_password("noor", PASSWORD)
    with pytest.raises(SystemExit):
        program.check_safe(replace(settings, review_host="0.0.0.0"))
    assert "HTTPS" in capsys.readouterr().err
    program.check_safe(settings)


async def test_a_huge_form_is_refused(visitor: NewReviewer) -> None:
    noor = await visitor("noor")
    assert (await noor.post("/beheer/besluit", {"keuze": "x" * 200_000})).status == 413


@pytest.mark.parametrize("turn", ["", "0x1", "-1", "9" * 19, "1 OR 1=1"])
async def test_an_odd_message_number_is_refused(visitor: NewReviewer, turn: str) -> None:
    noor = await visitor("noor")
    assert (await noor.post("/beheer/besluit", {"bericht": turn, "keuze": "overslaan"})).status == 400


async def test_a_topic_that_no_page_offers_is_refused(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    turn = add_turn(logbook, "een vraag")
    noor = await visitor("noor")
    for choice in ("onderwerp:vraag/bestaat_niet", "risico:hoog", "onderwerp:../../x", ""):
        assert (await noor.post("/beheer/besluit", {"bericht": turn, "keuze": choice})).status == 400
    assert logbook.table("labels").count == 0
