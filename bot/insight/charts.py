"""Bar charts of the tables, as SVG made on the server: no script, nothing fetched."""

from __future__ import annotations

import base64
from typing import Any

import pygal
from pygal.style import Style

from bot.insight.report import Table

#: Stands out from white by 3 to 1, and black letters stand out from it.
_COLOUR = "#5b8db8"

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    font_family="system-ui, sans-serif",
    colors=(_COLOUR,),
    opacity=1,
    foreground="#222222",
    foreground_strong="#222222",
    foreground_subtle="#666666",
    value_font_size=13,
    label_font_size=13,
    major_label_font_size=13,
    value_label_font_size=13,
    transition="none",
)

_WIDTH, _ROW, _AROUND = 720, 26, 70

#: A longer list is easier to read in the table alone.
_MOST_ROWS = 30


def draw_table(table: Table) -> str | None:
    """The address (``data:``) of a chart of the table's last column; None when there is nothing to draw.

    Hidden numbers have no bar.
    """
    rows = [row for row in table.rows if not row.is_total and row.numbers[-1]][:_MOST_ROWS]
    if not rows:
        return None
    chart = pygal.HorizontalBar(
        style=_STYLE,
        js=(),  # pygal's own script comes from another site
        width=_WIDTH,
        height=_ROW * len(rows) + _AROUND,
        explicit_size=True,
        show_legend=False,
        print_values=True,
        print_values_position="top",
        print_zeroes=False,
        min_scale=1,
        formatter=lambda number: f"{number:g}",
        show_x_guides=False,
        show_x_labels=False,  # each bar has its number
        show_y_guides=False,
        spacing=6,
        margin=6,
        truncate_label=-1,
        disable_xml_declaration=True,
    )
    chart.add_xml_filter(_drop_scripts)
    rows.reverse()  # pygal draws from below
    chart.x_labels = [row.label for row in rows]
    chart.add(table.columns[-1], [row.numbers[-1] for row in rows])
    return "data:image/svg+xml;base64," + base64.b64encode(chart.render().encode()).decode()


def _drop_scripts(drawing: Any) -> Any:
    """The SVG without the script in which pygal repeats its settings."""
    for parent in list(drawing.iter()):
        for script in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(script)
    return drawing
