"""Papers of what is dangerous run out: its keepers are told before, and nothing that opens it is sold after."""

from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.templatetags.tags_time import date_cn
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions import move_offer
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.one_pass.models import Attraction, Product, Shown

TOLD_BEFORE_DAYS: Final = (30, 7, 1)
DUTIES: Final = ("seller", "seller_head")


def look_at_papers(today: date) -> int:
    """Tell of papers that end in 30, 7, 1 days; pause what opens something whose papers ended. Gives how many were paused."""
    dangerous = Attraction.objects.filter(high_risk=True, shown=Shown.PUBLISHED).select_related(
        "place"
    )
    for attraction in dangerous:
        last = attraction.papers_until
        if last is not None and (last - today).days in TOLD_BEFORE_DAYS:
            _tell(attraction, last, today)
    lapsed = Attraction.objects.lapsed(today).values("pk")
    selling = Product.objects.filter(offer__state="on_sale", points__attraction__in=lapsed)
    paused = list(selling.select_related("offer__seller__place").distinct())
    for product in paused:
        move_offer(product.offer, "paused", by=system_actor())
    return len(paused)


def _tell(attraction: Attraction, last: date, today: date) -> None:
    tell(keepers_of(attraction.place.path, today), _("A paper of %(name)s ends on %(day)s"), _("From the day after, it is no longer shown or sold."),
         url=f"/island/register/{attraction.pk}/", kind="order", values={"name": attraction.name, "day": date_cn(last)})  # fmt: skip


def keepers_of(path: str, today: date) -> list[UUID]:
    """Who works at the desks that keep what lies here, and their heads."""
    at_work = Appointment.objects.at_work_on(today).filter(office__duty__in=DUTIES)
    return [
        one.person_id
        for one in at_work.select_related("office__scope")
        if one.office.scope is None or path.startswith(one.office.scope.path)
    ]
