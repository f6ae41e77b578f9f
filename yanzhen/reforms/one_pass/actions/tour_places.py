"""A confirmed tour holds its places: an order kept for it, so that what is sold and what is reserved never exceed what there is."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions import Ask, cancel_order, sell
from yanzhen.kernel.orders.actions.selling import AskLine
from yanzhen.kernel.orders.models import Order
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.models import StudyTour, TourState

# At whose price pupils come, as far as the product has such a price; else at the first that it has.
PUPILS_AS: Final = ("child", "adult")
GIVEN_BACK: Final = ("cancelled", "refunded")


def reserve(tour: StudyTour, *, pays_by: date, by: By, at: datetime) -> Order:
    """Keep a place for each pupil of everything the product takes, or Refused because somebody was faster.

    `pays_by` is agreed with the school: without its money the places are free on the next day.
    """
    if pays_by < timezone.localdate(at):
        raise Refused(_("The day the school pays by lies behind us."), field="pays_by")
    offer = tour.product.offer
    if not offer.demands.exists():
        raise Refused(_("“%(route)s” takes no places of anything. Write on its page what it takes, so that no day is given away twice."), route=tour.product.name)  # fmt: skip
    group = _group_of(tour)
    lines = [
        AskLine(offer.pk, n, group, tour.day) for n in _portions(tour.pupils, offer.per_order_max)
    ]
    until = datetime.combine(pays_by + timedelta(days=1), time(), SHANGHAI)
    # Nobody but a tour buys a study route: it names its order first (sql/one_pass.sql).
    key = new_key()
    StudyTour.objects.filter(pk=tour.pk).update(order=key)
    ask = Ask(
        lines, key=key, name=tour.contact, phone=tour.phone, note=tour.organiser, hold_until=until
    )
    sold = sell(ask, by=by, at=at)
    if sold.is_queued:
        raise Refused(_("Very many buy this day at the moment. Confirm it in a minute."))
    return Order.objects.get(pk=sold.order_id)


@transaction.atomic
def reserve_again(
    tour: StudyTour, *, pays_by: date, by: By, at: datetime | None = None
) -> StudyTour:
    """A confirmed tour whose places were given back, or that was confirmed when none were kept."""
    at = at or timezone.now()
    tour = locked_tour(tour)
    must_edit(by, tour.product.offer.seller.place.path)
    if tour.state != TourState.CONFIRMED:
        raise Refused(_("Only a confirmed tour keeps places."))
    if tour.holds_places:
        raise Refused(_("Its places are kept already."))
    if tour.day < timezone.localdate(at):
        raise Refused(_("This day is over."))
    tour.order = reserve(tour, pays_by=pays_by, by=by, at=at)
    tour.save(update_fields=["order"])
    record(by=by, verb="one_pass.reserve_tour", noun=tour, at=at, changes={"n": tour.pupils}, place_path=tour.product.offer.seller.place.path)  # fmt: skip
    return tour


@transaction.atomic
def call_off_tour(tour: StudyTour, *, by: By, answer: str, at: datetime | None = None) -> StudyTour:
    """A confirmed tour does not come: its places are free for others in the same moment."""
    at = at or timezone.now()
    tour = locked_tour(tour)
    must_edit(by, tour.product.offer.seller.place.path)
    if tour.state != TourState.CONFIRMED:
        raise Refused(_("Only a confirmed tour is called off."))
    if not answer.strip():
        raise Refused(_("Write why, so that the school knows."), field="answer")
    order = (
        Order.objects.select_for_update(of=["self"]).filter(pk=tour.order_id or UUID(int=0)).first()
    )
    if order is not None and order.state == "paid":
        raise Refused(_("Its order %(number)s is paid. Give the money back there first."), number=order.number)  # fmt: skip
    if order is not None and order.state == "placed":
        cancel_order(order, by=by, at=at, reason=answer)
    return _called_off(tour, answer, by=by, at=at)


def call_off_tours_of(order: Order, words: str, *, by: By, at: datetime) -> None:
    """Their day was called off and their places went back with it (voiding.py); each school is told."""
    for tour in StudyTour.objects.select_for_update(of=["self"]).filter(order=order, state=TourState.CONFIRMED, order__state__in=GIVEN_BACK):  # fmt: skip
        _called_off(tour, words, by=by, at=at)


def locked_tour(tour: StudyTour) -> StudyTour:
    rows = StudyTour.objects.select_for_update(of=["self"]).select_related(
        "product__offer__seller__place", "order"
    )
    return rows.get(pk=tour.pk)


def _called_off(tour: StudyTour, words: str, *, by: By, at: datetime) -> StudyTour:
    tour.state, tour.answer, tour.answered_at = TourState.CALLED_OFF, words.strip()[:300], at
    tour.save(update_fields=["state", "answer", "answered_at"])
    tell(
        [tour.asked_by_id], _("%(route)s on %(day)s: %(state)s"), tour.answer,
        url=tour.product.get_absolute_url(), kind="order", at=at,
        values={"route": tour.product.name, "day": str(tour.day), "state": TourState.CALLED_OFF.label},
    )  # fmt: skip
    record(by=by, verb="one_pass.call_off_tour", noun=tour, at=at, reason=tour.answer, place_path=tour.product.offer.seller.place.path)  # fmt: skip
    return tour


def _group_of(tour: StudyTour) -> str:
    prices = tour.product.offer.prices.filter(Q(day=tour.day) | Q(day__isnull=True))
    slugs = list(prices.order_by("group__order").values_list("group_id", flat=True))
    if not slugs:
        raise Refused(_("“%(route)s” has no price for this day yet."), route=tour.product.name)
    return next((slug for slug in PUPILS_AS if slug in slugs), slugs[0])


def _portions(pupils: int, most: int) -> list[int]:
    """A class is one order, in as many lines as one buyer may have at once."""
    whole, rest = divmod(pupils, most)
    return [most] * whole + ([rest] if rest else [])
