"""The report as a file for a spreadsheet.

Made for Excel in Dutch, which is what municipalities and ministries open it with: semicolons, because there a comma
separates decimals, and a byte order mark, because without it Excel does not read UTF-8. LibreOffice takes both too.
"""

from __future__ import annotations

import csv
import io

from sqlite_utils import Database

from bot.insight.report import build_report

COLUMNS = ("maand", "cijfer", "uitsplitsing", "kolom", "aantal")

#: A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def month_csv(database: Database, month: str) -> str:
    """The month's report, one number a line, hidden numbers as "< 10" or "afgeschermd". Raises MonthError.

    Begins with a byte order mark; write it as UTF-8 and keep its line ends.
    """
    report = build_report(database, month)
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    for table in report.tables:
        for row in table.rows:
            for column, number in zip(table.columns, row.numbers, strict=True):
                cells = (report.month, table.name, row.label, column, table.show(number))
                writer.writerow([disarm(cell) for cell in cells])
    return text.getvalue()


def disarm(cell: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
