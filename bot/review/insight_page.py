"""The month's figures in review: the page and the file of bot.insight, for who is logged in."""

from __future__ import annotations

from aiohttp import web
from sqlite_utils import Database

from bot.insight.csv_file import month_csv
from bot.insight.month import MonthError, this_month
from bot.insight.page import CONTENT_SECURITY_POLICY, render_month
from bot.logbook.counting import list_months
from bot.review.keys import BOOK
from bot.review.security import POLICY, error_page


async def show_insight(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/inzicht?maand=2026-11``: the figures of a month; without one, of the latest that has any."""
    try:
        page = await request.app[BOOK].run(_render, request.query.get("maand", ""))
    except MonthError as problem:
        return error_page(request, 400, str(problem))
    policy = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"
    return web.Response(text=page, content_type="text/html", headers={POLICY: policy})


async def download_insight(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/inzicht.csv?maand=2026-11``: the same figures for a spreadsheet."""
    month = request.query.get("maand", "")
    try:
        text = await request.app[BOOK].run(month_csv, month)
    except MonthError as problem:
        return error_page(request, 400, str(problem))
    disposition = f'attachment; filename="signaalwijzer_{month}.csv"'
    return web.Response(
        text=text, content_type="text/csv", charset="utf-8", headers={"Content-Disposition": disposition}
    )


def _render(database: Database, month: str) -> str:
    return render_month(
        database,
        month or next(iter(list_months(database)), this_month()),
        month_address="/beheer/inzicht?maand={maand}",
        csv_address="/beheer/inzicht.csv?maand={maand}",
        back_address="/beheer",
    )
