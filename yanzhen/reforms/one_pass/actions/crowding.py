"""How near an island is to its maximum: who is told, and how many may be on it now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yanzhen.base.templatetags.tags_time import date_cn
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.models import Capacity
from yanzhen.reforms.one_pass.actions.lapsing import keepers_of
from yanzhen.reforms.one_pass.models import Admission, Area, GateDevice, NearTold

# Further ahead nothing is on sale (orders.Offer.advance_days_max allows no more by its default).
DAYS_AHEAD: Final = 180


@dataclass(frozen=True)
class Crowd:
    """Of one area now: visitors of today, and about how many are still there; None while nobody wrote how long one stays."""

    today: int
    inside: int | None
    most: int | None

    @property
    def is_full(self) -> bool:
        return self.inside is not None and self.most is not None and self.inside >= self.most


def crowd_of(area: Area, at: datetime | None = None) -> Crowd:
    """Nobody counts who leaves: whoever came in within the time that one stays is held to be there still."""
    at = at or timezone.now()
    came = Admission.objects.filter(area=area, at__lte=at)
    today = _people(came.filter(at__date=timezone.localdate(at)))
    stay = area.stay_minutes
    inside = _people(came.filter(at__gt=at - timedelta(minutes=stay))) if stay else None
    return Crowd(today, inside, area.instant_max)


def full_at(device: GateDevice, at: datetime) -> str:
    """What a gate says when its island has reached the maximum of one moment; else nothing."""
    attraction = device.attraction
    area = attraction.area if attraction is not None else None
    if area is None or area.instant_max is None:
        return ""
    crowd = crowd_of(area, at)
    words = say("About %(inside)s visitors are on %(area)s now; at one time at most %(most)s are allowed. Let nobody in before the office agrees.")  # fmt: skip
    return words % {"inside": crowd.inside, "area": area.name, "most": crowd.most} if crowd.is_full else ""  # fmt: skip


def look_at_maximum(today: date, at: datetime | None = None) -> int:
    """Tell the desks of days that came near their maximum, once a day and area. Gives how many days were told."""
    at, told = at or timezone.now(), 0
    for area in Area.objects.filter(pool__isnull=False).select_related("pool", "place"):
        known = set(area.near_told.filter(day__gte=today).values_list("day", flat=True))
        days = Capacity.objects.filter(pool=area.pool_id).between(today, today + timedelta(days=DAYS_AHEAD))  # fmt: skip
        sums = days.order_by().values_list("day").annotate(n=Sum(F("sold") + F("held")))
        told += sum(_tell(area, day, n, at) for day, n in sums if day not in known and n and area.is_near(n))  # fmt: skip
    return told


@transaction.atomic
def _tell(area: Area, day: date, taken: int, at: datetime) -> bool:
    """Two jobs at once tell once: who writes the row speaks."""
    row = NearTold(area=area, day=day, taken=taken, at=at)
    NearTold.objects.bulk_create([row], ignore_conflicts=True)
    if not NearTold.objects.filter(pk=row.pk).exists():
        return False
    tell(
        keepers_of(area.place.path, timezone.localdate(at)), _("%(area)s on %(day)s is near its maximum"),
        _("%(taken)s of %(most)s are sold or held. Announce it, report it, and keep the flow plan at hand."), url="/island/days/", kind="order", at=at,
        values={"area": area.name, "day": date_cn(day), "taken": taken, "most": area.day_max},
    )  # fmt: skip
    return True


def _people(rows: QuerySet[Admission]) -> int:
    return rows.aggregate(n=Sum("people"))["n"] or 0
