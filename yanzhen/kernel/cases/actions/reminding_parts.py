"""Reminders and escalation of parts: the rules of the case speak of each of its parts by the part's own clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import MissingCalendar
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions.reminding import (
    APPROVE,
    ESCALATED,
    Due,
    Round,
    at_hand,
    come_due,
    nearest_office,
    rules_of,
)
from yanzhen.kernel.cases.models import Assist, Case, PartReminder, ReminderRule
from yanzhen.kernel.cases.models.part_reminders import parts_come_due, runs_of_part
from yanzhen.kernel.cases.models.reminders import Telling, When
from yanzhen.kernel.cases.models.writing import event_actor
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.models.roster import people_at

WORDS: Final = {
    When.BEFORE_DUE: _("A part of a case is due soon"),
    When.AFTER_DUE: _("A part of a case is overdue"),
    When.UNTAKEN: _("A part of a case waits to be taken"),
}
ESCALATED_WORDS: Final = _("A part of a case was escalated to you")


def remind_parts(now: datetime | None = None) -> Round:
    """Tell everything of parts that has come due; safe to repeat, to kill and to run twice at once."""
    now = now or timezone.now()
    done = Round()
    for part_id in _candidates(now, done):
        done.told += remind_of_part(part_id, now, done)
    return done


@transaction.atomic
def remind_of_part(part_id: UUID, now: datetime, done: Round | None = None) -> int:
    """Tell what has come due of one part. The case's row is locked first, as every act on a case does."""
    case_id = Assist.objects.values_list("case_id", flat=True).get(pk=part_id)
    whole = Case.objects.select_for_update(of=("self",)).select_related("place")
    case = whole.get(pk=case_id)
    own = Assist.objects.select_for_update(of=("self",)).select_related("office__scope")
    part = own.get(pk=part_id)
    part.case = case
    if not part.is_open or part.paused or part.clock_stopped_at or part.clock_from is None:
        return 0
    told = set(part.reminders.values_list("rule_id", "run_from"))
    groups = come_due(part, runs_of_part(part), told, rules_of(case), now, done or Round())
    for missed in groups:
        _tell(part, missed[-1], missed[:-1], now)
    return len(groups)


def _candidates(now: datetime, done: Round) -> Iterator[UUID]:
    """Parts of which some rule may speak now; each once. An item's own rules go before its kind's."""
    rules = list(ReminderRule.objects.filter(active=True).select_related("item"))
    special = {rule.item_id for rule in rules if rule.item_id}
    seen: set[UUID] = set()
    for rule in rules:
        parts = Assist.objects.all()
        if not rule.item_id:
            parts = parts.exclude(case__item_id__in=special)
        try:
            found = parts_come_due(rule, parts, now, working_calendar())
        except MissingCalendar as missing:
            done.waits_for.add(missing.year)
            continue
        for part_id in found.order_by("due_at", "id").values_list("pk", flat=True):
            if part_id not in seen:
                seen.add(part_id)
                yield part_id


def _tell(part: Assist, due: Due, missed: Sequence[Due], now: datetime) -> None:
    """One row, one event, one notice; what was missed before it is covered by it."""
    case, rule, telling = part.case, due.rule, Telling(due.rule.telling)
    office = _office_above(part) if telling == Telling.ABOVE else None
    readers = _readers(part, telling, office, now)
    shared = {"assist": part, "telling": telling, "done_at": now}
    row = PartReminder.objects.create(
        rule=rule, run_from=due.run_from, moment=due.moment, office=office, told=len(readers), **shared
    )  # fmt: skip
    PartReminder.objects.bulk_create(
        PartReminder(rule=one.rule, run_from=one.run_from, moment=one.moment, covered_by=row, **shared)
        for one in missed
    )  # fmt: skip
    system = system_actor()
    case.events.create(
        name=f"part_{telling.value}", source=case.state, target=case.state, public=False, occurred_at=now, recorded_at=now,
        data={"reminder": [rule.when, rule.amount, rule.unit], "to": office.title if office else part.office.title, "part": part.task},
        **event_actor(system),
    )  # fmt: skip
    record(
        by=system, verb=f"cases.part_{telling.value}", noun=case, at=now, place_path=case.scope_path
    )
    words = ESCALATED_WORDS if telling == Telling.ABOVE else WORDS[When(rule.when)]
    tell(
        readers, words, "%(number)s %(task)s", url=part.get_absolute_url(), kind="reminder", at=now,
        values={"number": case.number, "task": part.task},
    )  # fmt: skip


def _readers(part: Assist, telling: Telling, above: Office | None, now: datetime) -> list[UUID]:
    if telling == Telling.ABOVE:
        return people_at([above], now) if above else []
    if telling == Telling.HEAD:
        head = nearest_office(APPROVE, _paths(part))
        return people_at([head], now) if head else []
    return at_hand(part.accepted_by_id, part.office, now)


def _office_above(part: Assist) -> Office | None:
    """The next office up the tree that hears escalations: above its office, or above the last one told."""
    told = part.reminders.filter(office__isnull=False).order_by("-id")
    last = told.select_related("office__scope").first()
    below = last.office if last else part.office
    here = below.scope.path if below is not None and below.scope else part.case.scope_path
    return nearest_office(ESCALATED, [path for path in _paths(part) if len(path) < len(here)])


def _paths(part: Assist) -> list[str]:
    """From its office upwards, as far as the place of the case lies below: who is told may see the case."""
    start = part.office.scope or part.case.place
    return [path for path in start.paths_up() if part.case.scope_path.startswith(path)]
