"""What estates show on the desk and in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from yanzhen.base.search import matching
from yanzhen.reforms.co_governance.actions.owned import coming_tables, estates_of
from yanzhen.reforms.co_governance.contracts import CONFIRM, DISPATCH
from yanzhen.reforms.co_governance.models import (
    Committee,
    Estate,
    FundUse,
    Handover,
    Unit,
    Worker,
    WorkOrder,
)

SHOWN: Final = 5
SOON_DAYS: Final = 92
ORDERS_SHOWN: Final = 6


def estates(actor: Any, today: date) -> Mapping[str, Any] | None:
    """Uses of the fund that wait for this office, and committees whose term ends within three months."""
    waiting = ("reviewed", "audited", "again") if actor.may(CONFIRM) else ("draft", "applied", "working", "again", "accepted")  # fmt: skip
    uses: Any = FundUse.objects.visible_to(actor).filter(state__in=waiting)
    if actor.may(CONFIRM):
        uses = uses.exclude(situation="")
    uses = list(uses.for_lists()[:SHOWN])
    ending = Committee.objects.visible_to(actor).filter(ended_on__isnull=True, term_until__range=(today, today + timedelta(days=SOON_DAYS)))  # fmt: skip
    context = {"uses": uses, "ending": list(ending.select_related("estate").order_by("term_until")[:SHOWN])}  # fmt: skip
    return context if any(context.values()) else None


def own_estates(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal of an owner: the round tables that come."""
    mine = estates_of(actor, today)
    return {"mine": mine, "tables": coming_tables(mine, today), "today": today} if mine else None


def find_estates(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Estates by name, units by their code."""
    found: Any = matching(Estate.objects.visible_to(actor).select_related("place"), words)
    rows = [(one.name, one.place.name, one.get_absolute_url()) for one in found.order_by("pinyin")[:limit]]  # fmt: skip
    if len(rows) < limit and any(sign.isdigit() for sign in words):
        units: Any = Unit.objects.visible_to(actor).filter(code__startswith=words.strip()).select_related("estate")  # fmt: skip
        rows += [(one.code, one.estate.name, one.get_absolute_url()) for one in units.order_by("code")[: limit - len(rows)]]  # fmt: skip
    return rows


def may_see_use(actor: Any, use_id: UUID) -> bool:
    return FundUse.objects.visible_to(actor).filter(pk=use_id).exists()


def may_see_handover(actor: Any, handover_id: UUID) -> bool:
    return Handover.objects.visible_to(actor).filter(pk=handover_id).exists()


def may_see_order(actor: Any, order_id: UUID) -> bool:
    return WorkOrder.objects.visible_to(actor).filter(pk=order_id).exists()


def now(actor: Any, today: date) -> Mapping[str, Any] | None:
    """For the desk what waits; for a worker the own orders, then what waits."""
    seen: Any = WorkOrder.objects.visible_to(actor).open().for_lists()
    if not actor.may(DISPATCH):
        own = list(Worker.objects.filter(person=actor.person_id).values_list("pk", flat=True))
        seen = seen.filter(worker__in=own) | seen.filter(state="waiting")
    rows = list(seen.order_by("-urgent", "arrive_by", "opened_at")[:ORDERS_SHOWN])
    return {"rows": rows, "now": timezone.now(), "desk": actor.may(DISPATCH)} if rows else None
