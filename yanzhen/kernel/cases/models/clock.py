"""The clock of a case: which limit runs since when, what stood between, and when it is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.calendars import working_calendar
from yanzhen.base.keys import new_key
from yanzhen.base.limits import (
    Calculation,
    Limit,
    LimitUnit,
    Pause,
    Remaining,
    calculate,
    remaining_until,
)
from yanzhen.base.limits.left import Light
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act

ACCEPTANCE: Final = "acceptance"
HANDLING: Final = "handling"
# An instant item (即办件) is done on the day it was received.
SAME_DAY: Final = Limit(0, LimitUnit.WORKING_DAY)


class Standstill(models.Model):
    """The columns of one pause; whose clock it is, says the noun that has it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    procedure = models.CharField(_("special procedure"), max_length=40, blank=True)
    notice_ref = models.CharField(_("reference of the written notice"), max_length=120, blank=True)
    expected_until = models.DateField(null=True, blank=True)
    ordered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def for_clock(self) -> Pause:
        return Pause(self.started_at, self.ended_at, self.reason)


class Clocked(models.Model):
    """The columns and verbs of the clock. `due_at` is derived and kept, so that lists sort by it."""

    clock_basis = models.CharField(max_length=20, blank=True)
    clock_from = models.DateTimeField(null=True, blank=True)
    clock_stopped_at = models.DateTimeField(null=True, blank=True)
    limit_amount = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_unit = models.CharField(max_length=20, choices=LimitUnit.choices, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_awaits_year = models.PositiveSmallIntegerField(null=True, blank=True)
    paused = models.BooleanField(default=False)

    COLUMNS: ClassVar = (
        "clock_basis", "clock_from", "clock_stopped_at", "limit_amount", "limit_unit", "due_at", "due_awaits_year", "paused",
    )  # fmt: skip

    # Declared by the case.
    item: Any
    pauses: Any
    extensions: Any

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_awaits_year__isnull=True),
                name="a_due_time_is_known_or_awaits_a_calendar",
            ),
            models.CheckConstraint(
                condition=Q(paused=False) | Q(due_at__isnull=True),
                name="a_paused_clock_has_no_due_time",
            ),
            models.CheckConstraint(
                condition=Q(paused=False)
                | Q(clock_from__isnull=False, clock_stopped_at__isnull=True),
                name="only_a_running_clock_is_paused",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(clock_from__isnull=True)
                | Q(clock_stopped_at__isnull=False),
                name="an_ended_case_has_a_stopped_clock",
            ),
            models.CheckConstraint(
                condition=(Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("received_at")))
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("received_at"))),
                name="nothing_happens_before_it_is_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, clock_stopped_at__isnull=True, paused=False),
                name="running_cases_by_due",
            ),
        ]

    @property
    def limit(self) -> Limit | None:
        if self.limit_amount is None:
            return None
        return Limit(self.limit_amount, LimitUnit(self.limit_unit))

    def start_acceptance_clock(self, at: datetime, limit: Limit) -> None:
        """Until when what is missing must have been told (行政许可法 art. 32)."""
        self._start(ACCEPTANCE, at, limit)

    def start_handling_clock(self, at: datetime) -> None:
        """The promised limit of the item, from acceptance on; an item without one has no due time."""
        self._start(HANDLING, at, SAME_DAY if self.item.instant else self.item.promise)

    def stop_clock(self, at: datetime) -> None:
        """Decided or replied: the due time stays, to tell whether it was kept."""
        if self.paused:
            self.resume_clock(at)
        self.clock_stopped_at = at

    def pause_clock(self, act: Act) -> None:
        """The clock stands, with a reason; one pause at a time."""
        if self.clock_from is None or self.clock_stopped_at is not None:
            raise Refused(_("The clock is not running, so it can't be paused."))
        if self.paused:
            raise Refused(_("The clock stands already."))
        if self.due_at is not None and act.at > self.due_at:
            raise Refused(_("The time is over already; a clock is paused before it ends."))
        self.pauses.create(
            started_at=act.at,
            reason=act.note or str(act.data.get("procedure", "")),
            procedure=act.data.get("procedure", ""),
            notice_ref=act.data.get("notice_ref", ""),
            expected_until=act.data.get("until") or None,
            ordered_by=act.by.person_name,
        )
        self.paused = True
        self.due_at = self.due_awaits_year = None

    def resume_clock(self, at: datetime) -> None:
        self.pauses.filter(ended_at__isnull=True).update(ended_at=at)
        self.paused = False
        self.reckon()

    def reckon(self) -> None:
        """Work the due time out anew; called when the clock, a pause, an extension or a calendar changes."""
        calculation = self.calculation()
        self.due_at = calculation.due_at if calculation else None
        self.due_awaits_year = calculation.awaits_year if calculation else None

    def calculation(self) -> Calculation | None:
        """The due time with its days; None where no limit runs."""
        limit = self.limit
        if self.clock_from is None or limit is None:
            return None
        began = [pause for pause in self.pauses.all() if pause.started_at >= self.clock_from]
        return calculate(
            self.clock_from,
            limit,
            working_calendar(),
            pauses=[pause.for_clock for pause in began],
            extensions=list(self._approved()),
        )

    def remaining(self, now: datetime) -> Remaining | None:
        """What is left, for the badge; None where nothing is due."""
        if self.clock_stopped_at is not None or self.clock_from is None:
            return None
        if self.paused:
            return Remaining(0, 0, Light.PAUSED)
        if self.due_awaits_year:
            return Remaining(0, 0, Light.WAITING, awaits_year=self.due_awaits_year)
        if self.due_at is None:
            return None
        in_hours = self.limit_unit == LimitUnit.HOUR
        return remaining_until(self.due_at, now, working_calendar(), in_hours=in_hours)

    @property
    def in_time(self) -> bool | None:
        """Whether it was decided or answered in time; None while it runs or without a due time."""
        if self.clock_stopped_at is None or self.due_at is None:
            return None
        return bool(self.clock_stopped_at <= self.due_at)

    def _start(self, basis: str, at: datetime, limit: Limit | None) -> None:
        self.clock_basis = basis
        self.clock_from = at
        self.clock_stopped_at = None
        self.paused = False
        self.limit_amount = limit.amount if limit else None
        self.limit_unit = limit.unit if limit else ""
        if limit is None:
            self.due_at = self.due_awaits_year = None
            return
        calculation = calculate(at, limit, working_calendar())
        self.due_at, self.due_awaits_year = calculation.due_at, calculation.awaits_year

    def _approved(self) -> Iterable[Limit]:
        for extension in self.extensions.all():
            if extension.state == "approved" and extension.decided_at >= self.clock_from:
                yield Limit(extension.amount, LimitUnit(extension.unit))
