"""What every page of a homestay owner does first: which house, which room, which month."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from yanzhen.kernel.orders.models import Stay, Unit
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.forms.homestays import parse_day
from yanzhen.reforms.one_pass.models import Homestay, RoomType


def own_house(request: ActorRequest) -> Homestay:
    """The house one keeps; none is not found."""
    return get_object_or_404(Homestay.objects.kept_by(request.actor).for_lists())


def show(request: ActorRequest, template: str, house: Homestay, **context: Any) -> HttpResponse:
    wrong = any(getattr(form, "errors", None) for form in context.values())
    return render(request, f"one_pass/{template}.html", {"house": house, "tab": template, **context}, status=422 if wrong else 200)  # fmt: skip


def room_of(house: Homestay, key: Any) -> Unit | None:
    try:
        return house.units().filter(pk=UUID(str(key))).first()
    except ValueError:
        return None


def rooms_of(house: Homestay) -> list[Unit]:
    """Kind by kind, by name; two questions."""
    rows = list(house.units())
    return sorted(rows, key=lambda unit: (unit.pool.room_type.position, unit.name))


def kind_of(house: Homestay, key: Any) -> RoomType:
    """The kind of rooms in the address; the first where none is named."""
    kinds = house.types
    return next((kind for kind in kinds if str(kind.pk) == str(key)), kinds[0])


def month_of(request: ActorRequest) -> date:
    """The first day of the month in the address, or of the chosen day; by itself this month."""
    chosen = parse_day(f"{request.GET.get('month', '')}-01") or parse_day(request.GET.get("day"))
    return (chosen or timezone.localdate()).replace(day=1)


def month_after(first: date, step: int = 1) -> date:
    months = first.year * 12 + first.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def weeks_of(first: date) -> list[list[date]]:
    """Whole weeks from Monday that hold the month."""
    begins = first - timedelta(days=first.weekday())
    last = month_after(first) - timedelta(days=1)
    days = [begins + timedelta(days=n) for n in range((last - begins).days // 7 * 7 + 7)]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def nights_taken(stays: list[Stay]) -> dict[tuple[UUID, date], Stay]:
    """Room and night to the stay that has it."""
    found: dict[tuple[UUID, date], Stay] = {}
    for stay in stays:
        for n in range((stay.during.upper - stay.during.lower).days):
            found[stay.unit_id, stay.during.lower + timedelta(days=n)] = stay
    return found
