"""Numbers as people read them: thousands, money from fen, bars with a threshold, figure tiles."""

from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yanzhen.base.templatetags.tags_marks import icon_html, status_html

register = template.Library()

MINUS: Final = "−"
FEN_PER_YUAN: Final = 100


@register.filter
def number(value: Any) -> str:
    """1204 → 1,204; nothing → a dash that is read as "none"."""
    if value is None or value == "":
        return "–"
    sign = MINUS if value < 0 else ""
    return f"{sign}{abs(value):,}"


@register.filter
def share(value: Any, whole: Any) -> str:
    """The part in a hundred with one digit, or a dash where there is nothing to divide by."""
    return f"{Decimal(value) * 100 / Decimal(whole):.1f}" if whole else "–"


def yuan(fen: int) -> str:
    """28640000 → 286,400.00, with a true minus sign; whole numbers only, no floats on the way."""
    sign = MINUS if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d}"


@register.filter
def fen(value: int | None) -> str:
    """Money as plain text: 28640000 → ¥286,400.00."""
    if value is None:
        return "–"
    text = yuan(value)
    return f"{MINUS}¥{text[1:]}" if value < 0 else f"¥{text}"


@register.simple_tag
def money(value: int | None) -> SafeString:
    """Money on a page, from integer fen."""
    if value is None:
        return SafeString('<span class="faint">–</span>')
    sign = MINUS if value < 0 else ""
    return format_html(
        '<span class="money">{}<span class="cur">¥</span>{}</span>', sign, yuan(abs(value))
    )


@register.simple_tag
def masked(value: Any, url: str = "", label: Any = "") -> SafeString:
    """A value that arrived masked; with `url`, the way to the whole of it (asked for with a purpose)."""
    if not url:
        return format_html('<span class="mask">{}</span>', value or "–")
    return format_html(
        '<span class="mask">{}<a href="{}" hx-get="{}" hx-target="closest .mask" '
        'hx-swap="outerHTML">{}{}</a></span>',
        value,
        url,
        url,
        icon_html("i-eye"),
        label or _("Show in full"),
    )


@register.simple_tag
def bar(value: Any, threshold: Any = None, label: Any = "", met: bool | None = None) -> SafeString:
    """A measure from 0 to 100 with the tick of its threshold; below it the bar is hatched.

    `met` decides the hatch where the rule is not "at least the threshold". The sentence in `label`
    is what a screen reader hears; without one the bar is decoration beside printed numbers.
    """
    part = min(max(float(value or 0), 0.0), 100.0)
    reached = met if met is not None else threshold is None or float(value or 0) >= float(threshold)
    tick: SafeString | str = ""
    if threshold is not None:
        tick = format_html(
            '<svg x="{}%" overflow="visible"><path class="t" '
            'd="M-1-4h2v21h-2zM-4.500-5.500h9l-4.500 5.500z"/></svg>',
            f"{min(max(float(threshold), 0.0), 100.0):.2f}",
        )
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="bar{}" {}><rect class="v" width="{}%" height="100%"/>{}</svg>',
        "" if reached else " no",
        spoken,
        f"{part:.2f}",
        tick,
    )


@register.simple_tag
def progress(value: Any, maximum: Any = 100, label: Any = "") -> SafeString:
    """How far something has come; a native element, so that everybody can read it."""
    return format_html(
        '<progress class="prog" value="{}" max="{}" aria-label="{}">{} / {}</progress>',
        value,
        maximum,
        label or _("Progress"),
        value,
        maximum,
    )


@register.simple_tag
def figure_tile(  # noqa: PLR0913  a tile says all of this, each by name
    question: Any,
    value: Any,
    unit: Any = "",
    *,
    url: str = "",
    rows: Any = "",
    note: Any = "",
    as_of: Any = "",
    claim: Any = "",
    verdict: str = "",
    floor: int | None = None,
) -> SafeString:
    """A number with its question and unit, opening to its rows.

    `rows` are the words of the link ("312 visits"); `claim` what the report says and `verdict`
    agrees | differs | unchecked; a `floor` above the value hides it ("fewer than 3, not shown").
    """
    shown: Any = format_html(
        "{}<small>{}</small>", number(value) if _is_number(value) else value, unit
    )
    if floor is not None and _is_number(value) and 0 < value < floor:
        shown = format_html(
            "<small>{}</small>", _("fewer than %(floor)s, not shown") % {"floor": floor}
        )
    under = _joined(
        format_html('<span class="go">{}</span>', rows) if rows else "",
        note,
        as_of,
    )
    tag, end = (
        (format_html('a class="fig" href="{}"', url), "a") if url else ('div class="fig"', "div")
    )
    return format_html(
        '<{}><span class="q">{}</span><span class="v">{}</span><span class="x">{}</span>{}</{}>',
        SafeString(tag),
        question,
        shown,
        under,
        _verdict(claim, verdict),
        end,
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _joined(*parts: Any) -> SafeString:
    text: Any = ""
    for part in parts:
        if part:
            text = format_html("{} · {}", text, part) if text else format_html("{}", part)
    return SafeString(text)


def _verdict(claim: Any, verdict: str) -> SafeString:
    if not claim:
        return SafeString("")
    words = {
        "agrees": ("ok", _("agrees")),
        "differs": ("late", _("differs")),
        "unchecked": ("soon", _("to be checked")),
    }
    shape, word = words.get(verdict, words["unchecked"])
    return format_html(
        '<span class="x">{} {} {}</span>', _("Report:"), claim, status_html(shape, word)
    )
