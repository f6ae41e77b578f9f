"""What a homestay owner does on the phone: block a night, book for a caller, tick guests as registered, answer questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions import Ask, AskLine, Sold, sell
from yanzhen.kernel.orders.actions.blocking import block_unit, change_unit, free_unit
from yanzhen.kernel.orders.models import Order, Stay, StayState, Unit
from yanzhen.reforms.one_pass.actions.homestays_rooms import must_host
from yanzhen.reforms.one_pass.models import Arrival, Enquiry, EnquiryAnswer, Homestay, RoomType
from yanzhen.reforms.one_pass.models.homestays_nights import GROUP

CHANNELS: Final = ("phone", "counter", "written")


@dataclass(frozen=True)
class Caller:
    """Who books by telephone, how many rooms, which one, and how the money comes; without `pay` it is held while they pay.

    `kind` says of which rooms; the room's own where one is asked for, and not asked where all rooms are alike.
    `enquiry` is the question that became this booking.
    """

    name: str
    phone: str
    pay: str | None = None
    note: str = ""
    rooms: int = 1
    unit: Unit | None = None
    kind: RoomType | None = None
    enquiry: Enquiry | None = None
    seen_fen: int | None = None


def block_nights(homestay: Homestay, unit: Unit, first: date, until: date, *, by: By, why: str = "") -> Stay:  # fmt: skip
    """The family uses the room, it is repaired: not let from `first` until (without) `until`."""
    must_host(by, homestay)
    if first < timezone.localdate():
        raise Refused(_("This night is over."), field="first")
    return block_unit(unit, first, until, by=by, why=why)


def free_nights(homestay: Homestay, unit: Unit, first: date, until: date, *, by: By) -> int:
    """Let the nights again that were blocked by hand."""
    must_host(by, homestay)
    freed = free_unit(unit, first, until, by=by)
    if not freed:
        raise Refused(_("None of these nights was blocked by hand."))
    return freed


@transaction.atomic
def book_for_caller(
    homestay: Homestay, first: date, until: date, caller: Caller, *, by: By, key: UUID | None = None, at: datetime | None = None
) -> Sold:  # fmt: skip
    """A booking by telephone, in the room asked for where there is one; and the enquiry it came from is answered by it."""
    must_host(by, homestay)
    if not caller.name.strip():
        raise Refused(_("Write the name of the guest."), field="name")
    if not caller.phone.strip():
        raise Refused(_("Write the telephone of the guest."), field="phone")
    kind = _kind_for(homestay, caller)
    ask = Ask(
        lines=[AskLine(kind.offer_id, caller.rooms, GROUP, first, until)], name=caller.name, phone=caller.phone, pay=caller.pay,
        note=caller.note, collector=homestay.seller_id, seen_fen=caller.seen_fen, key=key or new_key(),
    )  # fmt: skip
    sold = sell(ask, by=by, at=at)
    if caller.unit is not None and caller.rooms == 1 and sold.fresh:
        stay = Stay.objects.select_related("unit").get(line__order=sold.order_id)
        if stay.unit_id != caller.unit.pk:
            change_unit(stay, caller.unit, by=by)
    if caller.enquiry is not None and sold.fresh:
        order = Order.objects.get(pk=sold.order_id)
        answer_enquiry(caller.enquiry, homestay, by=by, order=order, at=at)
    return sold


def _kind_for(homestay: Homestay, caller: Caller) -> RoomType:
    kinds = RoomType.objects.filter(homestay=homestay)
    if caller.unit is not None:
        kinds = kinds.filter(pool=caller.unit.pool_id)
    elif caller.kind is not None:
        kinds = kinds.filter(pk=caller.kind.pk)
    found = list(kinds[:2])
    if not found:
        raise Refused(_("This room is of another house."))
    if len(found) > 1:
        raise Refused(_("Choose which rooms."), field="kind")
    return found[0]


@transaction.atomic
def register_guests(stay: Stay, homestay: Homestay, *, by: By, at: datetime | None = None) -> Arrival:  # fmt: skip
    """The guests are in the house and stand in the police's register. A second press is the first one's."""
    at = at or timezone.now()
    must_host(by, homestay)
    stay = Stay.objects.select_for_update(of=["self"]).select_related("unit").get(pk=stay.pk)
    if not homestay.units().filter(pk=stay.unit_id).exists() or stay.state != StayState.SOLD:
        raise Refused(_("This is no paid booking of this house."))
    if not homestay.real_name:
        raise Refused(_("This house keeps no register."))
    known = Arrival.objects.filter(stay=stay).first()
    if known is not None:
        return known
    today = timezone.localdate(at)
    if today < stay.during.lower:
        raise Refused(_("They arrive on %(day)s. Guests are registered when they are there."), day=stay.during.lower)  # fmt: skip
    made = Arrival.objects.create(
        stay=stay, day=stay.during.lower, registered_on=today, registered_at=at, by_name=str(by.person_name)[:120]
    )  # fmt: skip
    record(by=by, verb="one_pass.register_guests", noun=homestay, place_path=homestay.place.path, changes={"stay": str(stay.pk)})  # fmt: skip
    return made


def unregistered(homestays: Iterable[Homestay], today: date, *, back: int = 30) -> "list[Stay]":
    """Paid stays that began within `back` days and have no tick, oldest first; of houses that keep the register."""
    rows = Stay.objects.filter(
        state=StayState.SOLD, unit__pool__room_type__homestay__in=homestays, unit__pool__room_type__homestay__real_name=True,
        during__startswith__lte=today, during__startswith__gt=today - timedelta(days=back), arrival__isnull=True,
    )  # fmt: skip
    return list(
        rows.select_related("unit__pool__room_type__homestay", "line__order").order_by("during")[
            :200
        ]
    )


@transaction.atomic
def write_enquiry(homestay: Homestay, channel: str, about: str, *, by: By, at: datetime | None = None) -> Enquiry:  # fmt: skip
    """Somebody asked; without their name."""
    must_host(by, homestay)
    if channel not in CHANNELS:
        raise Refused(_("Say how they asked."), field="channel")
    if not about.strip():
        raise Refused(_("Write what they asked."), field="about")
    made = Enquiry.objects.create(
        place=homestay.place, seller=homestay.seller.organisation, channel=channel, about=about.strip()[:120], at=at or timezone.now()
    )  # fmt: skip
    record(by=by, verb="one_pass.write_enquiry", noun=made, place_path=homestay.place.path)
    return made


@transaction.atomic
def answer_enquiry(
    enquiry: Enquiry, homestay: Homestay, *, by: By, words: str = "", order: Order | None = None, at: datetime | None = None
) -> EnquiryAnswer:  # fmt: skip
    """What was said, or the booking that it became; once."""
    must_host(by, homestay)
    if enquiry.seller_id != homestay.seller_id:
        raise Refused(_("This was not asked of this house."))
    if not words.strip() and order is None:
        raise Refused(_("Write the answer."), field="words")
    if order is not None and not order.lines.filter(offer__room_type__homestay=homestay).exists():
        raise Refused(_("This order is no booking of this house."), field="order")
    Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if EnquiryAnswer.objects.filter(enquiry=enquiry).exists():
        raise Refused(_("It is answered already."))
    made = EnquiryAnswer.objects.create(
        enquiry=enquiry, words=words.strip()[:300], order=order, at=at or timezone.now(), by_name=str(by.person_name)[:120]
    )  # fmt: skip
    record(by=by, verb="one_pass.answer_enquiry", noun=enquiry, place_path=homestay.place.path)
    return made
