"""The command that writes a month's report, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.insight.command import write_report
from bot.logbook.store import Logbook
from bot.settings import Settings
from tests.bot.insight.conftest import Converse


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with the logbook of these tests."""
    return Settings(logbook_dir=tmp_path)


def test_the_command_writes_the_file_and_the_page(
    logbook: Logbook, converse: Converse, settings: Settings, tmp_path: Path
) -> None:
    converse(12, {"topic": "vraag/huisverbod_duur"})
    write_report(settings, "2026-11", tmp_path / "november.csv", tmp_path / "november.html")
    assert b"huisverbod_duur;Gesprekken;12\r\n" in (tmp_path / "november.csv").read_bytes()
    assert "<h1>Signaalwijzer in november 2026</h1>" in (tmp_path / "november.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("month", "name", "said"),
    [
        ("november", "november.csv", "‘november’ is geen maand. Schrijf het jaar en de maand zo: 2026-11."),
        ("2026-11", "geen_map/november.csv", "Dit bestand kan niet geschreven worden"),
        ("2026-11", None, "Zeg wat u wilt: --csv BESTAND, --html BESTAND, of allebei."),
    ],
)
def test_what_cannot_be_done_is_said_in_dutch(
    logbook: Logbook,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    month: str,
    name: str | None,
    said: str,
) -> None:
    with pytest.raises(SystemExit) as ended:
        write_report(settings, month, tmp_path / name if name else None, None)
    assert ended.value.code == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.csv"))


def test_without_a_logbook_it_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        write_report(Settings(logbook_dir=tmp_path / "nergens"), "2026-11", tmp_path / "a.csv", None)
    assert "Er is nog geen logboek" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
