"""Invented examples for the sheet of parts; the sums are right, the names are nobody's."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.charts import Area, AreaMap, Chart, Series
from yanzhen.base.limits import (
    CountedDay,
    DayKind,
    DayMark,
    Light,
    Remaining,
)
from yanzhen.base.paging import Page
from yanzhen.base.workflow import State, Workflow

WRONG: Final = {"day": "2026-10-08", "people": "", "why": "new", "text": "想找 800 平米中试场地"}


class ExampleForm(forms.Form):
    """A form that was filled in wrongly, to see what is said."""

    day = forms.DateField(label=_("Day of the visit"), help_text=_("A day on which you were there"))
    people = forms.IntegerField(label=_("How many of them"), min_value=1)
    why = forms.ChoiceField(
        label=_("Why you came"),
        choices=[
            ("new", _("newly settled")),
            ("open", _("something is open")),
            ("other", _("other")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What they said"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    building = forms.ChoiceField(
        label=_("Building"),
        choices=[("", _("any")), ("2", "梦创 2 号楼"), ("3", "梦创 3 号楼")],
        required=False,
    )
    agreed = forms.BooleanField(label=_("They agree to a photo"), required=False)

    def clean_day(self) -> date:
        raise forms.ValidationError(_("The day lies ahead. Name one on which you have been there."))


LIFE: Final[Workflow[Any]] = Workflow(
    states=(
        State("filed", _("Filed"), _("Filed")),
        State("accepted", _("Accepted"), _("Accepted")),
        State("in_hand", _("In hand"), _("in hand")),
        State("answered", _("Answered"), _("Answered")),
        State("closed", _("Closed"), _("Closed"), ended=True),
    ),
    steps=(),
    start="filed",
    line=("filed", "accepted", "in_hand", "answered", "closed"),
)

_ROWS: Final = (
    (14, DayMark.START, DayKind.WORK, None, _("starts here, not counted")),
    (15, DayMark.RUN, DayKind.WORK, 1, ""),
    (16, DayMark.RUN, DayKind.WORK, 2, ""),
    (17, DayMark.RUN, DayKind.WORK, 3, ""),
    (18, DayMark.HOLD, DayKind.WORK, None, ""),
    (19, DayMark.OFF, DayKind.REST, None, ""),
    (20, DayMark.RUN, DayKind.MAKEUP, 4, ""),
    (21, DayMark.RUN, DayKind.WORK, 5, ""),
    (22, DayMark.RUN, DayKind.WORK, 6, ""),
    (23, DayMark.RUN, DayKind.WORK, 7, ""),
)
_PLACES: Final = (("梦创", 41), ("太炎", 36), ("万和", 33), ("青禾", 29), ("云杉", 24), ("知汇", 22),
                  ("望苕", 19), ("灵溪", 17), ("新泉", 14), ("南塘", 12))  # fmt: skip
_MONTHS: Final = tuple(
    f"{year}-{month:02d}"
    for year, month in (*((2025, m) for m in (10, 11, 12)), *((2026, m) for m in range(1, 10)))
)
_IN: Final = (402, 418, 466, 431, 288, 512, 498, 476, 505, 533, 520, 388)
_OUT: Final = (391, 410, 452, 440, 296, 489, 503, 481, 498, 517, 531, 349)


def examples(today: date, now: datetime) -> dict[str, Any]:
    """Everything the sheet shows, fixed in time."""
    return {
        "today": today,
        "now": now,
        "yesterday": now - timedelta(days=1),
        "remaining": _remaining(),
        "days": tuple(
            CountedDay(date(2026, 9, day), mark, kind, number, note, is_due=day == 23)
            for day, mark, kind, number, note in _ROWS
        ),
        "life": LIFE,
        "dates": {"filed": now - timedelta(days=8), "accepted": now - timedelta(days=7)},
        "page": Page(list(range(50)), 2, 1204, capped=False, has_next=True),
        "line": _line(),
        "bars": Chart(
            "bar",
            _("Cases in hand by community: 梦创 has most"),
            [name for name, _n in _PLACES[:6]],
            [Series(_("in hand"), [n for _name, n in _PLACES[:6]], ["#rows"] * 6)],
            first_column=_("Community"),
        ),
        "land": AreaMap(
            _("Cases in hand by community, 41 at most and 12 at least"),
            [Area(name, n, "#rows", _square(index)) for index, (name, n) in enumerate(_PLACES)],
            _("cases"),
        ),
        "cells": AreaMap(
            _("The same without boundaries"), [Area(name, n, "#rows") for name, n in _PLACES]
        ),
        "run": _IN,
        "ratings": ((5, _("very good")), (4, _("good")), (3, _("fair")), (2, _("poor")), (1, _("very poor"))),
        "colours": ("paper", "surface", "sunken", "ink", "ink-2", "brand", "lead", "ok", "soon", "late",
                    "info", "pause", "c1", "c2", "c3", "c4", "c5", "c6",
                    "m1", "m2", "m3", "m4", "m5", "m6"),
    }  # fmt: skip


def _remaining() -> tuple[Remaining | None, ...]:
    return (
        Remaining(6, 0, Light.GREEN),
        Remaining(2, 0, Light.YELLOW),
        Remaining(0, 0, Light.YELLOW),
        Remaining(0, 1, Light.RED),
        Remaining(0, 0, Light.PAUSED),
        Remaining(0, 0, Light.WAITING, awaits_year=2027),
        None,
    )


def _line() -> Chart:
    links = ["#rows"] * len(_MONTHS)
    return Chart(
        "line",
        _("Cases filed and closed in twelve months; more closed than filed in five of them"),
        list(_MONTHS),
        [Series(_("filed"), _IN, links), Series(_("closed"), _OUT, links)],
        _("cases"),
        _("Month"),
    )


def _square(index: int) -> dict[str, Any]:
    """A slanting field in place of a boundary."""
    row, column = divmod(index, 4)
    west, south = 119.9 + column * 0.02 + row * 0.004, 30.3 - row * 0.018
    ring = [
        (west, south),
        (west + 0.019, south + 0.003),
        (west + 0.021, south + 0.02),
        (west + 0.002, south + 0.017),
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
