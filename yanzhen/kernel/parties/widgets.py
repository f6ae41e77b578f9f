"""What parties show on a party's page, and what the search box finds."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from yanzhen.base.search import matching
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions.handover import may_hand_over
from yanzhen.kernel.parties.masking import shown_name, shown_person
from yanzhen.kernel.parties.models import (
    Appointment,
    DutyShift,
    Leave,
    Office,
    Organisation,
    Party,
    Person,
)

LOOKS_SHOWN = 5
OFFICES_SHOWN = 50
AWAY_SHOWN = 8


def person_facts(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Who a person is, masked, and who looked at the number lately."""
    person = Person.objects.select_related("party").filter(pk=noun_id).first()
    if person is None:
        return None
    looks = AuditLine.objects.views_of(noun_id).newest_first()
    return {
        "shown": shown_person(person, actor),
        "may_reveal": bool(person.phone) and actor.may("parties.reveal"),
        "looks": list(looks[:LOOKS_SHOWN]),
        "masked_since": timezone.now(),
    }


def organisation_facts(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    organisation = Organisation.objects.select_related("place").filter(pk=noun_id).first()
    return {"organisation": organisation} if organisation else None


def offices_of(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """The offices a person holds, or those of an organisation."""
    today = timezone.localdate()
    held = list(
        Appointment.objects.visible_to(actor)
        .on(today)
        .filter(person_id=noun_id)
        .select_related("office__scope")
        .order_by("since")
    )
    kept = Office.objects.visible_to(actor).open().filter(organisation_id=noun_id)
    offices = list(kept.select_related("scope").order_by("title")[:OFFICES_SHOWN])
    held_rows = [(one, may_hand_over(one, actor)) for one in held]
    return {"held": held_rows, "offices": offices} if held or offices else None


def who_is_here(actor: Any, today: date) -> Mapping[str, Any] | None:
    """Whom one stands in for, who is on duty now, and who of the own place is away."""
    if actor.office_id is None:
        return None
    here = Office.objects.open().filter(scope__path=actor.scope_path or "")
    colleagues = Appointment.objects.on(today).filter(office__in=here).values("person")
    away = Leave.objects.visible_to(actor).on(today).filter(person__in=colleagues)
    own = Appointment.objects.on(today).filter(person_id=actor.person_id, deputy_for__isnull=False)
    desks = own.select_related("office", "deputy_for__person__party")
    on_duty = DutyShift.objects.visible_to(actor).filter(office__in=here).at(timezone.now())
    context = {
        "away": list(
            away.select_related("person__party", "deputy__party").order_by("until")[:AWAY_SHOWN]
        ),
        "on_duty": list(
            on_duty.select_related("person__party", "office").order_by("office__title", "shift")
        ),
        "covering": [_desk(one) for one in desks if one.pk != actor.appointment_id],
        "standing_in": next((_desk(one) for one in desks if one.pk == actor.appointment_id), None),
    }
    return context if any(context.values()) else None


def _desk(one: Appointment) -> dict[str, Any]:
    whom = one.deputy_for.person.name if one.deputy_for else ""
    return {
        "appointment": one.pk,
        "whom": whom,
        "person": whom,
        "until": one.until,
        "desk": one.office.title,
    }


def merged_into_party(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    merged = list(Party.objects.filter(merged_into_id=noun_id).order_by("name"))
    return {"merged": merged} if merged else None


def find_parties(actor: Any, words: str, limit: int) -> list[tuple[str, str, str]]:
    """By any part of the name, its pinyin or the credit code."""
    found = matching(Party.objects.visible_to(actor).current(), words)
    return [
        (
            shown_name(party, actor),
            str(party.get_kind_display()),
            reverse("parties:party", args=[party.pk]),
        )
        for party in found.order_by("pinyin", "id")[:limit]
    ]
