"""The way of a project as a picture: its phases as bars over months, its milestones planned and reached."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanzhen.kernel.works.models import Project

SCALE = 1000


@dataclass(frozen=True)
class Bar:
    """One phase: `x` and `width` in thousandths of the picture; `open` while it runs."""

    title: str
    first: date
    last: date
    x: int
    width: int
    open: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True)
class Point:
    """A milestone: where it was planned, and where it was reached, in thousandths."""

    title: str
    planned_on: date
    reached_on: date | None
    planned_x: int
    reached_x: int | None
    late_days: int = 0

    @property
    def x(self) -> int:
        return min(self.planned_x, self.planned_x if self.reached_x is None else self.reached_x)

    @property
    def width(self) -> int:
        return 0 if self.reached_x is None else abs(self.reached_x - self.planned_x)


@dataclass(frozen=True)
class Timeline:
    first: date
    last: date
    bars: list[Bar]
    points: list[Point]
    months: list[tuple[str, int]]

    @property
    def sentence(self) -> str:
        return _("From %(first)s to %(last)s, %(days)s days.") % {
            "first": self.first, "last": self.last, "days": (self.last - self.first).days,
        }  # fmt: skip


def timeline_of(project: Project, today: date) -> Timeline:
    """Phases from the days the project keeps; what runs ends today."""
    milestones = list(project.milestones.all())
    ended = project.accepted_on or (None if project.state != "dropped" else project.raised_on)
    known = [project.raised_on, ended or today, *(one.planned_on for one in milestones)]
    first, last = min(known), max(known)
    span = max((last - first).days, 1)

    def at(day: date) -> int:
        return round(SCALE * (day - first).days / span)

    bars = [
        Bar(
            title,
            since,
            until or today,
            at(since),
            max(at(until or today) - at(since), 4),
            until is None,
        )
        for title, since, until in _phases(project)
        if since is not None
    ]
    points = [
        Point(
            one.name,
            one.planned_on,
            one.reached_on,
            at(one.planned_on),
            at(one.reached_on) if one.reached_on else None,
            one.late_days,
        )
        for one in milestones
    ]
    return Timeline(first, ended or today, bars, points, _months(first, last, at))


def _phases(project: Project) -> list[tuple[str, date | None, date | None]]:
    asked, chosen = project.opened_on, project.chosen_on
    rows: list[tuple[str, date | None, date | None]] = [
        (_("Talked over"), project.raised_on, asked or chosen)
    ]
    rows += [(_("Variants and opinions"), asked, chosen)] if asked else []
    rows += [
        (_("Funding and contract"), chosen, project.began_on),
        (_("Works"), project.began_on, project.finished_on),
        (_("Acceptance"), project.finished_on, project.accepted_on),
    ]
    return rows if project.state != "dropped" else []


def _months(first: date, last: date, at: Any) -> list[tuple[str, int]]:
    """The first days of months within, thinned to what a phone can show."""
    found, day = [], date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            found.append((f"{day:%Y-%m}", at(day)))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    step = -(-len(found) // 6) or 1
    return found[::step]
