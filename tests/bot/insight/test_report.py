"""What somebody reads in a month's report, as a page and as a file for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import io
import re

import pytest

from bot.insight.csv_file import disarm, month_csv
from bot.insight.month import MonthError
from bot.insight.page import CONTENT_SECURITY_POLICY, render_month
from bot.insight.report import build_report
from bot.logbook.store import Logbook
from tests.bot.insight.conftest import Converse


def read_lines(text: str) -> dict[tuple[str, str, str], str]:
    """The numbers of the file by figure, value and column."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return {(row["cijfer"], row["uitsplitsing"], row["kolom"]): row["aantal"] for row in rows}


def test_the_file_tells_how_often_schools_of_a_region_asked_for_advice(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/veiligthuis_advies", "role": "leerkracht", "region": "drenthe"})
    converse(4, {"topic": "vraag/veiligthuis_advies", "role": "arts", "region": "zeeland"})
    lines = read_lines(month_csv(logbook.database, "2026-11"))
    assert lines["adviesvraag", "Zeeland", "Artsen"] == "afgeschermd"
    assert "4" not in lines.values()
    converse(12, {"topic": "vraag/veiligthuis_advies", "role": "arts", "region": "zeeland"})
    lines = read_lines(month_csv(logbook.database, "2026-11"))
    assert lines["adviesvraag", "Drenthe", "Scholen"] == "12"
    assert lines["adviesvraag", "Zeeland", "Totaal"] == "16"
    assert lines["adviesvraag", "Zeeland", "Scholen"] == "0"


def test_a_number_below_ten_is_not_in_the_file_nor_on_the_page(logbook: Logbook, converse: Converse) -> None:
    converse(30)
    converse(7, {"card": "nood", "decision": "kaart"})
    assert read_lines(month_csv(logbook.database, "2026-11"))["kaart", "Noodkaart (112)", "Gesprekken"] == "< 10"
    page = render_month(logbook.database, "2026-11")
    assert re.search(r"Noodkaart \(112\)</th><td class=\"number\">&lt; 10<", page)
    assert ">7<" not in page
    assert not [svg for svg in charts_of(page) if ">7<" in svg]


def test_few_people_with_many_messages_stay_hidden(logbook: Logbook, converse: Converse) -> None:
    converse(3, *[{"response_ms": 90}] * 20)
    lines = read_lines(month_csv(logbook.database, "2026-11"))
    assert lines["gesprekken", "Berichten", "Aantal"] == "< 10"
    assert lines["wachttijd", "tot 0,1 s", "Berichten"] == "< 10"


def test_rare_topics_are_not_listed(logbook: Logbook, converse: Converse) -> None:
    converse(11, {"topic": "vraag/huisverbod_duur"})
    converse(9, {"topic": "vraag/stalking_wat"})
    text = month_csv(logbook.database, "2026-11")
    assert "huisverbod_duur;Gesprekken;11" in text
    assert "stalking" not in text


def test_it_says_how_long_people_wait(logbook: Logbook, converse: Converse) -> None:
    converse(19, {"response_ms": 90})
    converse(11, {"response_ms": 1500})
    (table,) = (table for table in build_report(logbook.database, "2026-11").tables if table.name == "wachttijd")
    assert table.note == "De helft van de berichten: tot 0,1 s. 95 % van de berichten: tot 2 s."


def test_an_empty_month_says_so_and_draws_nothing(logbook: Logbook) -> None:
    page = render_month(logbook.database, "2026-02")
    assert "Signaalwijzer in februari 2026" in page
    assert page.count("Niets te tonen in deze maand.") == 12
    assert charts_of(page) == []
    assert set(read_lines(month_csv(logbook.database, "2026-02")).values()) == {"0"}


@pytest.mark.parametrize(
    "text", ["november", "2026-13", "2026-1", "11-2026", "", "2026-11' OR 1=1", "２０２６-11", "2026-11\n"]
)
def test_a_wrong_month_is_explained_in_dutch(logbook: Logbook, text: str) -> None:
    with pytest.raises(MonthError, match=r"is geen maand. Schrijf het jaar en de maand zo: 2026-11\."):
        month_csv(logbook.database, text)


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_looks_like_a_formula_is_made_harmless(cell: str) -> None:
    assert disarm(cell) == f"'{cell}"
    assert disarm(f"a{cell}") == f"a{cell}"


def test_a_formula_in_the_logbook_does_not_reach_the_spreadsheet(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/=HYPERLINK(1)", "role": "=1+1"})
    text = month_csv(logbook.database, "2026-11")
    assert "'=HYPERLINK(1)" in text
    assert not [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line if cell.startswith("=")]


def test_dutch_excel_opens_the_file_with_a_double_click(logbook: Logbook) -> None:
    text = month_csv(logbook.database, "2026-11")
    assert text.encode().startswith(b"\xef\xbb\xbfmaand;cijfer;uitsplitsing;kolom;aantal\r\n")


def test_markup_in_the_logbook_stays_text_on_the_page(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/<script>alert(1)</script>", "role": '"><img src=x onerror=alert(1)>'})
    page = render_month(logbook.database, "2026-11")
    assert "<script" not in page
    assert "<img src=x" not in page.lower()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_needs_nothing_from_elsewhere_and_runs_no_script(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/huisverbod_duur", "response_ms": 80})
    page = render_month(logbook.database, "2026-11")
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert re.findall(r"(?:src|href)=\"(?!data:)", page) == []
    charts = charts_of(page)
    assert charts
    for svg in charts:
        assert "<script" not in svg
        assert re.findall(r"(?:href|src|url)[=(]\"?'?https?:|@import", svg) == []


def test_a_chart_always_has_its_numbers_in_a_table_before_it(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/huisverbod_duur", "role": "arts"})
    page = render_month(logbook.database, "2026-11")
    for section in page.split("<section")[1:]:
        if "<img" in section:
            assert section.index("<table") < section.index("<img")


def test_a_chart_names_each_bar_and_its_number(logbook: Logbook, converse: Converse) -> None:
    converse(12, {"topic": "vraag/huisverbod_duur"})
    converse(23, {"topic": "vraag/stalking_wat"})
    (chart,) = (svg for svg in charts_of(render_month(logbook.database, "2026-11")) if "stalking_wat" in svg)
    assert set(re.findall(r">(huisverbod_duur|stalking_wat|12|23)<", chart)) == {
        "huisverbod_duur",
        "stalking_wat",
        "12",
        "23",
    }


def test_the_page_links_to_the_other_months_where_it_is_served(logbook: Logbook, converse: Converse) -> None:
    converse(1)
    page = render_month(
        logbook.database,
        "2026-11",
        month_address="/beheer/inzicht?maand={maand}",
        csv_address="/beheer/inzicht.csv?maand={maand}",
    )
    assert '<a href="/beheer/inzicht?maand=2026-11" aria-current="page">november 2026</a>' in page
    assert 'href="/beheer/inzicht.csv?maand=2026-11"' in page


def charts_of(page: str) -> list[str]:
    """The page's charts, as SVG."""
    return [base64.b64decode(code).decode() for code in re.findall(r"data:image/svg\+xml;base64,([^\"]+)\"", page)]
