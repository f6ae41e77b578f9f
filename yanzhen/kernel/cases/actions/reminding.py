"""Reminders and escalation, derived from rows: what has come due and was not told yet is told, once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.calendars import working_calendar
from yanzhen.base.contracts import duties
from yanzhen.base.limits import MissingCalendar
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.reminders import (
    AMOUNT_MAX,
    CaseReminder,
    ReminderRule,
    Span,
    Telling,
    When,
    runs_of,
)
from yanzhen.kernel.cases.models.writing import event_actor
from yanzhen.kernel.cases.workflow import DISPATCH
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment, Office
from yanzhen.kernel.parties.models.roster import away_of, people_at
from yanzhen.kernel.places.models import Place

APPROVE: Final = "cases.approve"
ESCALATED: Final = "cases.hear_escalations"
WORDS: Final = {
    When.BEFORE_DUE: _("A case is due soon"),
    When.AFTER_DUE: _("A case is overdue"),
    When.UNTAKEN: _("A case waits to be taken"),
}
ESCALATED_WORDS: Final = _("A case was escalated to you")


@dataclass
class Round:
    """What one run did, and what it could not: years whose calendar is missing."""

    told: int = 0
    waits_for: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Due:
    """A rule whose moment has come for a case."""

    rule: ReminderRule
    run_from: datetime
    moment: datetime


def remind_all(now: datetime | None = None) -> Round:
    """Tell everything that has come due. No cap: what is due is told in this run, each case by itself.

    Safe to repeat, to kill and to run twice at once: each case is its own transaction, its row is
    locked, and a rule speaks once of a run of the clock.
    """
    now = now or timezone.now()
    done = Round()
    for case_id in _candidates(now, done):
        done.told += remind_of(case_id, now, done)
    return done


@transaction.atomic
def remind_of(case_id: UUID, now: datetime, done: Round | None = None) -> int:
    """Tell what has come due of one case. What was missed goes out once, as the latest of its sort."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("place", "office__scope")
        .get(pk=case_id)
    )
    if (
        case.lead_id
        or case.ended_at
        or case.paused
        or case.clock_stopped_at
        or case.clock_from is None
    ):
        return 0
    told = set(case.reminders.values_list("rule_id", "run_from"))
    groups = come_due(case, runs_of(case), told, rules_of(case), now, done or Round())
    for missed in groups:
        _tell(case, missed[-1], missed[:-1], now)
    return len(groups)


def rules_of(case: Case) -> list[ReminderRule]:
    """The rules in use for a case: its item's own, or else its kind's."""
    rules = list(ReminderRule.objects.filter(kind=case.kind, active=True))
    own = [rule for rule in rules if rule.item_id == case.item_id]
    return own or [rule for rule in rules if rule.item_id is None]


def planned(case: Case) -> list[Due]:
    """What will be told of a case if nothing happens, soonest first; for its page."""
    if (
        case.lead_id
        or case.ended_at
        or case.paused
        or case.clock_stopped_at
        or case.clock_from is None
    ):
        return []
    told = set(case.reminders.values_list("rule_id", "run_from"))
    found = []
    runs = runs_of(case)
    for rule in rules_of(case):
        run_from = rule.run_from(runs)
        try:
            moment = rule.moment(case, runs[1], working_calendar())
        except MissingCalendar:
            continue
        if moment and (rule.pk, run_from) not in told:
            found.append(Due(rule, run_from, moment))
    return sorted(found, key=lambda one: one.moment)


@transaction.atomic
def set_reminder(rule: ReminderRule, *, by: By) -> ReminderRule:
    """Save a rule, new or changed, or raise Refused at its field."""
    _refuse_rule(rule, by)
    before = ReminderRule.objects.filter(pk=rule.pk).first()
    rule.save()
    record(by=by, verb="cases.set_reminder", noun=rule, changes={
        "rule": [_plain(before) if before else "", _plain(rule)], "active": rule.active,
    })  # fmt: skip
    return rule


def _refuse_rule(rule: ReminderRule, by: By) -> None:
    if not by.may("cases.configure"):
        raise Refused(_("Items and limits are edited by the administrator."))
    if rule.kind not in case_kinds:
        raise Refused(
            _("There is no kind of case called “%(kind)s”."), field="kind", kind=rule.kind
        )
    if rule.item is not None and rule.item.kind != rule.kind:
        raise Refused(_("“%(item)s” is of another kind."), field="item", item=rule.item)
    least = 0 if (rule.when, rule.unit) == (When.BEFORE_DUE, Span.DAY) else 1
    if not least <= rule.amount <= AMOUNT_MAX:
        raise Refused(
            _("Between %(least)s and %(most)s, please."),
            field="amount",
            least=least,
            most=AMOUNT_MAX,
        )
    same = ReminderRule.objects.exclude(pk=rule.pk).filter(
        kind=rule.kind, item=rule.item, when=rule.when, amount=rule.amount, unit=rule.unit, telling=rule.telling
    )  # fmt: skip
    if same.exists():
        raise Refused(_("This rule stands in the table already."), field="amount")


def _plain(rule: ReminderRule) -> str:
    return f"{rule.kind} {rule.item_id or ''} {rule.telling}: {rule.amount} {rule.unit} {rule.when}"


def _candidates(now: datetime, done: Round) -> Iterator[UUID]:
    """Cases of which some rule may speak now; each once."""
    rules = list(ReminderRule.objects.filter(active=True).select_related("item"))
    special = {rule.item_id for rule in rules if rule.item_id}
    seen: set[UUID] = set()
    for rule in rules:
        cases = Case.objects.all() if rule.item_id else Case.objects.exclude(item_id__in=special)
        try:
            found = rule.candidates(cases, now, working_calendar())
        except MissingCalendar as missing:
            done.waits_for.add(missing.year)
            continue
        for case_id in found.order_by("due_at", "id").values_list("pk", flat=True):
            if case_id not in seen:
                seen.add(case_id)
                yield case_id


def come_due(
    noun: Any, runs: tuple[datetime, datetime], told: set[Any], rules: Iterable[ReminderRule], now: datetime, done: Round
) -> list[list[Due]]:  # fmt: skip
    """The rules whose moment has come, one list per telling, each by its moment; of a case or a part."""
    due = []
    for rule in rules:
        run_from = rule.run_from(runs)
        try:
            moment = rule.moment(noun, runs[1], working_calendar())
        except MissingCalendar as missing:
            done.waits_for.add(missing.year)
            continue
        if moment is not None and moment <= now and (rule.pk, run_from) not in told:
            due.append(Due(rule, run_from, moment))
    due.sort(key=lambda one: (one.rule.telling, one.moment))
    return [list(same) for _telling, same in groupby(due, key=lambda one: one.rule.telling)]


def _tell(case: Case, due: Due, missed: Sequence[Due], now: datetime) -> None:
    """One row, one event, one notice; what was missed before it is covered by it."""
    telling = Telling(due.rule.telling)
    office = _office_above(case) if telling == Telling.ABOVE else None
    readers = _readers(case, telling, office, now)
    shared = {"case": case, "telling": telling, "done_at": now}
    row = CaseReminder.objects.create(
        rule=due.rule, run_from=due.run_from, moment=due.moment, office=office, told=len(readers), **shared
    )  # fmt: skip
    CaseReminder.objects.bulk_create(
        CaseReminder(rule=one.rule, run_from=one.run_from, moment=one.moment, covered_by=row, **shared)
        for one in missed
    )  # fmt: skip
    system, rule = system_actor(), due.rule
    case.events.create(
        name=telling.value, source=case.state, target=case.state, public=False, occurred_at=now, recorded_at=now,
        data={"reminder": [rule.when, rule.amount, rule.unit], "to": _to(telling, office)},
        **event_actor(system),
    )  # fmt: skip
    record(by=system, verb=f"cases.{telling.value}", noun=case, at=now, place_path=case.scope_path)
    words = ESCALATED_WORDS if telling == Telling.ABOVE else WORDS[When(rule.when)]
    tell(
        readers, words, "%(number)s %(title)s", url=case.get_absolute_url(), kind="reminder", at=now,
        values={"number": case.number, "title": case.title},
    )  # fmt: skip


def _to(telling: Telling, office: Office | None) -> str:
    if telling != Telling.ABOVE:
        return ""
    return office.title if office else "—"


def _readers(case: Case, telling: Telling, above: Office | None, now: datetime) -> list[UUID]:
    if telling == Telling.ABOVE:
        return people_at([above], now) if above else []
    if telling == Telling.HEAD:
        head = nearest_office(APPROVE, case.place.paths_up())
        return people_at([head], now) if head else []
    office = case.office or nearest_office(DISPATCH, case.place.paths_up())
    return at_hand(case.handler_person_id, office, now)


def at_hand(person_id: UUID | None, office: Office | None, now: datetime) -> list[UUID]:
    """Who has it in hand; away, their deputy; nobody, who is at the office."""
    day = timezone.localdate(now)
    away = away_of(person_id, day)
    if away is not None and away.deputy_id:
        return [away.deputy_id]
    held = Appointment.objects.at_work_on(day).filter(person_id=person_id)
    if person_id and held.exists():
        return [person_id]
    return people_at([office], now) if office else []


def _office_above(case: Case) -> Office | None:
    """The next office up the tree that hears escalations: above its office, or above the last one told."""
    last = (
        case.reminders.filter(office__isnull=False)
        .order_by("-id")
        .select_related("office__scope")
        .first()
    )
    below = (last.office if last else None) or case.office
    start: Place = below.scope if below is not None and below.scope else case.place
    return nearest_office(
        ESCALATED, [path for path in start.paths_up() if len(path) < len(start.path)]
    )


def nearest_office(capability: str, paths: list[str]) -> Office | None:
    """The office nearest by, on one of these paths, whose duty may do this."""
    able = [duty.slug for duty in duties if capability in capabilities_of(duty.slug)]
    if capability == ESCALATED:
        able += [duty.slug for duty in duties if DISPATCH in capabilities_of(duty.slug)]
    return (
        Office.objects.open()
        .filter(duty__in=able, scope__path__in=paths)
        .order_by(Length("scope__path").desc(), "id")
        .first()
    )
