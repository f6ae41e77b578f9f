"""A case: one number, one owner, one clock, one history, one rating. `take_step` is its only door."""

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, State, Step, Workflow
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models.channel import Channel
from yanzhen.kernel.cases.models.clock import Clocked
from yanzhen.kernel.cases.models.items import Item, setting_of
from yanzhen.kernel.cases.models.joining import Joined
from yanzhen.kernel.cases.models.judging import HandsBack
from yanzhen.kernel.cases.models.papers import Papered
from yanzhen.kernel.cases.models.permits import may_take, refuse_stranger, refuse_unfit
from yanzhen.kernel.cases.models.queries import SOONEST_FIRST, CaseQuerySet
from yanzhen.kernel.cases.models.writing import (
    event_actor,
    plain,
    refuse_missing_inputs,
    tell_of_step,
)
from yanzhen.kernel.cases.workflow import OUTCOMES
from yanzhen.kernel.parties.models import Appointment, Office, Party, Person
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.events import CaseEvent

# No vowels and nothing that looks alike: read over the telephone.
CODE_ALPHABET: Final = "23456789BCDFGHJKMNPQRTWXY"
# What the rules of the tables may change. What was asked, by whom and where is fixed at the opening.
COLUMNS_OF_STEPS: Final = (
    "state", "outcome", "answer", "office", "handler", "handler_person", "round", "accepted_at", "ended_at",
    *Papered.PAPER_COLUMNS, *Clocked.COLUMNS, *Joined.JOINED_COLUMNS,
)  # fmt: skip


def new_code() -> str:
    """The six characters that, with the number, show progress without a login."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(6))


class Case(Clocked, Joined, HandsBack, Papered):
    """One thing somebody asked for. State changes only through `take_step`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    code = models.CharField(max_length=6, default=new_code)
    kind = models.CharField(_("kind"), max_length=40)
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases")
    title = models.CharField(_("what it is about"), max_length=200)
    text = models.TextField(_("in their words"), blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases")
    # The place's path at the time: "within" needs no join. Follows a move of the place.
    scope_path = models.CharField(max_length=300, db_collation="C")
    reporter = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="cases_reported"
    )
    subject = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="cases_about"
    )
    caller_name = EncryptedTextField(purpose="case.caller", blank=True)
    caller_phone = EncryptedTextField(purpose="case.caller", index="caller_index", blank=True)
    channel = models.CharField(_("source"), max_length=20, choices=Channel.choices)
    origin_label = models.CharField(max_length=80, blank=True)
    origin_id = models.UUIDField(null=True, blank=True)
    origin_title = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="cases")
    handler = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    handler_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="cases_handled"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")  # fmt: skip
    round = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField(_("received"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    once_key = models.UUIDField(null=True, blank=True, unique=True)
    search = SearchVectorField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.CheckConstraint(
                condition=Q(handler_person__isnull=True) | Q(reporter__isnull=True) | ~Q(handler_person=F("reporter")),
                name="nobody_handles_their_own_case",
            ),
            models.CheckConstraint(
                condition=Q(handler_person__isnull=True) | Q(office__isnull=False), name="who_handles_has_an_office"
            ),
            models.CheckConstraint(
                condition=~Q(kind="request", state="received") | Q(office__isnull=True),
                name="what_an_office_has_was_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(outcome=""), name="an_ended_case_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="a_case_is_not_its_own_parent"
            ),
            *Clocked.Meta.constraints,
            *Joined.Meta.constraints,
            *Papered.Meta.constraints,
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["office", "due_at"], condition=Q(ended_at__isnull=True), name="open_cases_of_an_office"
            ),
            models.Index(
                fields=["handler_person", "due_at"], condition=Q(ended_at__isnull=True), name="open_cases_of_a_handler"
            ),
            *Clocked.Meta.indexes,
            models.Index(*SOONEST_FIRST, condition=Q(ended_at__isnull=True), name="open_cases_soonest_first"),
            models.Index(fields=["scope_path", "received_at"], name="cases_within_a_place"),
            models.Index(fields=["received_at"], name="cases_by_day"),
            models.Index(fields=["ended_at", "id"], condition=Q(ended_at__isnull=False), name="ended_cases_by_day"),
            models.Index(fields=["origin_id"], condition=Q(origin_id__isnull=False), name="cases_of_an_origin"),
            GinIndex(fields=["search"], name="cases_by_words"),
            *Joined.Meta.indexes,
            *HandsBack.Meta.indexes,
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", args=[self.pk])

    @property
    def workflow(self) -> "Workflow[Case]":
        return case_kinds[self.kind].workflow

    @property
    def state_now(self) -> State:
        return self.workflow.state(self.state)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def outcome_label(self) -> str:
        return str(OUTCOMES.get(self.outcome, ""))

    def steps_open_to(self, actor: Any) -> list[Step["Case"]]:
        """What this actor may do now, in the table's order."""
        return [
            step
            for step in self.workflow.steps_from(self.state)
            if step.concerns(self) and may_take(self, step, actor)
        ]

    @transaction.atomic
    def take_step(
        self,
        name: str,
        *,
        by: By,
        at: datetime | None = None,
        note: str = "",
        data: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Move the case, or raise Refused. The only way a case changes state.

        `at` is when it happened (now, where not given); it may not lie in the future or before the
        case was received. `data` holds what the step asks for, such as {"outcome": "resolved"}.
        """
        now = timezone.now()
        act = Act(by=by, at=at or now, note=note.strip(), data=data or {})
        self.lock_with_lead(act)
        self._lock()
        self.refuse_while_merged(name)
        step = self.workflow.step(name, self.state)
        refuse_stranger(self, step, by)
        refuse_unfit(self, step)
        self._refuse_wrong_time(act.at, now)
        refuse_missing_inputs(step, act)
        return self._move(step, act, now)

    def follow_lead(self, name: str, act: Act) -> "CaseEvent":
        """Take a step that comes with the leading case; who acts and what is given was asked there."""
        return self._move(self.workflow.step(name, self.state), act, timezone.now())

    def refuse_while_children_are_open(self) -> None:
        still_open = list(
            self.children.filter(ended_at__isnull=True).values_list("number", flat=True)[:3]
        )
        if still_open:
            raise Refused(
                _("%(numbers)s is not done yet. This one closes last."),
                numbers="、".join(still_open),
            )

    def refuse_after_the_reopening_window(self, at: datetime) -> None:
        """Only a case that has ended has a window; its length is set per item or kind, on screen."""
        if self.ended_at is None:
            return
        days = self.reopening_days()
        if days is None:
            raise Refused(_("Reopening is not set up for this item. Please open a new case."))
        last = timezone.localdate(self.ended_at) + timedelta(days=days)
        if timezone.localdate(at) > last:
            raise Refused(
                _("It could be reopened until %(day)s. Please open a new case."), day=last
            )

    def refuse_under_an_ended_parent(self) -> None:
        if self.parent is not None and not self.parent.is_open:
            raise Refused(
                _("It is part of %(number)s, which has ended. Reopen that one first."),
                number=self.parent.number,
            )

    def reopening_days(self) -> int | None:
        """Calendar days after the end; the item's own setting goes before the kind's."""
        if self.item.reopen_days is not None:
            return self.item.reopen_days
        setting = setting_of(self.kind)
        return setting.reopen_days if setting else None

    def reopens_until(self) -> date | None:
        days = self.reopening_days()
        if self.ended_at is None or days is None:
            return None
        return timezone.localdate(self.ended_at) + timedelta(days=days)

    def _lock(self) -> None:
        # Two officers may press the same button; the second must see the first one's state.
        self.refresh_from_db(
            from_queryset=Case.objects.select_for_update(of=("self",)).select_related(
                "item", "office", "reporter"
            )
        )

    def _refuse_wrong_time(self, at: datetime, now: datetime) -> None:
        if at > now + timedelta(minutes=1):
            raise Refused(
                _("This lies in the future. Enter what has happened already."), field="at"
            )
        if at < self.received_at:
            raise Refused(_("This lies before the case was received."), field="at")

    def _move(self, step: Step["Case"], act: Act, now: datetime) -> "CaseEvent":
        source = self.state
        if step.rule:
            step.rule(self, act)
        self._enter(step, act)
        return self._write(step, source, act, now)

    def _enter(self, step: Step["Case"], act: Act) -> None:
        self.state = step.target
        self.outcome = step.outcome or self.outcome
        if self.state_now.ended:
            self.ended_at = act.at
            self.outcome = self.outcome or "explained"
        self.save(update_fields=COLUMNS_OF_STEPS)

    def _write(self, step: Step["Case"], source: str, act: Act, now: datetime) -> "CaseEvent":
        event = self.events.create(
            name=step.name, source=source, target=self.state, note=act.note, data=plain(act.data),
            occurred_at=act.at, recorded_at=now, **event_actor(act.by),
        )  # fmt: skip
        record(
            by=act.by, verb=f"cases.{step.name}", noun=self, at=act.at, reason=act.note,
            changes={"state": [source, self.state]}, place_path=self.scope_path,
        )  # fmt: skip
        tell_of_step(self, step, act)
        announce(f"cases.{step.name}", case_id=self.pk)
        if self.ended_at == act.at and self.state_now.ended:
            announce("cases.ended", case_id=self.pk)
        return event
