"""Every colour that carries text is at least 4.5 : 1 on its ground, by day, on the wall and in large print."""

import re
from itertools import product
from typing import Final

import pytest

from tests.source import PRODUCT, refuse, text

TEXT_MIN: Final = 4.5
BORDER_MIN: Final = 3.0
CSS: Final = PRODUCT / "base" / "static" / "base"
STATUSES: Final = ("ok", "soon", "late", "info", "pause", "idle")
GROUNDS: Final = ("paper", "surface", "surface-2", "sunken")
SOURCE: Final = text(CSS / "tokens.css")

# (ink, ground); a new colour means a new row, or a place in NO_TEXT with its reason.
TEXT_PAIRS: Final = [
    *product(("ink", "ink-2", "ink-3", "brand"), GROUNDS),
    *product(("brand-strong",), ("surface", "brand-soft")),
    *product(("lead",), ("paper", "surface", "lead-soft")),
    ("ink", "brand-soft"),
    ("ink", "lead-soft"),
    ("brand", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    *product(("on-rail", "on-rail-2", "on-rail-strong", "lead-bright", "mark"), ("rail",)),
    *product(("on-rail", "on-rail-strong"), ("rail-2",)),
    *((status, f"{status}-soft") for status in STATUSES),
    *product(STATUSES, ("surface", "paper")),
    *(("ink", f"{status}-soft") for status in STATUSES),
    ("surface", "late"),
]
BORDER_PAIRS: Final = [
    ("line-strong", "paper"),
    ("line-strong", "surface"),
    ("focus-ring", "surface"),
    ("lead-on-brand", "brand"),  # the goose on the lead button; its words are on-brand
    *((f"c{number}", "surface") for number in range(1, 7)),
]
NO_TEXT: Final = {
    "line": "parts rows; nothing is read from it",
    "brand-line": "border of what is told by words too",
    "flock": "decoration on the rail",
    "quiet": "the white round a QR code",
    **{f"{status}-line": "border of a badge that has shape and word" for status in STATUSES},
    **{
        f"m{number}": "ground of a map's places; the value is printed beside"
        for number in range(1, 7)
    },
}


def _colours(selector: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", SOURCE):
        found.update(re.findall(r"--yz-([\w-]+):\s*(#[0-9a-fA-F]{6})", block))
    return found


DAY: Final = _colours(":root")
MODES: Final = {
    "day": DAY,
    "wall": DAY | _colours('[data-theme="wall"]'),
    "large": DAY | _colours('html[data-size="large"]'),
}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read(mode: str) -> None:
    refuse(_below(TEXT_MIN, TEXT_PAIRS, MODES[mode]))


@pytest.mark.parametrize("mode", MODES)
def test_borders_of_controls_and_marks_of_charts_can_be_seen(mode: str) -> None:
    refuse(_below(BORDER_MIN, BORDER_PAIRS, MODES[mode]))


def test_every_colour_has_its_pair() -> None:
    paired = {name for pair in [*TEXT_PAIRS, *BORDER_PAIRS] for name in pair}

    refuse(sorted(set(DAY) - paired - set(NO_TEXT)))


@pytest.mark.parametrize("mode", MODES)
def test_a_rule_that_sets_ink_and_ground_can_be_read(mode: str) -> None:
    """Found in the style sheets themselves, so that a new rule is judged without a row above."""
    pairs = [
        (ink, ground)
        for sheet in sorted(CSS.glob("*.css"))
        for body in re.findall(r"\{([^{}]*)\}", text(sheet))
        for ink in re.findall(r"(?<![\w-])color:\s*var\(--yz-([\w-]+)\)", body)[-1:]
        for ground in re.findall(r"background(?:-color)?:\s*var\(--yz-([\w-]+)\)", body)[-1:]
        if ink in DAY and ground in DAY and ink not in NO_TEXT
    ]

    refuse(_below(TEXT_MIN, pairs, MODES[mode]))


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def _below(least: float, pairs: list[tuple[str, str]], colours: dict[str, str]) -> list[str]:
    return [
        f"{ink} on {ground}: {ratio:.2f}"
        for ink, ground in pairs
        if (ratio := contrast(colours[ink], colours[ground])) < least
    ]
