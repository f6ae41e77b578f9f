"""What parties show on a party's page, and what the search box finds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from yanzhen.base.search import matching
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions.handover import may_hand_over
from yanzhen.kernel.parties.masking import shown_name, shown_person
from yanzhen.kernel.parties.models import Appointment, Office, Organisation, Party, Person

LOOKS_SHOWN = 5
OFFICES_SHOWN = 50


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
