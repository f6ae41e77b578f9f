"""Visits that are due now, from the must-visit rules: computed in SQL, each with its reason in words.

The rules in force become one condition; a firm is due for the first rule (in the list's order) that
holds. What a rule compares with all visits is a set asked once, not row by row.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case as SqlCase
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.models import Case
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.risk import RiskFinding, Signal, Watch
from yanzhen.reforms.innovation_community.models.talents import Talent
from yanzhen.reforms.innovation_community.models.tenancies import Tenancy
from yanzhen.reforms.innovation_community.models.visit_rules import (
    AskedVisit,
    MustVisitRule,
    Snooze,
    Trigger,
)
from yanzhen.reforms.innovation_community.models.visits import Visit, last_visit
from yanzhen.reforms.innovation_community.models.years import EnterpriseYear
from yanzhen.reforms.innovation_community.workflow import Stage

# A key firm is one that was big in one of the last reported years.
YEARS_BACK = 2


@dataclass(frozen=True)
class Reason:
    """Why a visit is due: the rule and, in words, what makes it hold ("moved in 12 days ago")."""

    rule: MustVisitRule
    words: "str | Promise"


def due_firms(
    firms: "QuerySet[Enterprise]", rules: list[MustVisitRule], today: date
) -> "QuerySet[Enterprise]":
    """Those of `firms` that are due, with `due_rule` (place in `rules`), the most pressing rule first.

    Adds what the reason prints: `last_visited_at`, `asked_why`, `room`.
    """
    whens = [
        When(_firm_condition(rule, today), then=Value(number))
        for number, rule in enumerate(rules)
        if rule.trigger != Trigger.TALENT
    ]
    if not whens:
        return firms.annotate(due_rule=Value(0, output_field=IntegerField())).none()
    put_off = Snooze.objects.filter(until__gt=today, enterprise__isnull=False)
    return (
        firms.exclude(stage=Stage.LEFT)
        .exclude(pk__in=put_off.values("enterprise"))
        .annotate(due_rule=SqlCase(*whens, output_field=IntegerField()))
        .filter(due_rule__isnull=False)
        .annotate(
            last_visited_at=last_visit("enterprise"),
            asked_why=_asked_why("enterprise", today),
            room=_room(today),
            sign=_sign(),
        )
        .order_by("due_rule", "place__path", "pk")
    )


def due_talents(
    talents: "QuerySet[Talent]", rules: list[MustVisitRule], today: date
) -> "QuerySet[Talent]":
    """Those of `talents` that are due, in the same manner."""
    conditions = {
        Trigger.TALENT: lambda rule: (
            _long_ago("talent", rule.number("days"), today)
            & Q(since__lte=today - timedelta(days=rule.number("days")))
        ),
        Trigger.ASKED: lambda rule: Q(pk__in=_asked("talent", today)),
    }
    whens = [
        When(conditions[Trigger(rule.trigger)](rule), then=Value(number))
        for number, rule in enumerate(rules)
        if rule.trigger in conditions
    ]
    if not whens:
        return talents.annotate(due_rule=Value(0, output_field=IntegerField())).none()
    put_off = Snooze.objects.filter(until__gt=today, talent__isnull=False)
    return (
        talents.filter(until__isnull=True)
        .exclude(pk__in=put_off.values("talent"))
        .annotate(due_rule=SqlCase(*whens, output_field=IntegerField()))
        .filter(due_rule__isnull=False)
        .annotate(last_visited_at=last_visit("talent"), asked_why=_asked_why("talent", today))
        .order_by("due_rule", "place__path", "pk")
    )


def due_counts(due: "QuerySet[Any]") -> dict[int, int]:
    """How many are due by which rule, in one query."""
    rows = due.order_by().values("due_rule").annotate(n=Count("pk"))
    return {row["due_rule"]: row["n"] for row in rows}


def reason_of(row: Any, rules: list[MustVisitRule], today: date) -> Reason:
    """The sentence for one due row."""
    rule = rules[row.due_rule]
    return Reason(rule, _WORDS[Trigger(rule.trigger)](row, today))


def _firm_condition(rule: MustVisitRule, today: date) -> Q:
    days, every = rule.number("days"), rule.number("every_days")
    match rule.trigger:
        case Trigger.MOVED_IN:
            moved = Q(moved_in_on__gte=today - timedelta(days=days), moved_in_on__lte=today)
            return moved & ~_visited_after("moved_in_on")
        case Trigger.AT_RISK:
            return Q(stage=Stage.AT_RISK) & _not_since_stage_or(every, today)
        case Trigger.LEAVING:
            said = Q(stage=Stage.LEAVING) & _not_since_stage_or(every, today)
            return said | _watched_and_not_visited(every, today)
        case Trigger.OPEN_CASE:
            return Q(pk__in=_asking(days, today)) & _long_ago("enterprise", days, today)
        case Trigger.KEY:
            return Q(pk__in=_big(rule, today)) & _long_ago("enterprise", every, today)
        case Trigger.ASKED:
            return Q(pk__in=_asked("enterprise", today))
        case _:
            settled = Q(moved_in_on__isnull=True) | Q(moved_in_on__lte=today - timedelta(days=days))
            return settled & _long_ago("enterprise", days, today)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _long_ago(of: str, days: int, today: date) -> Q:
    """Not visited on any of the last `days` days; a set, so that the visits are read once."""
    recent = Visit.objects.counted().filter(
        visited_at__gte=_start_of(today - timedelta(days=days - 1)), **{f"{of}__isnull": False}
    )
    return ~Q(pk__in=recent.values(of))


def _visited_after(field: str) -> Q:
    """Visited on or after the firm's own day in `field`; again a set, not a question per firm."""
    since = Visit.objects.counted().filter(visited_at__date__gte=F(f"enterprise__{field}"))
    return Q(pk__in=since.values("enterprise"))


def _not_since_stage_or(every: int, today: date) -> Q:
    return ~_visited_after("stage_since") | _long_ago("enterprise", every, today)


def _watched_and_not_visited(every: int, today: date) -> Q:
    """Under watch for its signs, and not visited since that began, or not lately."""
    watched = Q(pk__in=Watch.objects.running().values("enterprise"))
    since = Visit.objects.counted().filter(
        enterprise__watches__until__isnull=True,
        visited_at__date__gte=F("enterprise__watches__since"),
    )
    return watched & (~Q(pk__in=since.values("enterprise")) | _long_ago("enterprise", every, today))


def _asking(days: int, today: date) -> "QuerySet[Case, Any]":
    """Parties with a case that has been open for so many days."""
    opened_before = _start_of(today - timedelta(days=days - 1))
    waiting = Case.objects.filter(
        ended_at__isnull=True, received_at__lt=opened_before, reporter__isnull=False
    )
    rows: QuerySet[Case, Any] = waiting.values("reporter")
    return rows


def _big(rule: MustVisitRule, today: date) -> "QuerySet[EnterpriseYear, Any]":
    size = Q(pk__isnull=True)
    if staff := rule.number("staff_min"):
        size |= Q(staff__gte=staff)
    if yuan := rule.number("revenue_min_yuan"):
        size |= Q(revenue_fen__gte=yuan * 100)
    return EnterpriseYear.objects.filter(size, year__gte=today.year - YEARS_BACK).values(
        "enterprise"
    )


def _asked(of: str, today: date) -> "QuerySet[AskedVisit, Any]":
    done = Visit.objects.counted().filter(
        **{of: OuterRef(of)}, visited_at__gte=OuterRef("asked_at")
    )
    asked = AskedVisit.objects.filter(on__lte=today, **{f"{of}__isnull": False})
    rows: QuerySet[AskedVisit, Any] = asked.exclude(Exists(done)).values(of)
    return rows


def _asked_why(of: str, today: date) -> Subquery:
    mine = AskedVisit.objects.filter(**{of: OuterRef("pk")}, on__lte=today).order_by("-asked_at")
    return Subquery(mine.values("why")[:1])


def _room(today: date) -> Subquery:
    held = Tenancy.objects.on(today).filter(enterprise=OuterRef("pk"), unit__isnull=False)
    return Subquery(held.order_by("-since").values(found=F("unit__number"))[:1])


def _sign() -> Subquery:
    """The sign that has stood longest."""
    mine = RiskFinding.objects.standing().filter(enterprise=OuterRef("pk"))
    return Subquery(mine.order_by("found_on", "signal").values("signal")[:1])


def _days(since: date | None, today: date) -> int:
    return (today - since).days if since else 0


def _said(row: Any, today: date) -> "str | Promise":
    if row.last_visited_at is None:
        return _("never visited")
    days = _days(timezone.localdate(row.last_visited_at), today)
    return _("last visit %(days)s days ago") % {"days": days}


def _moved_in(row: Any, today: date) -> "str | Promise":
    return _("moved in %(days)s days ago") % {"days": _days(row.moved_in_on, today)}


def _at_stage(row: Any, today: date) -> "str | Promise":
    if row.stage_since is None:
        return str(row.get_stage_display())
    return _("%(stage)s for %(days)s days") % {
        "stage": row.get_stage_display(),
        "days": _days(row.stage_since, today),
    }


def _may_leave(row: Any, today: date) -> "str | Promise":
    if row.stage in (Stage.LEAVING, Stage.AT_RISK) or not row.sign:
        return _at_stage(row, today)
    return _("may leave: %(sign)s") % {"sign": Signal(row.sign).label}


_WORDS: dict[str, Any] = {
    Trigger.MOVED_IN: _moved_in,
    Trigger.AT_RISK: _at_stage,
    Trigger.LEAVING: _may_leave,
    Trigger.OPEN_CASE: lambda row, today: _("a case of theirs is not done"),
    Trigger.NOT_VISITED: _said,
    Trigger.KEY: _said,
    Trigger.TALENT: _said,
    Trigger.ASKED: lambda row, today: row.asked_why or "",
}
