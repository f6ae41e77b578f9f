"""Charts drawn by the server: no script needed, every mark opens its rows, a table beside."""

from collections.abc import Sequence
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yanzhen.base.charts import Chart, Number, Series
from yanzhen.base.templatetags.tags_marks import script
from yanzhen.base.templatetags.tags_numbers import number

register = template.Library()

# So many labels along the foot of a line chart.
LABELS_MAX: Final = 5


@register.simple_tag
def chart(given: Chart, live: bool = False) -> SafeString:
    """A chart with its table. Bars are a table already; lines are drawn above a folded one.

    With `live` the ECharts bundle, where it was built, draws over it: same numbers, same links.
    """
    drawing = _bars(given) if given.kind == "bar" else _lines(given)
    table = "" if given.kind == "bar" else folded(table_of(given))
    data: Any = ""
    if live:
        data = format_html(
            '<div class="chart-box" data-chart hidden>{}</div>{}',
            json_script(given.options()),
            script("build/charts.js"),
        )
    return format_html('<figure class="chart">{}{}{}</figure>', drawing, data, table)


@register.simple_tag
def sparkline(values: Sequence[Number]) -> SafeString:
    """The run of a number, as decoration beside it."""
    low, high = min(values, default=0), max(values, default=0)
    span = (high - low) or 1
    points = " ".join(
        f"{_across(index, len(values)):.1f},{26 - 22 * (value - low) / span:.1f}"
        for index, value in enumerate(values)
    )
    return format_html(
        '<svg class="spark" viewBox="-2 0 104 30" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline points="{}"/></svg>',
        points,
    )


def _across(index: int, count: int) -> float:
    return 100 * index / (count - 1) if count > 1 else 50.0


def opened(link: str, inner: SafeString, label: str) -> SafeString:
    if not link:
        return inner
    return format_html('<a href="{}" aria-label="{}">{}</a>', link, label, inner)


def spoken(sentence: Any, has_links: bool) -> SafeString:
    """A picture says its sentence; with links inside it is a group that holds them."""
    role = "group" if has_links else "img"
    return format_html('role="{}" aria-label="{}"', role, sentence)


def _bars(given: Chart) -> SafeString:
    one = given.series[0]
    top = max((value for value in one.values if value is not None), default=0) or 1
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="n">{}</td><td class="b">'
        '<svg class="bar" aria-hidden="true"><rect class="v" width="{}%" height="100%"/></svg></td></tr>',
        (
            (label, _cell(one, index), f"{100 * (one.values[index] or 0) / top:.1f}")
            for index, label in enumerate(given.labels)
        ),
    )
    return format_html(
        '<table class="grid bars"><caption class="visually-hidden">{}</caption><thead><tr>'
        '<th scope="col">{}</th><th scope="col" class="n">{}</th>'
        "<td></td></tr></thead><tbody>{}</tbody></table>",
        given.sentence,
        given.first_column or _("What"),
        one.name,
        rows,
    )


def _cell(series: Series, index: int) -> SafeString:
    value, link = series.values[index], series.link(index)
    if not link or value is None:
        return format_html("{}", number(value))
    return format_html('<a class="rows" href="{}">{}</a>', link, number(value))


def _lines(given: Chart) -> SafeString:
    top, bottom = given.top, given.bottom
    has_links = any(series.links for series in given.series)
    grid = format_html_join(
        "",
        '<line class="axis" x1="0" x2="100%" y1="{}%" y2="{}%"/>',
        ((y, y) for y in (0, 50, 100)),
    )
    scale = format_html_join(
        "",
        '<text x="100%" dx="-6" y="{}%" dy="{}" text-anchor="end">{}</text>',
        (
            (100, "-.1em", number(bottom)),
            (50, ".35em", number(_half(top + bottom))),
            (0, ".35em", number(top)),
        ),
    )
    return format_html(
        '<div class="plot"><svg class="plot-y" aria-hidden="true">{}</svg>'
        '<svg class="plot-in" {}>{}{}</svg><svg class="plot-end" aria-hidden="true">{}</svg>'
        '<svg class="plot-x" aria-hidden="true">{}</svg></div>',
        scale,
        spoken(given.sentence, has_links),
        grid,
        format_html_join("", "{}", ((_line(given, i),) for i in range(len(given.series)))),
        _ends(given),
        _foot(given.labels),
    )


def _half(both: Number) -> Number:
    return both // 2 if both % 2 == 0 else both / 2


def _height(given: Chart, value: Number) -> float:
    """From above, in hundredths of the drawing."""
    return 100 - 100 * (value - given.bottom) / ((given.top - given.bottom) or 1)


def _line(given: Chart, which: int) -> SafeString:
    series = given.series[which]
    count = len(series.values)
    known = [
        (index, _across(index, count), _height(given, value), value)
        for index, value in enumerate(series.values)
        if value is not None
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for _index, x, y, _value in known)
    marks = format_html_join(
        "",
        "{}",
        ((_mark(given, series, which, (index, x, y, value)),) for index, x, y, value in known),
    )
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">'
        '<polyline class="line s{}" vector-effect="non-scaling-stroke" points="{}"/></svg>{}',
        which % 6 + 1,
        points,
        marks,
    )


def _mark(
    given: Chart, series: Series, which: int, at: tuple[int, float, float, Number]
) -> SafeString:
    index, x, y, value = at
    label = f"{series.name} {given.labels[index]}: {number(value)} {given.unit}"
    dot = format_html(
        '<circle class="mark s{}" cx="{}%" cy="{}%" r="4.500"><title>{}</title></circle>',
        which % 6 + 1,
        f"{x:.1f}",
        f"{y:.1f}",
        label,
    )
    return opened(series.link(index), dot, label)


def _ends(given: Chart) -> SafeString:
    """The name of each line at its end, pushed apart where two ends meet."""
    ends = []
    for which, series in enumerate(given.series):
        last = next((v for v in reversed(series.values) if v is not None), given.bottom)
        ends.append((_height(given, last), which, series.name))
    placed, floor = [], -100.0
    for y, which, name in sorted(ends, key=lambda end: end[0]):
        floor = max(y, floor + 11)
        placed.append((which % 6 + 1, f"{floor:.1f}", name))
    return format_html_join("", '<text class="s{}" x="8" y="{}%" dy=".35em">{}</text>', placed)


def _foot(labels: Sequence[Any]) -> SafeString:
    every = max(1, -(-len(labels) // LABELS_MAX))
    shown = [
        (f"{_across(index, len(labels)):.1f}", label)
        for index, label in enumerate(labels)
        if index % every == 0
    ]
    return format_html_join("", '<text x="{}%" y="1.1em" text-anchor="middle">{}</text>', shown)


def table_of(given: Chart) -> SafeString:
    heads = format_html_join(
        "", '<th scope="col" class="n">{}</th>', ((series.name,) for series in given.series)
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                label,
                format_html_join(
                    "", '<td class="n">{}</td>', ((_cell(s, index),) for s in given.series)
                ),
            )
            for index, label in enumerate(given.labels)
        ),
    )
    return format_html(
        '<table class="grid"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>',
        given.first_column or _("When"),
        heads,
        rows,
    )


def folded(table: SafeString) -> SafeString:
    return format_html(
        '<details class="fold"><summary>{}</summary>{}</details>',
        _("The numbers as a table"),
        table,
    )
