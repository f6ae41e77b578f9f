"""Repeated requests are answered together (并单): one case leads, the others follow it to one answer.

12345 opinion of 2025: repeated requests are normally merged (rules §4.3). Each keeps its number, its
promise, its history and its rating; only the work is done once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act
from yanzhen.kernel.cases.models.permits import may_work
from yanzhen.kernel.cases.workflow import HANDLE

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.case import Case

MERGED: Final = "merged"
# What still may happen to a case that another one answers: it is taken out, or its reporter withdraws.
LEFT_TO_A_MERGED_CASE: Final = ("unmerge", "withdraw")


class Joined(models.Model):
    """The columns and verbs of cases that are answered together."""

    # Stays after the joint answer, so that the group can be counted; a reporter who goes on leaves it.
    lead = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", db_index=False
    )
    merged_at = models.DateTimeField(_("merged on"), null=True, blank=True)
    # When the first of those it answers is due; kept by the database (sql/first_due.sql), lists sort by it.
    followers_due_at = models.DateTimeField(null=True, editable=False)
    # The fingerprint of the caller's number: the same caller is known again, the number stays sealed.
    caller_index = models.CharField(max_length=64, blank=True, default="")

    # Stays for whoever leaves the group: the fault still counts them as callers.
    fault = models.ForeignKey(  # type: ignore[misc]  # the mixin has no app to look in
        "Fault", models.PROTECT, null=True, blank=True, related_name="calls", db_index=False
    )
    people = models.PositiveSmallIntegerField(_("people affected"), default=1)

    JOINED_COLUMNS: ClassVar = ("lead", "merged_at", "fault")

    # Declared by the case.
    followers: Any

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | ~Q(lead=models.F("id")),
                name="a_case_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state=MERGED)
                | Q(lead__isnull=False, merged_at__isnull=False, ended_at__isnull=True),
                name="a_merged_case_is_open_and_has_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1), name="a_request_speaks_for_somebody"
            ),
            models.UniqueConstraint(
                fields=["fault", "caller_index"],
                condition=Q(fault__isnull=False, ended_at__isnull=True) & ~Q(caller_index=""),
                name="a_caller_is_in_a_fault_once",
            ),
            models.UniqueConstraint(
                fields=["fault", "reporter"],
                condition=Q(fault__isnull=False, ended_at__isnull=True, reporter__isnull=False),
                name="a_reporter_is_in_a_fault_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["caller_index"], condition=~Q(caller_index=""), name="cases_of_a_caller"
            ),
            models.Index(
                fields=["scope_path"], condition=Q(ended_at__isnull=True), name="open_cases_within_a_place"
            ),
            models.Index(
                fields=["fault"], condition=Q(fault__isnull=False), name="cases_of_a_fault"
            ),
            models.Index(
                fields=["lead"], condition=Q(lead__isnull=False), name="cases_led_by_another"
            ),
            models.Index(
                fields=["merged_at"], condition=Q(merged_at__isnull=False), name="merged_cases_by_day"
            ),
        ]  # fmt: skip

    @property
    def sooner_promise(self) -> datetime | None:
        """When the first of those it answers is due, where that is before its own day and it still runs."""
        first, due = self.followers_due_at, self._case.due_at
        if first is None or self._case.clock_stopped_at is not None:
            return None
        return first if due is None or first < due else None

    @property
    def is_merged(self) -> bool:
        """Another case answers it, and has not yet."""
        return self._case.state == MERGED

    def refuse_while_merged(self, name: str = "") -> None:
        """The work is done once, on the leading case."""
        if self.is_merged and name not in LEFT_TO_A_MERGED_CASE:
            raise Refused(
                _(
                    "It is answered with %(number)s. Take the step there, or take this one out first."
                ),
                number=cast("Case", self.lead).number,
            )

    def lock_with_lead(self, act: Act) -> None:
        """Two officers may merge in opposite directions: both take the rows in the order of their keys."""
        lead = act.data.get("lead")
        keys: list[Any] = [self.pk, lead.pk] if lead is not None else []
        if self.is_merged:
            keys = [self._case.lead_id]
        if keys:
            # Of a group the leading case goes first: whoever answers it takes its row before the others'.
            rows = type(self._case).objects.filter(pk__in=keys).order_by("pk")
            list(rows.select_for_update().values_list("pk"))

    def merge_into(self, lead: "Case", act: Act) -> None:
        """An officer sees that it is the same matter; whoever works on both may say so."""
        lead.refresh_from_db()
        self.refuse_following(lead)
        if not (act.by.may(HANDLE) and may_work(lead, act.by)):
            raise Refused(
                _("%(number)s is with “%(office)s”. Only this office may answer it with another."),
                field="lead", number=lead.number, office=lead.office,
            )  # fmt: skip
        self._follow(lead, act.at)

    def follow(self, lead: "Case", at: datetime) -> None:
        """From now on `lead` answers it. Its own due time stays what was promised to its reporter."""
        self.refuse_following(lead)
        self._follow(lead, at)

    def _follow(self, lead: "Case", at: datetime) -> None:
        case = self._case
        if case.paused:
            case.resume_clock(at)
        case.lead, case.merged_at = lead, at
        if lead.fault_id and not self._is_in(lead.fault_id):
            case.fault_id = lead.fault_id
        case.office, case.handler, case.handler_person = lead.office, None, None

    def refuse_following(self, lead: "Case") -> None:
        case = self._case
        if lead.pk == case.pk:
            raise Refused(_("A case is not merged into itself."), field="lead")
        if lead.kind != case.kind:
            raise Refused(
                _("%(number)s is of another kind; only cases of one kind are merged."),
                field="lead", number=lead.number,
            )  # fmt: skip
        self._refuse_parts(lead)
        _refuse_answered(lead)
        self._refuse_chain(lead)

    def _refuse_parts(self, lead: "Case") -> None:
        case = self._case
        for one, other in ((case, lead), (lead, case)):
            if one.parent_id == other.pk:
                raise Refused(
                    _("%(child)s is part of %(parent)s already; the parts of a case are not merged with it."),
                    field="lead", child=one.number, parent=other.number,
                )  # fmt: skip
        for one in (case, lead):
            if one.parent is not None:
                raise Refused(
                    _("%(number)s is part of %(parent)s. Merge that one."),
                    field="lead", number=one.number, parent=one.parent.number,
                )  # fmt: skip
        if case.children.filter(ended_at__isnull=True).exists():
            raise Refused(
                _("Other offices work for %(number)s. Let it lead instead."),
                field="lead", number=case.number,
            )  # fmt: skip

    def _refuse_chain(self, lead: "Case") -> None:
        if lead.is_merged:
            raise Refused(
                _("%(number)s is answered with %(lead)s itself. Merge into that one."),
                field="lead", number=lead.number, lead=cast("Case", lead.lead).number,
            )  # fmt: skip
        followers = self._led().count()
        if followers:
            raise Refused(
                _("%(count)s others are answered with %(number)s. Let it lead instead."),
                field="lead", count=followers, number=self._case.number,
            )  # fmt: skip

    def leave_group(self) -> None:
        """Its reporter is not content with the joint answer: it goes on by itself."""
        self.lead = self.merged_at = None

    def leave_to_own_desk(self) -> None:
        """Not the same matter after all: it waits on the desk of the office that had both."""
        self._case.office = cast("Case", self.lead).office or self._case.office
        self.leave_group()
        self.fault = None

    def take_answer_of_lead(self, act: Act) -> None:
        """The answer of the leading case, from whoever gave it; nobody handles their own."""
        case = self._case
        lead = cast("Case", self.lead)
        case.outcome, case.answer, case.office = lead.outcome, lead.answer, lead.office
        if lead.handler_person_id != case.reporter_id:
            case.handler_id, case.handler_person_id = lead.handler_id, lead.handler_person_id
        case.accepted_at = case.accepted_at or act.at
        case.stop_clock(act.at)

    def take_followers_along(self) -> None:
        """The leading case went to another office; those it answers go with it."""
        self._led().update(office=self._case.office)

    def answer_followers(self, act: Act) -> None:
        """Each gets the same answer, in its own history, with its own notice and its own rating."""
        for other in self._to_move(MERGED):
            other.follow_lead("answer_with_lead", _within_life_of(other, act))
        if (fault := self._running_fault()) is not None:
            fault.end(act.at)

    def release_followers(self, act: Act) -> None:
        """The leading case ends: what it answered ends with it; what it did not answer goes on without it."""
        if self._running_fault() is not None:
            raise Refused(_("The fault that it answers still runs. End the fault first."))
        left = []
        for other in self._to_move(MERGED, "replied", "called_back"):
            if other.is_merged:
                left.append(other)
            else:
                other.follow_lead("close", _within_life_of(other, act))
        if left:
            heir = left[0]
            heir.follow_lead("take_the_lead", _within_life_of(heir, act))
            self._led().update(lead=heir)

    def _running_fault(self) -> Any:
        """The fault whose work this case is, while it runs."""
        fault = self.fault
        works = fault is not None and fault.case_id == self.pk and fault.ended_at is None
        return fault if works else None

    def _is_in(self, fault_id: Any) -> bool:
        """The same caller twice is one caller; both cases are answered."""
        case = self._case
        same = Q(caller_index=case.caller_index) if case.caller_index else Q()
        same |= Q(reporter_id=case.reporter_id) if case.reporter_id else Q()
        callers = type(case).objects.open().filter(fault_id=fault_id).exclude(pk=case.pk)
        return bool(same) and callers.filter(same).exists()

    @property
    def _case(self) -> "Case":
        return cast("Case", self)

    def _led(self) -> "models.QuerySet[Case]":
        return cast("models.QuerySet[Case]", self.followers.filter(state=MERGED))

    def _to_move(self, *states: str) -> "Iterator[Case]":
        """Those in these states, locked, the oldest first."""
        rows = self.followers.filter(state__in=states).order_by("pk")
        for other in rows.select_for_update(of=("self",)).select_related(
            "item", "office", "reporter"
        ):
            other.lead = self._case
            yield other


def _refuse_answered(lead: "Case") -> None:
    if lead.ended_at is not None:
        raise Refused(
            _("%(number)s has ended on %(day)s."),
            field="lead", number=lead.number, day=timezone.localdate(lead.ended_at),
        )  # fmt: skip
    if lead.clock_stopped_at is not None:
        raise Refused(
            _("%(number)s has been answered already. Answer this one by itself."),
            field="lead", number=lead.number,
        )  # fmt: skip
    if lead.office_id is None:
        raise Refused(
            _("No office has %(number)s yet. Dispatch it first."), field="lead", number=lead.number
        )


def _within_life_of(other: "Case", act: Act) -> Act:
    """The same act, not before this one was received; nobody reads whom it is answered with."""
    data = {name: value for name, value in act.data.items() if name != "lead"}
    return replace(act, at=max(act.at, other.received_at), data=data)
