"""Not ours (退单): asked by the office that has the case, judged by somebody else, while the clock runs on."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.calendars import working_calendar
from yanzhen.base.contracts import duties
from yanzhen.base.limits import Calculation, Limit, calculate
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act
from yanzhen.kernel.cases.models.items import limit_of, setting_of
from yanzhen.kernel.cases.models.writing import tell_holders, tell_office
from yanzhen.kernel.cases.workflow import DISPATCH
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.case import Case

# Acts by which a case comes to an office. Refusing a hand-back is none: the time does not begin anew.
ARRIVALS: Final = ("open", "dispatch", "hand_on", "accept_hand_back")


class Arrival(NamedTuple):
    """Since when the office has it, and who sent it there."""

    at: datetime
    person_id: Any = None
    person_name: str = ""
    office_id: Any = None
    office_name: str = ""


class HandsBack(models.Model):
    """The verbs of handing back; each hand-back is a row of its own in `hand_backs`."""

    # Offices that see it without having it; kept by a trigger on the rows that name them (sql/parts.sql).
    beside = ArrayField(models.UUIDField(), null=True, editable=False)

    # Declared by the case.
    kind: str
    item: Any
    parent_id: Any
    office: Any
    office_id: Any
    handler_id: Any
    handler_person_id: Any
    received_at: datetime
    events: Any
    hand_backs: Any
    assists: Any
    take_followers_along: Any

    class Meta:
        abstract = True
        indexes = [
            GinIndex(
                fields=["beside"], condition=Q(beside__isnull=False), name="cases_beside_an_office"
            ),
        ]

    def go_to_office(self: Any, act: Act) -> None:
        """Whoever dispatches names the office; it hears of it, and the handler is chosen there."""
        office = act.data["office"]
        if office.closed_on is not None:
            raise Refused(
                _("“%(office)s” is closed. Choose another office."), office=office, field="office"
            )
        self.office = office
        self.handler_id = self.handler_person_id = None
        self.take_followers_along()
        tell_office(self, _("A new case is on your desk"), at=act.at, but=act.by.person_id)

    @property
    def waits_for_dispatch(self: Any) -> bool:
        """No office has it yet, and the table has a step that gives it to one."""
        return any(step.name == "dispatch" for step in self.workflow.steps_from(self.state))

    def arrival(self) -> Arrival:
        event = self.events.filter(name__in=ARRIVALS).order_by("-id").first()
        if event is None:
            return Arrival(self.received_at)
        if event.name == "open" and self.parent_id is None:
            # Nobody chose: the route of the item did.
            return Arrival(event.occurred_at)
        return Arrival(
            event.occurred_at,
            event.person_id,
            event.person_name,
            event.office_id,
            event.office_name,
        )

    def hand_back_limit(self) -> Limit | None:
        """The item's own goes before the kind's; None: the locality has not decided."""
        setting = setting_of(self.kind)
        return limit_of(self.item.hand_back_amount, self.item.hand_back_unit) or (
            limit_of(setting.hand_back_amount, setting.hand_back_unit) if setting else None
        )

    def hand_back_time(self) -> Calculation | None:
        """Until when it may be handed back, in working time; None where nothing is decided."""
        limit = self.hand_back_limit()
        return calculate(self.arrival().at, limit, working_calendar()) if limit else None

    def ask_hand_back(self, act: Act) -> None:
        """It lies with whoever dispatches at the place until they have judged."""
        arrival, time = self.arrival(), self.hand_back_time()
        if time and time.due_at and act.at > time.due_at:
            raise Refused(
                _(
                    "It came on %(came)s and could be handed back until %(until)s. It stays with you: accept it, or ask for help."
                ),
                came=timezone.localtime(arrival.at).strftime("%Y-%m-%d %H:%M"),
                until=timezone.localtime(time.due_at).strftime("%Y-%m-%d %H:%M"),
            )
        reason = act.data["reason"]
        if self.hand_backs.filter(
            office_id=self.office_id, reason=reason, state="refused"
        ).exists():
            raise Refused(
                _("A hand-back for this reason was refused already: “%(reason)s”."),
                reason=reason,
                field="reason",
            )
        self.hand_backs.create(
            office_id=self.office_id, reason=reason, words=act.note, arrived_at=arrival.at,
            due_at=time.due_at if time else None, asked_at=act.at,
            asked_by_id=act.by.person_id, asked_by_name=act.by.person_name,
            sent_by_id=arrival.person_id, sent_by_name=arrival.person_name,
            sender_id=arrival.office_id, sender_name=arrival.office_name,
        )  # fmt: skip
        self.office = self.handler_id = self.handler_person_id = None
        self.take_followers_along()

    def accept_hand_back(self: Any, act: Act) -> None:
        """Not theirs indeed: it goes on to the office that the judge names."""
        asked = self.hand_back_to_judge()
        if act.data["office"].pk == asked.office_id:
            raise Refused(
                _("“%(office)s” handed it back. Choose another office, or refuse the hand-back."),
                office=asked.office,
                field="office",
            )
        self._judge(asked, "accepted", act, sent_to=act.data["office"])
        tell_holders(
            self, asked.office_id, _("Your hand-back was accepted"), at=act.at, but=act.by.person_id
        )

    def refuse_hand_back(self: Any, act: Act) -> None:
        """Theirs after all: it goes back to them, with the reason."""
        asked = self.hand_back_to_judge()
        self.office = asked.office
        self.take_followers_along()
        self._judge(asked, "refused", act)
        tell_office(self, _("Your hand-back was refused"), at=act.at, but=act.by.person_id)

    def refuse_before_needed_parts(self) -> None:
        """The answer waits for the parts of other offices that it needs."""
        owing = self.assists.filter(ended_at__isnull=True, needed=True)
        if offices := "、".join(owing.values_list("office__title", flat=True)[:3]):
            raise Refused(
                _(
                    "“%(offices)s” still owes its part, and the answer waits for it. Ask them to hurry, or call the part off."
                ),
                offices=offices,
            )

    def refuse_merging_with_parts(self) -> None:
        if self.assists.filter(ended_at__isnull=True).exists():
            raise Refused(
                _("Other offices work on this one. Let it lead, or call their parts off first.")
            )

    def hand_back_to_judge(self) -> Any:
        asked = self.hand_backs.select_related("office").filter(state="asked").first()
        if asked is None:
            raise Refused(_("No hand-back is waiting here."))
        return asked

    def refuse_going_round_the_judge(self, by: Any) -> None:
        """What waits for its judge, or was judged to be theirs, is not handed on by the office itself."""
        if self.hand_backs.filter(state="asked").exists():
            raise Refused(_("A hand-back waits here. Judge it first."))
        judged = self.hand_backs.filter(office_id=self.office_id, state="refused")
        if not by.may(DISPATCH) and judged.exists():
            raise Refused(
                _(
                    "Your hand-back was refused, so it is not handed on. Whoever dispatches may send it elsewhere."
                )
            )

    def _judge(self: Any, asked: Any, state: str, act: Act, *, sent_to: Any = None) -> None:
        asked.state, asked.answer, asked.sent_to = state, act.note, sent_to
        asked.decided_at = act.at
        asked.decided_by_id, asked.decided_by_name = act.by.person_id, act.by.person_name
        asked.decided_office_id = act.by.office_id
        asked.nobody_else = not other_judges(self, asked).exists()
        asked.save()


def why_not_judge(case: "Case", actor: Any, *, dispatches: bool) -> Refused | None:
    """What keeps this actor from judging the hand-back; None: nothing does."""
    if not dispatches:
        return Refused(_("Only whoever dispatches at this place judges a hand-back."))
    asked = case.hand_backs.filter(state="asked").first()
    if asked is None:
        return None
    if actor.office_id == asked.office_id or actor.person_id == asked.asked_by_id:
        return Refused(_("Nobody judges their own hand-back."))
    if actor.person_id == asked.sent_by_id and (other := other_judges(case, asked).first()):
        return Refused(
            _("You sent it there yourself. “%(office)s” judges."), office=other.office.title
        )
    return None


def other_judges(case: "Case", asked: Any) -> Any:
    """At work today, dispatching here, and neither the one who sent it nor of the office that hands back."""
    dispatching = [duty.slug for duty in duties if DISPATCH in capabilities_of(duty.slug)]
    return (
        Appointment.objects.at_work_on(timezone.localdate())
        .filter(
            office__duty__in=dispatching,
            office__closed_on__isnull=True,
            office__scope__path__in=case.place.paths_up(),
        )
        .exclude(office_id=asked.office_id)
        .exclude(person_id__in=[asked.asked_by_id, asked.sent_by_id])
        .select_related("office")
    )
