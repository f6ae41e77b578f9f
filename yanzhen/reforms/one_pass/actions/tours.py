"""Study tours: a school asks, staff is named, and only with staff enough and with places for all is it confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.actions.tour_places import locked_tour, reserve
from yanzhen.reforms.one_pass.models import (
    NEEDED,
    Product,
    Role,
    Sort,
    StudyTour,
    TourStaff,
    TourState,
)


@dataclass(frozen=True)
class TourDraft:
    """What a school asks for."""

    day: date
    organiser: str
    contact: str
    phone: str
    pupils: int
    under_14: bool = True
    guardians_agreed: bool = False


@transaction.atomic
def ask_tour(product: Product, draft: TourDraft, *, by: By, at: datetime | None = None) -> StudyTour:  # fmt: skip
    """Asked for; nothing is promised yet."""
    at = at or timezone.now()
    if product.sort != Sort.STUDY:
        raise Refused(_("Only study routes are asked for by groups."))
    if draft.day <= timezone.localdate(at):
        raise Refused(_("Choose a day from tomorrow on."), field="day")
    if draft.pupils < 1:
        raise Refused(_("Write how many pupils come."), field="pupils")
    tour = StudyTour.objects.create(product=product, asked_at=at, asked_by_id=by.person_id, **vars(draft))  # fmt: skip
    record(by=by, verb="one_pass.ask_tour", noun=tour, at=at, place_path=product.offer.seller.place.path)  # fmt: skip
    return tour


@transaction.atomic
def name_staff(tour: StudyTour, people: Sequence[tuple[str, str]], *, by: By) -> None:
    """Who goes along: name and role, the whole list at once."""
    tour = locked_tour(tour)
    must_edit(by, tour.product.offer.seller.place.path)
    if tour.state in (TourState.DECLINED, TourState.CALLED_OFF):
        raise Refused(_("This was answered already."))
    names = [name.strip() for name, _role in people if name.strip()]
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise Refused(_("“%(name)s” stands twice."), field="people", name=twice[0])
    if any(role not in Role.values for _name, role in people):
        raise Refused(_("Say in which role each goes along."), field="people")
    tour.staff.all().delete()
    TourStaff.objects.bulk_create(
        TourStaff(tour=tour, name=name.strip(), role=role) for name, role in people if name.strip()
    )
    if tour.state == TourState.CONFIRMED:
        refuse_short(tour)
    record(by=by, verb="one_pass.name_staff", noun=tour, changes={"n": len(names)})


@transaction.atomic
def confirm_tour(
    tour: StudyTour, *, pays_by: date, by: By, at: datetime | None = None
) -> StudyTour:
    """Promised: with enough grown-ups named, the guardians' word for the young ones, and a place kept for each pupil
    until the day the school pays by.
    """
    at = at or timezone.now()
    tour = locked_tour(tour)
    must_edit(by, tour.product.offer.seller.place.path)
    if tour.state != TourState.ASKED:
        raise Refused(_("This was answered already."))
    refuse_short(tour)
    if tour.under_14 and not tour.guardians_agreed:
        raise Refused(_("Some are under 14: their guardians agree first."), field="guardians_agreed")  # fmt: skip
    tour.order = reserve(tour, pays_by=pays_by, by=by, at=at)
    return _answer(tour, TourState.CONFIRMED, "confirm_tour", by=by, at=at)


@transaction.atomic
def decline_tour(tour: StudyTour, *, by: By, answer: str, at: datetime | None = None) -> StudyTour:
    at = at or timezone.now()
    tour = locked_tour(tour)
    must_edit(by, tour.product.offer.seller.place.path)
    if tour.state != TourState.ASKED:
        raise Refused(_("This was answered already."))
    if not answer.strip():
        raise Refused(_("Write why, so that the school knows."), field="answer")
    tour.answer = answer.strip()[:300]
    return _answer(tour, TourState.DECLINED, "decline_tour", by=by, at=at)


@transaction.atomic
def set_ratio(product: Product, pupils: int, *, source: str, by: By) -> Product:
    """How many pupils one of the staff looks after. The product knows no number of its own."""
    must_edit(by, product.offer.seller.place.path)
    if pupils < 1:
        raise Refused(_("At least one pupil to one of the staff."), field="pupils_per_staff")
    if not source.strip():
        raise Refused(_("Write where this number comes from."), field="ratio_source")
    product.pupils_per_staff, product.ratio_source = pupils, source.strip()[:200]
    product.save(update_fields=["pupils_per_staff", "ratio_source"])
    record(by=by, verb="one_pass.set_ratio", noun=product, reason=product.ratio_source,
           changes={"pupils_per_staff": pupils})  # fmt: skip
    return product


def staff_needed(tour: StudyTour) -> int | None:
    """How many must go along; None while nobody has set the ratio."""
    ratio = tour.product.pupils_per_staff
    return -(-tour.pupils // ratio) if ratio else None


def refuse_short(tour: StudyTour) -> None:
    """Ratio unset, too few, or a role missing: said so that one knows what to do."""
    needed = staff_needed(tour)
    if needed is None:
        raise Refused(_("Nobody has set how many pupils one of the staff looks after. Set it on the page of the product."))  # fmt: skip
    roles = [one.role for one in tour.staff.all()]
    if len(roles) < needed:
        raise Refused(
            _("%(pupils)s pupils need %(needed)s grown-ups; %(named)s are named."),
            pupils=tour.pupils, needed=needed, named=len(roles),
        )  # fmt: skip
    missing = [Role(role).label for role in NEEDED if role not in roles]
    if missing:
        raise Refused(_("Nobody goes along as: %(role)s."), role=missing[0])


def _answer(tour: StudyTour, state: str, verb: str, *, by: By, at: datetime) -> StudyTour:
    tour.state, tour.answered_at = state, at
    tour.save(update_fields=["state", "answered_at", "answer", "order"])
    tell(
        [tour.asked_by_id], _("%(route)s on %(day)s: %(state)s"), tour.answer or _("Bring the list of pupils. The staff is named."),
        url=tour.product.get_absolute_url(), kind="order", at=at,
        values={"route": tour.product.name, "day": str(tour.day), "state": TourState(state).label},
    )  # fmt: skip
    path: Any = tour.product.offer.seller.place.path
    record(by=by, verb=f"one_pass.{verb}", noun=tour, at=at, reason=tour.answer, place_path=path)
    return tour
