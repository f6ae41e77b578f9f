"""Signs: icons, the goose, the flock, and a state as shape, word and colour."""

from functools import cache
from typing import Any, Final

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Shape of a state → (class of its colour, icon of its shape). Never colour alone.
SHAPES: Final = {
    "ok": ("st-ok", "i-ok"),
    "soon": ("st-soon", "i-soon"),
    "late": ("st-late", "i-late"),
    "over": ("st-over", "i-late"),
    "info": ("st-info", "i-info"),
    "pause": ("st-pause", "i-pause"),
    "ask": ("st-pause", "i-ask"),
    "idle": ("", "i-dash"),
}


def sprite(name: str) -> str:
    """The address of one drawing of the sprite."""
    return f"{static('base/sprite.svg')}#{name}"


def icon_html(name: str, label: Any = "") -> SafeString:
    """One icon. With a label it speaks; without one it is decoration and stays silent."""
    if label:
        return format_html(
            '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            sprite(name),
        )
    return _silent_icon(sprite(name))


@cache
def _silent_icon(address: str) -> SafeString:
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="{}"/></svg>', address
    )


@register.simple_tag
def icon(name: str, label: Any = "") -> SafeString:
    """`{% icon "i-late" %}`; with a second argument the icon has a name of its own."""
    return icon_html(name, label)


@register.simple_tag
def goose() -> SafeString:
    """The leading goose: on the one lead button, the eyebrow of the lead card and the flight line."""
    return goose_html()


def goose_html() -> SafeString:
    return format_html(
        '<svg class="goose" viewBox="-8 -4.4 16 8.8" aria-hidden="true"><use href="{}"/></svg>',
        sprite("goose"),
    )


@register.simple_tag
def brandmark() -> SafeString:
    """The logo as a drawing that takes its colours from the ground it stands on."""
    return _pair("mark", "0 0 48 48", "mark", "mark-lead", "mark-rest")


@register.simple_tag
def flock() -> SafeString:
    """The skein with its leading goose: foot of the rail."""
    return _pair("skein", "0 0 150 76", "lead", "skein-lead", "skein-rest")


@register.simple_tag
def skein() -> SafeString:
    """The skein in one colour: empty states and the lead card."""
    return _pair("skein", "0 0 150 76", "skein", "skein-lead", "skein-rest")


def _pair(kind: str, box: str, lead_class: str, lead: str, rest: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true" preserveAspectRatio="xMaxYMid meet">'
        '<use class="{}-lead" href="{}"/><use class="{}-rest" href="{}"/></svg>',
        kind,
        box,
        lead_class,
        sprite(lead),
        kind,
        sprite(rest),
    )


def status_html(shape: str, word: Any, extra: str = "") -> SafeString:
    colour, drawing = SHAPES.get(shape, SHAPES["idle"])
    classes = " ".join(part for part in ("st", colour, extra) if part)
    return format_html(
        '<span class="{}">{}{}</span>', classes, icon_html(drawing), conditional_escape(word)
    )


@register.simple_tag
def status(shape: str, word: Any) -> SafeString:
    """A state: `{% status state.shape state.label %}`. Shapes: ok soon late over info pause ask idle."""
    return status_html(shape, word)


@register.simple_tag
def script(path: str) -> SafeString:
    """A deferred script that may not have been built; nothing where it is missing."""
    if not _exists(path):
        return mark_safe("")
    return format_html('<script src="{}" defer></script>', static(path))


@cache
def _exists(path: str) -> bool:
    return finders.find(path) is not None
