"""What an owner is shown of the own estate (杭州市物业管理条例 24–37, 60), and what an owner may bring up there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import votes_of
from yanzhen.kernel.council.actions.deliberating import TopicDraft, file_topic
from yanzhen.kernel.council.models import Deliberation, Vote
from yanzhen.kernel.council.models.choices import TopicSource
from yanzhen.kernel.council.workflow import TopicState, VoteState
from yanzhen.kernel.parties.masking import mask_name
from yanzhen.reforms.co_governance.actions.income import halves_missing
from yanzhen.reforms.co_governance.models import (
    Committee,
    Estate,
    FundMove,
    FundUse,
    HungOut,
    IncomePublication,
    Ownership,
    RoundTable,
    ServiceArea,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.committees import Role

LISTED: Final = 6
UNITS_MAX: Final = 50
MOVES_MAX: Final = 5
RUNNING: Final = (VoteState.NOTICED, VoteState.OPEN, VoteState.CLOSED, VoteState.CERTIFIED)
OUT: Final = (VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)
LET_PASS: Final = (TopicState.SCREENED, TopicState.SCHEDULED)


@dataclass(frozen=True)
class OwnUnit:
    """A unit of one's own, its account in the fund and the newest moves on it."""

    share: Ownership
    moves: list[FundMove]

    @property
    def fund(self) -> Any:
        return getattr(self.share.unit, "fund", None)


@dataclass(frozen=True)
class Seat:
    """Who acts for the owners, the name masked as everywhere where neighbours read."""

    name: str
    role: str


@dataclass(frozen=True)
class OwnEstate:
    """Everything the page of an owner shows of one estate."""

    estate: Estate
    units: list[OwnUnit]
    committee: Committee | None
    seats: list[Seat]
    publications: list[IncomePublication]
    missing: list[date]
    areas: list[ServiceArea]
    uses: list[FundUse]
    running: list[Vote]
    decided: list[Vote]
    tables: list[RoundTable]
    topics: list[Deliberation]
    orders: list[WorkOrder]
    hung: list[HungOut]


def estates_of(actor: Any, day: date) -> list[Estate]:
    """Where this one owns something today."""
    held = Ownership.objects.held_by(actor, day).values("unit__estate")
    return list(Estate.objects.filter(pk__in=held).for_lists())


def coming_tables(estates: Iterable[Estate], day: date) -> list[RoundTable]:
    """Round tables of today and later, the nearest first, with what is on their agenda."""
    rows = RoundTable.objects.filter(estate__in=list(estates), closed_on=None, held_on__gte=day)
    return list(rows.select_related("estate").prefetch_related("agenda__deliberation").order_by("held_on")[:LISTED])  # fmt: skip


def estate_of_owner(estate: Estate, actor: Any, day: date) -> OwnEstate:
    """As the law has it made public to owners; the questions do not grow with the estate."""
    committee = Committee.objects.filter(estate=estate).sitting(day).first()
    votes = votes_of(actor).filter(place__path__startswith=estate.place.path)
    areas = ServiceArea.objects.on(day).filter(estate=estate).select_related("cluster__company__party", "agreement")  # fmt: skip
    # What the chair has not looked at yet is read only by whoever brought it up.
    own = Q(state=TopicState.TOPIC, created_by_name=actor.person_name)
    topics = Deliberation.objects.filter(Q(state__in=LET_PASS) | own, place__path__startswith=estate.place.path, source=TopicSource.OWNERS)  # fmt: skip
    orders = WorkOrder.objects.open().for_lists().filter(caller=actor.person_id, area__estate=estate)  # fmt: skip
    return OwnEstate(
        estate, _units(estate, actor, day), committee, _seats(committee),
        list(estate.publications.all()[:LISTED]), halves_missing(estate, day), list(areas), list(estate.fund_uses.all()[:LISTED]),
        list(votes.filter(state__in=RUNNING).order_by("closes_on")[:LISTED]), list(votes.filter(state__in=OUT).order_by("-closes_on")[:LISTED]),
        coming_tables([estate], day), list(topics.order_by("-pk")[:LISTED]), list(orders.order_by("-opened_at")[:LISTED]),
        list(HungOut.objects.filter(committee__estate=estate)[:LISTED]),
    )  # fmt: skip


def _units(estate: Estate, actor: Any, day: date) -> list[OwnUnit]:
    held = list(Ownership.objects.held_by(actor, day).filter(unit__estate=estate).select_related("unit__fund", "unit__building").order_by("unit__code")[:UNITS_MAX])  # fmt: skip
    moves: dict[UUID, list[FundMove]] = {one.unit_id: [] for one in held}
    rows = FundMove.objects.filter(account__unit__in=moves).select_related("account", "use").order_by("-on", "-pk")  # fmt: skip
    for move in rows[: UNITS_MAX * MOVES_MAX]:
        own = moves[move.account.unit_id]
        if len(own) < MOVES_MAX:
            own.append(move)
    return [OwnUnit(one, moves[one.unit_id]) for one in held]


def _seats(committee: Committee | None) -> list[Seat]:
    if committee is None:
        return []
    rows = committee.members.filter(until=None).exclude(role=Role.ALTERNATE).select_related("person__party")  # fmt: skip
    return [Seat(mask_name(one.person.name), one.get_role_display()) for one in rows]


@transaction.atomic
def raise_as_owner(estate: Estate, topic: str, text: str = "", *, by: By, at: datetime | None = None) -> Deliberation:  # fmt: skip
    """Whoever owns something here today brings a topic up; the chair lets it pass or not, as every other."""
    if not Ownership.objects.held_by(by, timezone.localdate(at)).filter(unit__estate=estate).exists():  # fmt: skip
        raise Refused(_("Owners bring topics up in their own estate. On the register you own nothing here today."), field="topic")  # fmt: skip
    return file_topic(TopicDraft(topic, estate.place, text, TopicSource.OWNERS), by=by, at=at)
