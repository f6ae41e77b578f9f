"""Who is told when, and that it was told: rules per kind or item, and one row per case, rule and run of the clock."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI, WorkingCalendar
from yanzhen.base.limits.workhours import (
    after_working_time,
    before_working_time,
    length_of_a_day,
    opened_last,
    opening_of,
    worked_day_after,
    worked_day_before,
)
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.events import CaseEvent, Extension, Pause
from yanzhen.kernel.cases.models.items import Item
from yanzhen.kernel.cases.models.queries import CaseQuerySet
from yanzhen.kernel.parties.models import Office

AMOUNT_MAX: Final = 200
# Events after which a case lies on another desk: from then on it waits to be taken there.
ARRIVALS: Final = ("open", "dispatch", "object", "hand_on", "handed_over")


class When(models.TextChoices):
    BEFORE_DUE = "before_due", _("before it is due")
    AFTER_DUE = "after_due", _("after it was due")
    UNTAKEN = "untaken", _("without anybody taking it")


class Span(models.TextChoices):
    DAY = "working_day", _("working days")
    HOUR = "working_hour", _("working hours")


class Telling(models.TextChoices):
    HANDLER = "remind", _("Remind whoever handles it")
    HEAD = "tell_head", _("Tell the head")
    ABOVE = "escalate", _("Escalate to the office above")


class ReminderRule(models.Model):
    """When somebody is told of a case, counted in working time. An item's own rules go before its kind's."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    item = models.ForeignKey(
        Item, models.CASCADE, null=True, blank=True, related_name="reminder_rules"
    )
    when = models.CharField(_("when"), max_length=20, choices=When.choices)
    amount = models.PositiveSmallIntegerField(_("how much"))
    unit = models.CharField(_("unit"), max_length=20, choices=Span.choices, default=Span.DAY)
    telling = models.CharField(_("what happens"), max_length=20, choices=Telling.choices)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("reminder rule")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item", "when", "amount", "unit", "telling"],
                nulls_distinct=False,
                name="a_reminder_rule_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=AMOUNT_MAX)
                & (Q(amount__gt=0) | Q(when="before_due", unit="working_day")),
                name="a_reminder_rule_counts_something",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """“2 working days before it is due”, in the language of the moment."""
        return said_of(self.when, self.amount, self.unit)

    @property
    def span(self) -> timedelta:
        return (
            timedelta(hours=self.amount)
            if self.unit == Span.HOUR
            else self.amount * length_of_a_day()
        )

    def moment(self, case: Any, arrived_at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """When this rule speaks of a case or a part; None where it has nothing to count from. Raises MissingCalendar."""
        if self.when == When.UNTAKEN:
            return (
                None
                if case.handler_person_id
                else after_working_time(arrived_at, self.span, calendar)
            )
        if case.due_at is None:
            return None
        before = self.when == When.BEFORE_DUE
        if self.unit == Span.HOUR:
            count = before_working_time if before else after_working_time
            return count(case.due_at, self.span, calendar)
        walk = worked_day_before if before else worked_day_after
        return opening_of(walk(case.due_at.astimezone(SHANGHAI).date(), self.amount, calendar))

    def run_from(self, runs: tuple[datetime, datetime]) -> datetime:
        """The beginning of the run that this rule speaks of once."""
        clock_run, arrived_at = runs
        return arrived_at if self.when == When.UNTAKEN else clock_run

    def candidates(self, cases: CaseQuerySet, now: datetime, calendar: WorkingCalendar) -> Any:
        """Those it may speak of now, found by the index of due times; `moment` decides. Raises MissingCalendar."""
        mine = with_runs(cases.running().filter(kind=self.kind, lead__isnull=True))
        if self.item_id:
            mine = mine.filter(item_id=self.item_id)
        told = CaseReminder.objects.filter(case=OuterRef("pk"))
        return self.come_due(mine, told, Q(handler_person__isnull=True), now, calendar)

    def come_due(
        self, running: Any, told: Any, untaken: Q, now: datetime, calendar: WorkingCalendar
    ) -> Any:
        """Of rows with their runs, those whose moment may have come and that `told` does not hold."""
        if self.when == When.UNTAKEN:
            latest = before_working_time(now, self.span, calendar)
            mine = running.filter(untaken, arrived_at__lt=_reopened(latest, calendar))
        else:
            mine = running.filter(due_at__lt=self._due_until(now, calendar))
        run = "arrived_at" if self.when == When.UNTAKEN else "clock_run"
        return mine.filter(~Exists(told.filter(rule=self, run_from=OuterRef(run))))

    def _due_until(self, now: datetime, calendar: WorkingCalendar) -> datetime:
        """Before which due times its moment has come: the rule turned round, so that an index answers."""
        before = self.when == When.BEFORE_DUE
        if self.unit == Span.HOUR:
            count = after_working_time if before else before_working_time
            return _reopened(count(now, self.span, calendar), calendar)
        today = opened_last(now, calendar)
        if before:
            return _midnight(worked_day_after(today, self.amount + 1, calendar))
        return _midnight(worked_day_before(today, self.amount - 1, calendar))


class CaseReminderQuerySet(models.QuerySet["CaseReminder"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(case__in=Case.objects.visible_to(actor))

    def escalated_to(self, actor: Any) -> Self:
        """What lies with the actor's office because it was escalated, while its clock runs."""
        if actor.office_id is None:
            return self.none()
        return self.filter(office_id=actor.office_id, case__in=Case.objects.running())


class Told(models.Model):
    """The columns of one telling; of what it speaks, says the noun that has it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    telling = models.CharField(max_length=20, choices=Telling.choices)
    run_from = models.DateTimeField()
    moment = models.DateTimeField(_("came due at"))
    done_at = models.DateTimeField(_("told at"))
    told = models.PositiveSmallIntegerField(_("people told"), default=0)

    class Meta:
        abstract = True


class CaseReminder(Told):
    """Once per case, rule and run of the clock. `covered_by`: another one of the same moment spoke for it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="reminders")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="case_reminders"
    )
    covered_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="covers"
    )

    objects = CaseReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "run_from"], name="a_rule_speaks_once_of_a_run"
            ),
            models.CheckConstraint(
                condition=Q(done_at__gte=F("moment")), name="a_reminder_is_not_early"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "case"],
                condition=Q(office__isnull=False),
                name="reminders_of_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.telling}"


def said_of(when: str, amount: int, unit: str) -> str:
    """A rule in words."""
    if when == When.BEFORE_DUE and amount == 0:
        return str(_("on the morning of the day it is due"))
    if unit == Span.HOUR:
        count = ngettext("%(n)s working hour", "%(n)s working hours", amount) % {"n": amount}
    else:
        count = ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    sentences = {
        When.BEFORE_DUE: _("%(count)s before it is due"),
        When.AFTER_DUE: _("%(count)s after it was due"),
        When.UNTAKEN: _("%(count)s without anybody taking it"),
    }
    return str(sentences[When(when)] % {"count": count})


def with_runs(cases: CaseQuerySet) -> Any:
    """Each with the beginnings of the runs that a rule speaks of once: of its clock, and on its desk."""
    arrived = _latest(CaseEvent.objects.filter(name__in=ARRIVALS), "occurred_at")
    more = _latest(Extension.objects.filter(state=Extension.State.APPROVED), "decided_at")
    resumed = _latest(Pause.objects.filter(ended_at__isnull=False), "ended_at")
    # More time and a pause that is over move the due time: what was told of the old one does not count.
    return cases.annotate(
        arrived_at=Coalesce(arrived, F("received_at")),
        clock_run=Greatest(F("clock_from"), more, resumed),
    )


def _latest(rows: Any, moment: str) -> Subquery:
    return Subquery(
        rows.filter(case=OuterRef("pk")).order_by(f"-{moment}").values(moment)[:1],
        output_field=models.DateTimeField(),
    )


def runs_of(case: Case) -> tuple[datetime, datetime]:
    """When the run of its clock began, and when the case came to its desk."""
    row = with_runs(Case.objects.filter(pk=case.pk)).get()
    return row.clock_run, row.arrived_at


def _reopened(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """The next moment of work: due times of an evening belong to it."""
    return after_working_time(moment, timedelta(seconds=1), calendar)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
