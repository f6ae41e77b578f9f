"""Registering: conditions are checked, a place is taken through orders, a minor comes with consent; who is too late waits in line."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.giving_back import give_back
from yanzhen.kernel.gatherings.actions.preparing import GROUP
from yanzhen.kernel.gatherings.models import Attendance, Gathering, Registration
from yanzhen.kernel.gatherings.models.scope import must
from yanzhen.kernel.gatherings.workflow import PREPARE, GatheringState
from yanzhen.kernel.orders.actions.life import cancel_order
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.actions.selling import Ask, AskLine, sell, who
from yanzhen.kernel.orders.actions.waiting import (
    join_waiting_list,
    leave_waiting_list,
    offer_places,
)
from yanzhen.kernel.orders.models import Capacity, Entitlement, OrderState, Voucher, WaitingEntry
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.models import Household, Person

# 民法典 第17条: of age with eighteen full years.
OF_AGE: Final = 18
ALREADY: Final = _("%(name)s has registered already.")


@dataclass(frozen=True)
class Consent:
    """A guardian's word for a minor: who gave it and how to reach them."""

    guardian: str = ""
    phone: str = ""


@transaction.atomic
def register(
    gathering: Gathering, person: Person, *, by: By, consent: Consent | None = None, at: datetime | None = None, key: UUID | None = None,
    entry: WaitingEntry | None = None,
) -> Registration:  # fmt: skip
    """A place for this person, or Refused. Free places are taken at once; others wait for payment as every order does.

    With the same `key` it is the same registration. `entry` takes up a place that the waiting list was offered.
    """
    at = at or timezone.now()
    known = Registration.objects.filter(order=key, person=person).first() if key else None
    if known is not None:
        return known
    _may_register(gathering, person, by)
    if gathering.state != GatheringState.OPEN or gathering.offer_id is None:
        raise Refused(_("The registration is not open."))
    minor = refuse_conditions(gathering, person, consent)
    _let_go(gathering, person, at)
    line = AskLine(offer=gathering.offer_id, n=1, group=GROUP)
    ask = Ask(lines=[line], buyer=person.pk, name=person.name, phone=person.phone, key=key or new_key(), waiting=entry.pk if entry else None)  # fmt: skip
    sold = sell(ask, by=system_actor(), at=at)
    given = consent if minor and consent is not None else Consent()
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                gathering=gathering, person=person, order_id=sold.order_id, minor=minor, guardian=given.guardian.strip(),
                guardian_phone=given.phone.strip(), consent_at=at if minor else None, asked_by_id=by.person_id, registered_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise _in_words(error, person) from error
    gathering.keep("register", by=by, at=at, changes={"order": sold.number})
    return made


def _in_words(error: IntegrityError, person: Person) -> Exception:
    said = str(error)
    if "a_person_registers_once" in said:
        return Refused(ALREADY, name=person.name)
    if "registration is not open" in said:
        return Refused(_("The registration is not open."))
    return error


def _may_register(gathering: Gathering, person: Person, by: By) -> None:
    """Oneself, somebody of one's own household, or anybody at the organiser's desk."""
    if by.person_id is None or by.person_id == person.pk or same_household(by.person_id, person):
        if by.person_id is None:
            raise Refused(_("Please log in first."))
        return
    must(by, PREPARE, gathering.place)


def same_household(person_id: UUID, person: Person) -> bool:
    return Household.objects.filter(members=person_id).filter(members=person.pk).exists()


def refuse_conditions(gathering: Gathering, person: Person, consent: Consent | None) -> bool:
    """Whether the person is a minor; Refused with the condition that does not fit."""
    first = gathering.meetings.order_by("starts_at").first()
    day = timezone.localdate(first.starts_at) if first else timezone.localdate()
    age = age_on(person.birth_date, day)
    _refuse_age(gathering, age)
    if gathering.residents_only and not person.households.filter(place__path__startswith=gathering.place.path).exists():  # fmt: skip
        raise Refused(_("Only who lives at %(place)s registers here; the register knows no household of yours there."), place=gathering.place)  # fmt: skip
    if gathering.after_id and not attended(gathering.after_id, person):
        raise Refused(_("Only after “%(title)s”: nobody has written down that you came to it."), title=gathering.after.title)  # type: ignore[union-attr]  # fmt: skip
    minor = age is not None and age < OF_AGE
    if minor and (consent is None or not consent.guardian.strip() or not consent.phone.strip()):
        raise Refused(_("Under 18 a guardian agrees: write their name and telephone."), field="guardian")  # fmt: skip
    return minor


def _refuse_age(gathering: Gathering, age: int | None) -> None:
    low, high = gathering.age_min, gathering.age_max
    if (low is not None or high is not None) and age is None:
        raise Refused(_("The date of birth is not in the register. Bring the identity card to the service centre once."))  # fmt: skip
    if low is not None and age is not None and age < low:
        raise Refused(_("From %(low)s years on; on the first day it is %(age)s."), low=low, age=age)
    if high is not None and age is not None and age > high:
        raise Refused(_("Up to %(high)s years; on the first day it is %(age)s."), high=high, age=age)  # fmt: skip


def age_on(born: date | None, day: date) -> int | None:
    """Full years on this day. Who is born on 29 February is a year older on 1 March of other years."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def attended(gathering_id: UUID, person: Person) -> bool:
    return Attendance.objects.filter(registration__gathering=gathering_id, registration__person=person).exists()  # fmt: skip


def _let_go(gathering: Gathering, person: Person, at: datetime) -> None:
    """A registration whose order has ended (not paid, given back) stands in nobody's way."""
    gone = gathering.registrations.filter(person=person, given_up_at=None).exclude(order__state__in=[OrderState.PLACED, OrderState.PAID])  # fmt: skip
    gone.update(given_up_at=at)


@transaction.atomic
def give_up(registration: Registration, *, by: By, at: datetime | None = None, seen_fen: int | None = None) -> None:  # fmt: skip
    """The place goes to the next in line. What was paid goes back by the published table, and never other than was seen."""
    at = at or timezone.now()
    rows = Registration.objects.select_for_update(of=("self",)).select_related("order", "gathering__place", "person__party")  # fmt: skip
    registration = rows.get(pk=registration.pk)
    _may_register(registration.gathering, registration.person, by)
    if registration.given_up_at is not None:
        raise Refused(_("This place was given up already."))
    if registration.attendances.exists():
        raise Refused(_("Who has come has used the place."))
    order = registration.order
    if order.state == OrderState.PLACED:
        cancel_order(order, by=_as(registration.person), at=at, reason=str(_("given up")))
    elif order.state == OrderState.PAID and order.total_fen:
        give_back(registration, seen_fen, by=_as(registration.person), at=at)
        _offer_on(registration, at)
    elif order.state == OrderState.PAID:
        _release(registration, at)
    Registration.objects.filter(pk=registration.pk).update(given_up_at=at)
    registration.gathering.keep("give_up", by=by, at=at, changes={"order": order.number})


def _as(person: Person) -> By:
    """Orders ask whether it is for oneself; who acts, and whether they may, was asked here and stands in our own line of the audit."""
    return Actor(person_id=person.pk, person_name=person.name)


def _release(registration: Registration, at: datetime) -> None:
    """A free place back into the pool; its voucher opens nothing from now on."""
    lines = list(registration.order.lines.values_list("pk", flat=True))
    words = json.dumps(who(system_actor()))
    call("SELECT orders_release(%s::uuid[], %s::integer[], %s::bigint[], %s, %s::jsonb)", [lines, [1] * len(lines), [0] * len(lines), at, words])  # fmt: skip
    for voucher in Voucher.objects.filter(order=registration.order, revoked_at=None):
        Entitlement.objects.filter(voucher=voucher).update(given_back=F("uses"))
        voucher.revoke(_("given up"), at=at)
    _offer_on(registration, at)


def _offer_on(registration: Registration, at: datetime) -> None:
    # At once, so that nobody who comes now passes those who wait.
    for capacity in Capacity.objects.filter(pool__demands__offer=registration.gathering.offer_id):
        offer_places(capacity.pk, at=at)


@transaction.atomic
def join_line(gathering: Gathering, person: Person, *, by: By, consent: Consent | None = None, at: datetime | None = None) -> WaitingEntry:  # fmt: skip
    """Stand in line; conditions are asked now, so that nobody waits in vain."""
    _may_register(gathering, person, by)
    if gathering.state != GatheringState.OPEN or gathering.offer is None:
        raise Refused(_("The registration is not open."))
    refuse_conditions(gathering, person, consent)
    if Registration.objects.standing().filter(gathering=gathering, person=person).exists():
        raise Refused(ALREADY, name=person.name)
    entry = join_waiting_list(gathering.offer, None, group=GROUP, n=1, by=_as(person), party=person.party, name=person.name, phone=person.phone, at=at)  # fmt: skip
    gathering.keep("join_line", by=by, at=at)
    return entry


def leave_line(gathering: Gathering, entry: WaitingEntry, *, by: By) -> None:
    leave_waiting_list(entry, by=by)
    gathering.keep("leave_line", by=by)


def line_of(gathering: Gathering) -> Any:
    """Who waits, first come first."""
    return WaitingEntry.objects.filter(offer=gathering.offer_id, state__in=["waiting", "offered"]).select_related("party").order_by("id")  # fmt: skip


def places_left(gathering: Gathering) -> int | None:
    """None before the registration opens."""
    if gathering.offer_id is None:
        return None
    found = Capacity.objects.filter(pool__demands__offer=gathering.offer_id).first()
    return found.left if found else None
