"""Maps without tiles: the number printed in each place, and the same numbers as a list."""

from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yanzhen.base.charts import AreaMap, Chart, MapShapes, Series, Shape
from yanzhen.base.templatetags.tags_charts import folded, opened, spoken, table_of
from yanzhen.base.templatetags.tags_numbers import number

register = template.Library()

# The share of the map's width that a character of a name takes, and from which a number fits.
CHARACTER_SHARE: Final = 0.03
NUMBERED_SHARE: Final = 0.045
# From this shade on, words are light on dark.
DARK_STEP_MIN: Final = 4


@register.simple_tag
def area_map(given: AreaMap) -> SafeString:
    """A map without tiles, the number printed in each place, and the same numbers as a list."""
    drawn = given.shapes()
    note: Any = ""
    if given.schematic:
        note = format_html(
            '<p class="hint">{}</p>',
            _("Equal cells, not the true boundaries: none are imported yet."),
        )
    return format_html(
        '<figure class="chart map"><div class="map-in">{}{}</div>{}{}{}</figure>',
        _land(given, drawn),
        _names(given, drawn),
        _shades(given),
        note,
        folded(_list(given)),
    )


def _land(given: AreaMap, drawn: MapShapes) -> SafeString:
    parts = format_html_join(
        "",
        "{}",
        (
            (
                opened(
                    shape.area.link,
                    _area(given, shape, drawn.width),
                    _in_words(shape, given.unit),
                ),
            )
            for shape in drawn.shapes
        ),
    )
    return format_html(
        '<svg class="land" viewBox="-4 -4 {} {}" {}>{}</svg>',
        f"{drawn.width + 8:.0f}",
        f"{drawn.height + 8:.0f}",
        spoken(given.sentence, any(area.link for area in given.areas)),
        parts,
    )


def _area(given: AreaMap, shape: Shape, width: float) -> SafeString:
    """Under the mouse it says its name and number, where they are not printed and no link says them."""
    said = "" if shape.area.link and _numbered(shape, width) else _in_words(shape, given.unit)
    title = format_html("<title>{}</title>", said) if said else ""
    return format_html(
        '<path class="area mark m{}" d="{}">{}</path>',
        given.step(shape.area.value),
        shape.path,
        title,
    )


def _numbered(shape: Shape, width: float) -> bool:
    return shape.width / (width or 1) >= NUMBERED_SHARE


def _in_words(shape: Shape, unit: Any) -> str:
    return f"{shape.area.name}: {number(shape.area.value)} {unit}".strip()


def _names(given: AreaMap, drawn: MapShapes) -> SafeString:
    """Names and numbers in their own size, whatever the map's."""
    rows = []
    for shape in drawn.shapes:
        if not _numbered(shape, drawn.width):
            continue
        share = shape.width / (drawn.width or 1)
        x = 100 * (shape.middle[0] + 4) / (drawn.width + 8)
        y = 100 * (shape.middle[1] + 4) / (drawn.height + 8)
        fits = share >= CHARACTER_SHARE * len(shape.area.name)
        named = shape.area.name if fits else ""
        ground = " dark" if given.step(shape.area.value) >= DARK_STEP_MIN else ""
        at = (ground, f"{x:.1f}", f"{y:.1f}")
        rows.append((*at, named, *at, number(shape.area.value)))
    return format_html(
        '<svg class="over" aria-hidden="true">{}</svg>',
        format_html_join(
            "",
            '<text class="on-map{}" x="{}%" y="{}%" dy="-.25em">{}</text>'
            '<text class="on-map val{}" x="{}%" y="{}%" dy="1em">{}</text>',
            rows,
        ),
    )


def _shades(given: AreaMap) -> SafeString:
    return format_html(
        '<ul class="shades small">{}</ul>',
        format_html_join(
            "",
            '<li><svg viewBox="0 0 20 12" aria-hidden="true"><rect class="m{}" width="20" '
            'height="12"/></svg>{}</li>',
            (
                (step, _("from %(least)s") % {"least": number(least)})
                for step, least in given.bounds_of_steps()
            ),
        ),
    )


def _list(given: AreaMap) -> SafeString:
    ranked = sorted(given.areas, key=lambda area: -area.value)
    series = Series(given.unit or _("number"), [a.value for a in ranked], [a.link for a in ranked])
    return table_of(
        Chart("bar", given.sentence, [a.name for a in ranked], [series], first_column=_("Place"))
    )
