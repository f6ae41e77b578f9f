"""What cases do when something under them changes: a calendar, a place, the holder of a desk."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yanzhen.base.by import By
from yanzhen.base.calendars import forget_calendar
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.writing import event_actor
from yanzhen.kernel.parties.contracts import HandedOver
from yanzhen.kernel.parties.models import Appointment
from yanzhen.kernel.places.models import Place

CHUNK: Final = 500


def reckon_again(year: int) -> int:
    """Work out anew the due times that wait for `year` or fall into it; gives how many changed."""
    # The worker may still keep the calendar it read a moment before the change.
    forget_calendar()
    touched = Case.objects.open().filter(
        Q(due_awaits_year=year) | Q(due_at__year=year), clock_stopped_at__isnull=True, paused=False
    )
    changed = 0
    for key, lead in touched.values_list("pk", "lead_id").iterator(chunk_size=CHUNK):
        with transaction.atomic():
            # The leading case first, as whoever answers the group takes them: its first due time may move.
            list(Case.objects.filter(pk=lead).select_for_update(of=("self",)).values_list("pk"))
            case = Case.objects.select_for_update(of=("self",)).select_related("item").get(pk=key)
            before = (case.due_at, case.due_awaits_year)
            case.reckon()
            if before != (case.due_at, case.due_awaits_year):
                case.save(update_fields=["due_at", "due_awaits_year"])
                changed += 1
    return changed


def follow_place(place_id: UUID) -> int:
    """Copy the path of the place and of all below it onto their cases."""
    moved = Place.objects.get(pk=place_id)
    changed = 0
    for place in Place.objects.within(moved).iterator(chunk_size=CHUNK):
        behind = Case.objects.filter(place=place).exclude(scope_path=place.path)
        changed += behind.update(scope_path=place.path)
    return changed


def hand_over(giver: Appointment, taker: Appointment, by: By) -> list[HandedOver]:
    """Every open case of the giver goes to the taker, with a line in its history."""
    now = timezone.now()
    cases = list(
        Case.objects.open()
        .filter(handler=giver)
        .select_for_update(of=("self",))
        .order_by("due_at", "id")
    )
    for case in cases:
        case.office = taker.office
        # Nobody handles their own case: it lies on the desk until a colleague takes it.
        own = case.reporter_id == taker.person_id
        case.handler, case.handler_person = (None, None) if own else (taker, taker.person)
        case.save(update_fields=["handler", "handler_person", "office"])
        if taker.office_id != giver.office_id:
            case.take_followers_along()
        case.events.create(
            name="handed_over", source=case.state, target=case.state, public=False, data={"to": str(taker)},
            occurred_at=now, recorded_at=now, **event_actor(by),
        )  # fmt: skip
        record(by=by, verb="cases.handed_over", noun=case, at=now, place_path=case.scope_path)
    return [HandedOver("cases.case", case.pk, f"{case.number} {case.title}") for case in cases]
