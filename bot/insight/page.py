"""The report as a page that stands on its own: style and charts are in it, and it asks nothing of any other site."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from sqlite_utils import Database

from bot.insight.charts import draw_table
from bot.insight.month import is_over, name_month
from bot.insight.report import build_report
from bot.logbook.counting import list_months

_HERE = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape())
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: What a server must send with this page: no scripts, only this style, only the charts that are in the page.
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; base-uri 'none'"
)


def render_month(
    database: Database,
    month: str,
    *,
    month_address: str | None = None,
    csv_address: str | None = None,
    back_address: str | None = None,
) -> str:
    """The page of a month ("2026-11"), with links to other months, the file and the page before where addresses are given.

    In an address ``{maand}`` stands for the month. Raises MonthError when the text is no month.
    """
    report = build_report(database, month)
    return _templates.get_template("page.html").render(
        report=report,
        name=name_month(report.month),
        over=is_over(report.month),
        charts={table.name: draw_table(table) for table in report.tables if table.name != "gesprekken"},
        months=[(other, name_month(other)) for other in list_months(database)] if month_address else [],
        month_address=month_address,
        csv_address=csv_address.replace("{maand}", report.month) if csv_address else None,
        back_address=back_address,
        style=Markup(_STYLE),  # noqa: S704  our own file, and its hash must fit
        policy=CONTENT_SECURITY_POLICY,
    )
