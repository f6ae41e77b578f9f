"""A day is called off for all owners at once: first what it would do, then the act, then order by order until all is given back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import defer
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.templatetags.tags_time import date_cn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions import cancel_order, close_day
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Capacity, Entitlement, Order, OrderLine, PayMethod
from yanzhen.kernel.orders.models.refunding import Cause, Piece
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, system_actor
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.one_pass.actions.tour_places import call_off_tours_of
from yanzhen.reforms.one_pass.contracts import VOID
from yanzhen.reforms.one_pass.models import Area, DayVoid, Product, VoidedOrder, VoidState
from yanzhen.reforms.one_pass.models.scope import must_cover

PORTION: Final = 200
# Where the office that called the day off is no more, and for what was never paid.
HOUSE: Final = replace(system_actor(), capabilities=frozenset({"orders.sell", "orders.refund"}))


@dataclass(frozen=True)
class OrderBack:
    """What goes back of one order: its unused part, whole, because it is nobody's doing."""

    order: Order
    uses: dict[UUID, int]
    people: int
    fen: int


@dataclass(frozen=True)
class VoidPreview:
    """All that would happen; writes nothing."""

    area: Area
    day: date
    backs: tuple[OrderBack, ...]
    unpaid: tuple[Order, ...]
    used_up: int
    owners: tuple[str, ...]

    @property
    def fen(self) -> int:
        return sum(back.fen for back in self.backs)

    @property
    def people(self) -> int:
        return sum(back.people for back in self.backs)

    @property
    def by_method(self) -> list[tuple[str, int, int]]:
        """How it was paid, how many orders, how much goes back that way."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for back in self.backs:
            found[back.order.pay_method][0] += 1
            found[back.order.pay_method][1] += back.fen
        return [(str(PayMethod(key).label), n, fen) for key, (n, fen) in sorted(found.items())]

    @property
    def to_call(self) -> int:
        """Buyers without a login: they are told by telephone."""
        return sum(back.order.buyer_id is None for back in self.backs)


def preview_void(area: Area, day: date) -> VoidPreview:
    """Every order of the day that has something unused, over all offers of the area; a fixed number of questions."""
    offers = Product.objects.filter(area=area).values("offer")
    lines = OrderLine.objects.filter(offer__in=offers, day=day).select_related("order")
    paid = list(lines.filter(order__state="paid").order_by("order__placed_at", "pk"))
    unpaid = Order.objects.filter(pk__in=lines.filter(order__state="placed").values("order"))
    backs = _backs(paid)
    used_up = len({line.order_id for line in paid}) - len(backs)
    owners = (
        Product.objects.filter(area=area, offer__points__owner__isnull=False)
        .values_list("offer__points__owner__party__name", flat=True)
        .distinct()
    )
    return VoidPreview(
        area, day, tuple(backs), tuple(unpaid.order_by("placed_at", "pk")), used_up, tuple(sorted(owners))
    )  # fmt: skip


def _backs(lines: list[OrderLine]) -> list[OrderBack]:
    found = Entitlement.objects.filter(voucher__line__in=[line.pk for line in lines])
    by_line: dict[UUID, list[Entitlement]] = defaultdict(list)
    for what in found.select_related("voucher"):
        by_line[what.voucher.line_id].append(what)
    by_order: dict[UUID, OrderBack] = {}
    for line in lines:
        whats: list[tuple[UUID, Piece]] = [
            (e.pk, Piece(e.amount_fen, e.uses, e.used, e.given_back)) for e in by_line[line.pk]
        ] or [(line.pk, Piece(line.amount_fen, line.quantity, 0, line.refunded))]
        uses = {key: piece.unused for key, piece in whats if piece.unused}
        if not uses:
            continue
        fen = sum(piece.value(piece.unused) for key, piece in whats if key in uses)
        known = by_order.get(line.order_id) or OrderBack(line.order, {}, 0, 0)
        by_order[line.order_id] = OrderBack(
            line.order, {**known.uses, **uses}, known.people + line.quantity - line.refunded, known.fen + fen
        )  # fmt: skip
    return list(by_order.values())


@dataclass(frozen=True)
class VoidAsked:
    """What somebody calls off, and what they saw before: nothing else happens than was seen."""

    area: Area
    day: date
    why: str
    words: str
    seen_orders: int | None = None
    seen_fen: int | None = None


def call_off(asked: VoidAsked, *, by: Actor, at: datetime | None = None) -> DayVoid:
    """Close the day, write down what goes back to whom, tell the owners. The giving back follows by itself."""
    at = at or timezone.now()
    if not by.may(VOID):
        raise Refused(_("Only the head of the island's desk calls a day off."))
    must_cover(by, asked.area.place.path)
    if not asked.words.strip():
        raise Refused(_("Write what the buyers are to read."), field="words")
    if asked.day < timezone.localdate(at):
        raise Refused(_("This day is over. What was not used is given back order by order."), field="day")  # fmt: skip
    with transaction.atomic():
        area = (
            Area.objects.select_for_update(of=["self"])
            .select_related("place")
            .get(pk=asked.area.pk)
        )
        if DayVoid.objects.filter(area=area, day=asked.day).exists():
            raise Refused(_("This day is called off already."), field="day")
        _close(area, asked.day, asked.words)
        seen = preview_void(area, asked.day)
        _refuse_unseen(seen, asked)
        made = DayVoid.objects.create(
            area=area, day=asked.day, why=asked.why, words=asked.words.strip()[:200], person_name=by.person_name,
            appointment_id=by.appointment_id, at=at,
        )  # fmt: skip
        VoidedOrder.objects.bulk_create(
            [VoidedOrder(void=made, order=back.order, people=back.people, fen=back.fen) for back in seen.backs]
            + [VoidedOrder(void=made, order=order, people=0, fen=0) for order in seen.unpaid],
            batch_size=1000,
        )  # fmt: skip
        record(by=by, verb="one_pass.call_off", noun=made, at=at, reason=made.words, place_path=area.place.path,
               changes={"orders": len(seen.backs), "people": seen.people, "fen": seen.fen})  # fmt: skip
        _tell_owners(made, at)
        defer("one_pass.carry_on_void", once=f"one_pass.void.{made.pk}", void_id=made.pk)
    return made


def carry_on_void(void: DayVoid, *, at: datetime | None = None, most: int = PORTION) -> int:
    """Give back what waits, each order in a transaction of its own; gives how many were looked at. Safe to repeat anywhere."""
    done = 0
    while done < most and _next(void, at or timezone.now()):
        done += 1
    left = void.orders.filter(state=VoidState.WAITING).exists()
    if not left:
        DayVoid.objects.filter(pk=void.pk, done_at__isnull=True).update(
            done_at=at or timezone.now()
        )
    return done


def try_again(void: DayVoid, *, by: Actor) -> int:
    """What needed somebody waits its turn once more."""
    if not by.may(VOID):
        raise Refused(_("Only the head of the island's desk calls a day off."))
    must_cover(by, void.area.place.path)
    with transaction.atomic():
        again = void.orders.filter(state=VoidState.FAILED).update(
            state=VoidState.WAITING, problem=""
        )
        defer("one_pass.carry_on_void", once=f"one_pass.void.{void.pk}", void_id=void.pk)
    return again


def _next(void: DayVoid, at: datetime) -> bool:
    """One order that waits: the row is held while its money goes back, so two workers never meet at one order."""
    with transaction.atomic():
        row = (
            void.orders.select_for_update(skip_locked=True, of=("self",))
            .filter(state=VoidState.WAITING).select_related("order").order_by("pk").first()
        )  # fmt: skip
        if row is None:
            return False
        try:
            with transaction.atomic():
                _give_back(row, void, at)
                call_off_tours_of(row.order, void.words, by=HOUSE, at=at)
        except Refused as refusal:
            row.state, row.problem = VoidState.FAILED, str(refusal.sentence)[:300] or "?"
        row.save(update_fields=["state", "problem", "refund"])
    return True


def _give_back(row: VoidedOrder, void: DayVoid, at: datetime) -> None:
    order = row.order
    if order.state == "placed":
        cancel_order(order, by=HOUSE, at=at, reason=void.words)
        row.state = VoidState.RELEASED
        return
    lines = order.lines.filter(day=void.day, offer__visitor_product__area=void.area_id)
    backs = _backs(list(lines.select_related("order")))
    if not backs:
        row.state = VoidState.RELEASED
        return
    # The row's own key: once more is the same refund.
    asked = Asked(order.pk, backs[0].uses, Cause.FORCE, void.words, key=row.pk)
    row.refund = refund(asked, by=_whoever_called(void), at=at)
    row.state = VoidState.DONE
    if order.buyer_id:
        tell([order.buyer_id], _("%(day)s is called off: %(words)s"), _("%(fen)s of your order %(number)s goes back the way it was paid."),
             url=f"/orders/{order.pk}/", kind="order", at=at,
             values={"day": date_cn(void.day), "words": void.words, "fen": yuan(row.refund.fen), "number": order.number})  # fmt: skip


def _close(area: Area, day: date, words: str) -> None:
    """No place of the island or of anything sold with it is sold for the day any more."""
    pools = Product.objects.filter(area=area).values("offer__demands__pool")
    for capacity in Capacity.objects.filter(pool__in=pools, day=day).select_related(
        "pool__seller__place"
    ):
        close_day(capacity, True, by=system_actor(), reason=words)


def _refuse_unseen(seen: VoidPreview, asked: VoidAsked) -> None:
    known = (asked.seen_orders, asked.seen_fen)
    if known != (None, None) and known != (len(seen.backs), seen.fen):
        raise Refused(
            _("Meanwhile somebody bought, came or gave back: now %(orders)s orders and %(fen)s. Look again."),
            orders=len(seen.backs), fen=yuan(seen.fen),
        )  # fmt: skip


def _whoever_called(void: DayVoid) -> Actor:
    """The office that called the day off, in its own name; where it is no more, the house."""
    rows = Appointment.objects.filter(pk=void.appointment_id or UUID(int=0)).select_related(
        "person__party", "office__scope", "office__organisation__party"
    )
    appointment: Any = rows.first()
    return actor_of_appointment(appointment) if appointment else HOUSE


def _tell_owners(void: DayVoid, at: datetime) -> None:
    """Everybody at work for an organisation that sells here or lets in here."""
    offers = Product.objects.filter(area=void.area)
    sellers = offers.values("offer__seller")
    owners = offers.filter(offer__points__owner__isnull=False).values("offer__points__owner")
    today = timezone.localdate(at)
    people = Appointment.objects.at_work_on(today)
    seated = people.filter(office__organisation__in=sellers) | people.filter(
        office__organisation__in=owners
    )
    tell(set(seated.values_list("person_id", flat=True)), _("%(area)s is called off on %(day)s: %(words)s"),
         _("Nobody is let in. What was sold for that day goes back by itself."), url="/island/voids/", kind="order", at=at,
         values={"area": void.area.name, "day": date_cn(void.day), "words": void.words})  # fmt: skip


def progress_of(void: DayVoid) -> dict[str, int]:
    """How many orders are where: waiting, done, freed, in need of somebody."""
    return progress_of_each([void])[void.pk]


def progress_of_each(voids: Sequence[DayVoid]) -> dict[UUID, dict[str, int]]:
    """The same for several days, in one question."""
    told = {void.pk: dict.fromkeys(VoidState.values, 0) for void in voids}
    rows = VoidedOrder.objects.filter(void__in=list(told)).values_list("void", "state")
    for key, state, n in rows.annotate(n=Count("pk")).order_by():
        told[key][state] = n
    return told


def calls_to_make(void: DayVoid) -> QuerySet[VoidedOrder]:
    """Buyers without a login, with what a telephone call needs: the last digits and the name on the order."""
    rows = void.orders.filter(order__buyer__isnull=True).exclude(order__phone_tail="")
    return rows.select_related("order").order_by("order__placed_at", "pk")


def days_off(area: Area, today: date, most: int = 3) -> list[DayVoid]:
    """The next days that are called off: everybody may know."""
    return list(DayVoid.objects.filter(area=area, day__gte=today).order_by("day")[:most])
