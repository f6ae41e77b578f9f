"""What the parts of this demo share: the community, its officers, working moments of the year."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.calendars import working_calendar
from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import World
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Community

SUBDISTRICT_CODE: Final = "330110012000"
SOURCE: Final = "示例数据"


def keeper() -> Actor:
    """Whoever sets up the demo: may everything, is nobody."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="demo")


def community_place() -> Place:
    return Community.objects.select_related("place").get(brand=BRAND).place


BRAND: Final = "梦创未来"


def officers(*duties: str) -> dict[str, list[Actor]]:
    """The officers at work today, by duty."""
    found = (
        Appointment.objects.on(timezone.localdate())
        .filter(office__duty__in=duties, office__scope__path__startswith=community_place().path)
        .select_related("person__party", "office__scope", "office__organisation__party")
        .order_by("since", "id")
    )
    by_duty: dict[str, list[Actor]] = {}
    for appointment in found:
        by_duty.setdefault(appointment.office.duty, []).append(actor_of_appointment(appointment))
    return by_duty


def leader() -> Actor:
    """Whoever is above the community: the head of its subdistrict."""
    found = Appointment.objects.on(timezone.localdate()).filter(office__duty="leader")
    return actor_of_appointment(
        found.select_related("person__party", "office__scope", "office__organisation__party")[0]
    )


class Calendar:
    """Moments of work within the demo year, never later than now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known = working_calendar()
        self._latest = timezone.now() - timedelta(minutes=5)

    def moment(self, since: Any = None, until: Any = None) -> datetime:
        """Some minute of work between two days."""
        day = self._world.day(since, until)
        while not self._known.is_worked(day):
            day -= timedelta(days=1)
        return min(self._world.moment(day), self._latest)

    def after(self, start: datetime, working_days: int) -> datetime | None:
        """Some minute of the n-th working day after `start`, later than it; None past now."""
        day = timezone.localdate(start)
        for _n in range(working_days):
            day = self._known.next_worked(day + timedelta(days=1))
        at = self._world.moment(day)
        at = at if at > start else start + timedelta(minutes=self._world.source.randint(4, 50))
        return at if at < self._latest else None
