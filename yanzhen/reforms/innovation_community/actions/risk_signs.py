"""Which firms show which sign on a day: one question per sign, whatever the number of firms."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from yanzhen.kernel.cases.models import Case, Rating
from yanzhen.kernel.cases.models.ratings import BAD_LEVEL_MAX
from yanzhen.reforms.innovation_community.models import (
    Community,
    Enterprise,
    EnterpriseYear,
    Stage,
    Tenancy,
    Visit,
)
from yanzhen.reforms.innovation_community.models.risk import RiskSetting, Signal


class Seen(NamedTuple):
    """A sign as it shows now: the firm, the day of the fact, what was measured."""

    firm: UUID
    since: date
    measured: dict[str, Any]


def signs_of(signal: str, setting: RiskSetting, today: date) -> dict[UUID, Seen]:
    """By firm; the most telling fact where a firm has several."""
    return {seen.firm: seen for seen in SIGNS[signal](setting, today)}


def _present() -> "QuerySet[Enterprise]":
    return Enterprise.objects.present()


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _lease(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """The last of its leases ends soon; a firm that has let another room on stays."""
    last = Tenancy.objects.on(today).values("enterprise").annotate(ends=Max("until"))
    unlimited = Tenancy.objects.on(today).filter(until__isnull=True).values("enterprise")
    rows = last.exclude(enterprise__in=unlimited).filter(
        ends__lte=today + timedelta(days=setting.lease_days), enterprise__in=_present()
    )
    later = set(Tenancy.objects.filter(since__gt=today).values_list("enterprise", flat=True))
    for firm, ends in rows.values_list("enterprise", "ends"):
        if firm not in later:
            yield Seen(firm, ends, {})


def _staff(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """The newest reported year beside the one before it; years that are missing say nothing."""
    before = EnterpriseYear.objects.filter(
        enterprise=OuterRef("enterprise"), year=OuterRef("year") - 1
    )
    newest = EnterpriseYear.objects.filter(
        enterprise=OuterRef("enterprise"), staff__isnull=False
    ).order_by("-year")
    rows = (
        EnterpriseYear.objects.filter(enterprise__in=_present(), staff__isnull=False)
        .filter(year=Subquery(newest.values("year")[:1]), year__gte=today.year - 2)
        .annotate(earlier=Subquery(before.values("staff")[:1]))
        .filter(earlier__gt=0, staff__lte=F("earlier") * (100 - setting.staff_fall_percent) / 100.0)
    )
    for firm, year, now, then in rows.values_list("enterprise", "year", "staff", "earlier"):
        percent = 100 * (then - now) // then
        yield Seen(firm, date(year, 12, 31), {"now": now, "before": then, "percent": percent})


def _open_case(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """The oldest of its own cases that is not done."""
    late = Case.objects.open().filter(
        received_at__lt=_start(today - timedelta(days=setting.case_days - 1)),
        reporter__in=_present().values("pk"),
    )
    for firm, at, number in late.order_by("-received_at").values_list(
        "reporter", "received_at", "number"
    ):
        yield Seen(firm, timezone.localdate(at), {"number": number})


def _bad_rating(setting: RiskSetting, today: date) -> Iterator[Seen]:
    bad = Rating.objects.actual().filter(
        level__lte=BAD_LEVEL_MAX, rated_at__gte=_start(today - timedelta(days=setting.rating_days)),
        case__reporter__in=_present().values("pk"),
    )  # fmt: skip
    rows = bad.order_by("rated_at").values_list(
        "case__reporter", "rated_at", "level", "case__number"
    )
    for firm, at, level, number in rows:
        yield Seen(firm, timezone.localdate(at), {"level": level, "number": number})


def _registered_elsewhere(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """The register names a place outside the community where it sits: it may have one foot out already."""
    homes = list(Community.objects.values_list("place__path", flat=True))
    rows = (
        _present().filter(organisation__place__isnull=False).exclude(scope_path="")
        .values_list("pk", "scope_path", "organisation__place__path", "organisation__place__name", "moved_in_on")
    )  # fmt: skip
    for firm, path, registered, name, moved_in in rows:
        home = next((home for home in homes if path.startswith(home)), "")
        if home and not (registered.startswith(home) or home.startswith(registered)):
            yield Seen(firm, moved_in or today, {"place": name})


def _unvisited(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """Since the last visit, or since it moved in."""
    limit = today - timedelta(days=setting.unvisited_days)
    last = Visit.objects.counted().filter(enterprise=OuterRef("pk")).order_by("-visited_at")
    rows = _present().annotate(seen=Subquery(last.values("visited_at")[:1]))
    for firm, seen, moved_in in rows.values_list("pk", "seen", "moved_in_on"):
        since = timezone.localdate(seen) if seen else moved_in
        if since and since <= limit:
            yield Seen(firm, since, {})


def _said_so(setting: RiskSetting, today: date) -> Iterator[Seen]:
    """An officer wrote it down."""
    for firm in Enterprise.objects.filter(stage__in=(Stage.AT_RISK, Stage.LEAVING)):
        yield Seen(firm.pk, firm.stage_since or today, {"stage": firm.stage})


SIGNS: Final[dict[str, Callable[[RiskSetting, date], Iterator[Seen]]]] = {
    Signal.LEASE: _lease,
    Signal.STAFF: _staff,
    Signal.OPEN_CASE: _open_case,
    Signal.BAD_RATING: _bad_rating,
    Signal.REGISTERED_ELSEWHERE: _registered_elsewhere,
    Signal.UNVISITED: _unvisited,
    Signal.SAID_SO: _said_so,
}
# Being unvisited alone is nobody's reason to leave: it counts beside another sign only.
BESIDE: Final = frozenset({Signal.UNVISITED})
