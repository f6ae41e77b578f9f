"""What the island shows on the desk and in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from yanzhen.base.search import matching
from yanzhen.kernel.orders.models import Voucher
from yanzhen.reforms.one_pass.actions.crowding import crowd_of
from yanzhen.reforms.one_pass.actions.products import days_of
from yanzhen.reforms.one_pass.models import (
    Area,
    Attraction,
    DayVoid,
    Homestay,
    HomestayPhoto,
    Photograph,
    Product,
    StudyTour,
    VoidState,
)

SHOWN: Final = 3


def today(actor: Any, today: date) -> Mapping[str, Any] | None:
    """How full the next days are, papers that have run out, tours that wait, days that are still going back."""
    areas = list(Area.objects.kept_by(actor).select_related("pool")[:SHOWN])
    rows = [(area, crowd_of(area), days_of(area, today, today + timedelta(days=SHOWN - 1))) for area in areas]  # fmt: skip
    kept = Attraction.objects.kept_by(actor)
    context = {
        "rows": [(area, crowd, days) for area, crowd, days in rows if days],
        "lapsed": kept.lapsed(today).count(),
        "asked": StudyTour.objects.kept_by(actor).filter(state="asked").count(),
        "failed": DayVoid.objects.visible_to(actor).filter(orders__state=VoidState.FAILED).distinct().count(),
    }  # fmt: skip
    return context if any(context.values()) or kept.exists() else None


def tickets(actor: Any, today: date) -> Mapping[str, Any] | None:
    """One's own tickets that are still good, and the way to what there is to see."""
    areas = list(Area.objects.visible_to(actor).filter(is_open=True)[:SHOWN])
    mine = Voucher.objects.filter(
        order__buyer=actor.person_id or UUID(int=0), until__gte=today, revoked_at__isnull=True
    )
    rows = list(mine.select_related("line").order_by("since")[:SHOWN])
    return {"rows": rows, "areas": areas} if rows or areas else None


def find_attractions(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Officers find the register's page, others what visitors read."""
    rows: Any = matching(Attraction.objects.visible_to(actor).for_lists(), words).order_by(
        "pinyin"
    )[:limit]
    kept = set(
        Attraction.objects.kept_by(actor)
        .filter(pk__in=[one.pk for one in rows])
        .values_list("pk", flat=True)
    )
    return [
        (one.name, one.summary, reverse("one_pass:register_one", args=[one.pk]) if one.pk in kept else one.get_absolute_url())
        for one in rows
    ]  # fmt: skip


def may_see_files(actor: Any, attraction_id: UUID) -> bool:
    """Pictures of what is published are public."""
    return Attraction.objects.visible_to(actor).filter(pk=attraction_id).exists()


def may_see_house(actor: Any, homestay_id: UUID) -> bool:
    """Photographs of a house that is shown are public."""
    return Homestay.objects.visible_to(actor).filter(pk=homestay_id).exists()


def may_see_photo(actor: Any, document: Any) -> bool:
    """A photograph that was taken away is seen by nobody."""
    return HomestayPhoto.objects.filter(
        Q(large=document.pk) | Q(medium=document.pk) | Q(small=document.pk)
    ).exists()


def may_see_house_photo(actor: Any, photo_id: UUID) -> bool:
    """The small ones are seen as the house is."""
    return HomestayPhoto.objects.filter(pk=photo_id, homestay__in=Homestay.objects.visible_to(actor)).exists()  # fmt: skip


def may_see_product_files(actor: Any, product_id: UUID) -> bool:
    """Pictures of what is on sale are public."""
    return Product.objects.visible_to(actor).filter(pk=product_id).exists()


def may_see_photograph(actor: Any, photograph_id: UUID) -> bool:
    """The small ones are seen as the large one is."""
    found = Photograph.objects.hanging().filter(pk=photograph_id).first()
    return found is not None and found.large.may_be_opened_by(actor)
