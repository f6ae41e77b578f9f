"""A homestay: opened with its rooms by one verb, shown when its papers hold, its nights priced season by season."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.homestays_rooms import (
    RoomsDraft,
    add_room_type,
    locked_house,
    must_host,
    pause_sale,
    put_on_sale,
)
from yanzhen.reforms.one_pass.models import Homestay, Shown
from yanzhen.reforms.one_pass.models.homestays import PAPERS

# A house that has rooms of one kind calls them so until its owner finds a better name.
ROOMS_NAME: Final = "客房"


@transaction.atomic
def open_homestay(seller: Seller, rooms: Sequence[str], *, by: By, name: str, beds: int = 2, **facts: Any) -> Homestay:  # fmt: skip
    """A draft with rooms of one kind, not on sale yet; other kinds are added later (`homestays_rooms`)."""
    must_host(by, seller)
    if Homestay.objects.filter(seller=seller).exists():
        raise Refused(_("%(seller)s has its house here already."), seller=seller)
    facts.setdefault("place", seller.place)
    _refuse_name(name, facts["place"])
    facts.setdefault("owner", seller.organisation.party)
    made = Homestay.objects.create(seller=seller, name=name, **facts)
    record(by=by, verb="one_pass.open_homestay", noun=made, place_path=made.place.path)
    add_room_type(made, RoomsDraft(ROOMS_NAME, rooms, beds), by=by)
    return made


@transaction.atomic
def correct_homestay(homestay: Homestay, *, by: By, today: date | None = None, **facts: Any) -> Homestay:  # fmt: skip
    """Other words, other papers. What is shown must stay fit to be shown; papers renewed after they ended sell again."""
    homestay = locked_house(homestay, by)
    today = today or timezone.localdate()
    had_lapsed = homestay.shown == Shown.PUBLISHED and not homestay.may_let_on(today)
    changes = {
        name: [str(getattr(homestay, name)), str(value)]
        for name, value in facts.items()
        if getattr(homestay, name) != value
    }
    for name, value in facts.items():
        setattr(homestay, name, value)
    if "name" in changes:
        _refuse_name(homestay.name, homestay.place, but=homestay)
    if homestay.shown == Shown.PUBLISHED:
        refuse_without_papers(homestay, today)
    homestay.save()
    if had_lapsed and homestay.may_let_on(today):
        put_on_sale(homestay, by=by)
    record(by=by, verb="one_pass.correct_homestay", noun=homestay, changes=changes, place_path=homestay.place.path)  # fmt: skip
    return homestay


@transaction.atomic
def publish_homestay(homestay: Homestay, *, by: By, today: date | None = None) -> Homestay:
    """Guests find it and book: its papers hold, its story is told, its nights have a price."""
    today = today or timezone.localdate()
    homestay = locked_house(homestay, by)
    if not homestay.story.strip():
        raise Refused(_("Write first what a guest should know of the house."), field="story")
    refuse_without_papers(homestay, today)
    homestay.shown, homestay.published_on = Shown.PUBLISHED, today
    homestay.save(update_fields=["shown", "published_on"])
    put_on_sale(homestay, by=by)
    record(by=by, verb="one_pass.publish_homestay", noun=homestay, place_path=homestay.place.path)
    return homestay


@transaction.atomic
def take_down_homestay(homestay: Homestay, *, by: By, reason: str) -> Homestay:
    """Nobody finds or books it any more; who has booked still comes."""
    homestay = locked_house(homestay, by)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    homestay.shown = Shown.TAKEN_DOWN
    homestay.save(update_fields=["shown"])
    pause_sale(homestay, by=by)
    record(by=by, verb="one_pass.take_down_homestay", noun=homestay, reason=reason.strip()[:300], place_path=homestay.place.path)  # fmt: skip
    return homestay


def pause_lapsed_homestays(today: date) -> int:
    """Whose papers ended is not sold any more; gives how many were paused. Safe to repeat."""
    rows = list(Homestay.objects.lapsed(today).on_sale().for_lists())
    for homestay in rows:
        pause_sale(homestay, by=system_actor())
    return len(rows)


def refuse_without_papers(homestay: Homestay, today: date) -> None:
    """Business, special trade, fire, hygiene, and food where meals are served: there, and holding (rules.md §10)."""
    for paper in homestay.papers(today):
        if paper["state"] == "missing":
            raise Refused(
                _("“%(paper)s” is missing: write its number."), field=f"{paper['kind']}_number", paper=PAPERS[paper["kind"]]
            )  # fmt: skip
        if paper["state"] == "ended":
            raise Refused(
                _("“%(paper)s” ended on %(day)s. Renew it before guests are asked in."),
                field=f"{paper['kind']}_until", paper=PAPERS[paper["kind"]], day=paper["until"],
            )  # fmt: skip


def _refuse_name(name: str, place: Any, but: Homestay | None = None) -> None:
    others = Homestay.objects.filter(place=place, name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("There is a house of this name already."), field="name")
