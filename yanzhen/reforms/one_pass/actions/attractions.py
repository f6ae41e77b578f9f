"""Attractions on the register, shown to visitors, taken down; and the areas they lie in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.models import Pool
from yanzhen.reforms.one_pass.contracts import EDIT
from yanzhen.reforms.one_pass.models import Area, Attraction, Shown
from yanzhen.reforms.one_pass.models.scope import must_cover

# Which paper, its number, its last day; and what is missing when it is.
PAPERS: Final = (
    ("licence_number", "licence_until", _("The licence is missing: write its number and until when it holds.")),
    ("insurance_number", "insurance_until", _("The liability insurance is missing: write its number and until when it holds.")),
)  # fmt: skip
AIRSPACE: Final = (
    "airspace_number", "airspace_until", _("What flies needs the approval of the airspace: write its number and until when it holds."),
)  # fmt: skip


def must_edit(by: By, path: str) -> None:
    if not by.may(EDIT):
        raise Refused(_("Your office may not change what visitors see."))
    must_cover(by, path)


@transaction.atomic
def enter_attraction(*, by: By, **facts: Any) -> Attraction:
    """A draft on the register; nobody outside sees it before it is published."""
    made = Attraction(**facts)
    must_edit(by, made.place.path)
    check_facts(made)
    if Attraction.objects.filter(place=made.place, code=made.code).exists():
        raise Refused(_("The code %(code)s is in use already."), field="code", code=made.code)
    made.index_words()
    made.save(force_insert=True)
    record(by=by, verb="one_pass.enter", noun=made, place_path=made.place.path)
    return made


@transaction.atomic
def correct_attraction(
    attraction: Attraction, *, by: By, today: date | None = None, **facts: Any
) -> Attraction:
    """Other words, hours, papers. What is published must stay fit to be shown."""
    attraction = _locked(attraction)
    must_edit(by, attraction.place.path)
    changes = {
        name: [str(getattr(attraction, name)), str(value)]
        for name, value in facts.items()
        if getattr(attraction, name) != value
    }
    for name, value in facts.items():
        setattr(attraction, name, value)
    check_facts(attraction)
    if attraction.shown == Shown.PUBLISHED:
        refuse_unsafe(attraction, today or timezone.localdate())
    attraction.index_words()
    attraction.save()
    record(by=by, verb="one_pass.correct", noun=attraction, changes=changes, place_path=attraction.place.path)  # fmt: skip
    return attraction


@transaction.atomic
def publish(attraction: Attraction, *, by: By, today: date | None = None) -> Attraction:
    """Show it to visitors. What is dangerous shows its papers first."""
    today = today or timezone.localdate()
    attraction = _locked(attraction)
    must_edit(by, attraction.place.path)
    if not attraction.summary.strip():
        raise Refused(_("Write first in one sentence what it is."), field="summary")
    refuse_unsafe(attraction, today)
    attraction.shown, attraction.published_on = Shown.PUBLISHED, today
    attraction.save(update_fields=["shown", "published_on"])
    record(by=by, verb="one_pass.publish", noun=attraction, place_path=attraction.place.path)
    return attraction


@transaction.atomic
def take_down(attraction: Attraction, *, by: By, reason: str) -> Attraction:
    """Visitors see it no longer; what was sold stays sold."""
    attraction = _locked(attraction)
    must_edit(by, attraction.place.path)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    attraction.shown = Shown.TAKEN_DOWN
    attraction.save(update_fields=["shown"])
    record(by=by, verb="one_pass.take_down", noun=attraction, reason=reason.strip()[:300], place_path=attraction.place.path)  # fmt: skip
    return attraction


def check_facts(attraction: Attraction) -> None:
    """What can't be meant, whoever typed it."""
    if attraction.flies and not attraction.high_risk:
        raise Refused(_("What flies is dangerous: tick both."), field="high_risk")
    if (attraction.longitude is None) != (attraction.latitude is None):
        raise Refused(_("A position has a longitude and a latitude."), field="latitude")
    opens, closes = attraction.opens_at, attraction.closes_at
    if opens and closes and closes <= opens:
        raise Refused(_("It closes after it opens."), field="closes_at")
    if attraction.area and not attraction.place.path.startswith(attraction.area.place.path):
        raise Refused(_("%(place)s does not lie in %(area)s."), field="place", place=attraction.place, area=attraction.area)  # fmt: skip


def refuse_unsafe(attraction: Attraction, today: date) -> None:
    """Licence and insurance of what is dangerous, airspace of what flies: there, and holding on the day (旅游法 47, 56)."""
    wanted = (*PAPERS, AIRSPACE) if attraction.flies else PAPERS if attraction.high_risk else ()
    for number, until, missing in wanted:
        last = getattr(attraction, until)
        if not getattr(attraction, number).strip() or last is None:
            raise Refused(missing, field=number)
        if last < today:
            raise Refused(
                _("This paper ended on %(day)s. Renew it before visitors are asked in."), field=until, day=last
            )  # fmt: skip


@transaction.atomic
def keep_area(area: Area, *, by: By, **facts: Any) -> Area:
    """A new area, or other facts of one: the maximum never goes below days that are open already."""
    if not area._state.adding:  # noqa: SLF001  documented model API
        must_edit(by, Area.objects.select_for_update(of=["self"]).select_related("place").get(pk=area.pk).place.path)  # fmt: skip
    for name, value in facts.items():
        setattr(area, name, value)
    must_edit(by, area.place.path)
    if not area.approval_number.strip() or area.approved_on is None:
        raise Refused(_("Write the number and the day of the approval."), field="approval_number")
    if area.stay_minutes is not None and area.stay_minutes < 1:
        raise Refused(_("A visitor stays some time."), field="stay_minutes")
    if area.pool is not None:
        open_days = area.pool.capacities.filter(day__gte=timezone.localdate(), size__gt=area.day_max)  # fmt: skip
        if first := open_days.order_by("day").first():
            raise Refused(
                _("%(day)s is open with %(size)s places. Give it fewer places first."),
                field="day_max", day=first.day, size=first.size,
            )  # fmt: skip
    area.save()
    record(by=by, verb="one_pass.approve_area", noun=area, place_path=area.place.path,
           changes={"day_max": area.day_max, "approval": area.approval_number})  # fmt: skip
    return area


def refuse_over_maximum(pool: Pool, days: Sequence[date | None], places: int) -> None:
    """What orders asks before it opens a day of the island's pool, or gives it more places (contracts.DayLimit)."""
    area = Area.objects.filter(pool=pool).first()
    if area is not None and places > area.day_max:
        raise Refused(
            _("%(size)s is more than the approved maximum of %(most)s (%(paper)s)."),
            field="size", size=places, most=area.day_max, paper=area.approval_number,
        )  # fmt: skip


def _locked(attraction: Attraction) -> Attraction:
    rows = Attraction.objects.select_for_update(of=["self"]).select_related("place", "area__place")
    return rows.get(pk=attraction.pk)
