"""A community with a head, somebody above, and departments of which one has no login."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from yanzhen.kernel.cases.actions import (
    blow_whistle,
    decide_jointly,
)
from yanzhen.kernel.cases.models import Whistle, WhistleCall
from yanzhen.kernel.cases.testing import (
    CLERK,
    HEAD,
    HELPER,
    MAYOR,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_place,
)
from yanzhen.kernel.parties.testing import a_login, an_organisation
from yanzhen.kernel.places.models import PlaceKind


class Town:
    """A head of a community, a mayor above, two departments with a login and one without."""

    def __init__(self) -> None:
        self.above = some_place("Subdistrict", kind=PlaceKind.SUBDISTRICT)
        self.place = some_place(parent=self.above)
        self.house = an_organisation()
        self.clerk = self._in_house(a_desk(self.place, title="Clerks"))
        self.head = self._in_house(a_desk(self.place, duty=HEAD, title="Head"))
        self.mayor = a_desk(self.above, duty=MAYOR, title="Mayor")
        self.police, self.fire, self.water = (
            a_desk(self.above, duty=HELPER, title=title) for title in ("Police", "Fire", "Water")
        )
        for desk in (self.police, self.fire):
            desk.office.organisation = an_organisation()
            desk.office.save()
            a_login(desk.actor)
        self.case = a_case(
            place=self.place, item=a_request_item(duty=CLERK), office=self.clerk.office
        )
        self.case.take_step("accept", by=self.clerk.actor)

    def blow(self, *desks: Desk, **given: Any) -> Whistle:
        facts = {
            "departments": [desk.office for desk in desks or (self.police, self.fire)],
            "report_by": timezone.now() + timedelta(hours=2),
            "why": "The cellar is on fire and under water.",
            "by": self.head.actor,
            **given,
        }
        return blow_whistle(self.case, **facts)

    def call(self, desk: Desk) -> WhistleCall:
        return WhistleCall.objects.select_related("whistle", "case", "office").get(
            office=desk.office
        )

    def decide(self, whistle: Whistle, **given: Any) -> Whistle:
        facts: dict[str, Any] = {
            "held_at": timezone.now(), "took_part": ["Police: Wang", "Fire: Li"], "minutes": "Pump, then mend.",
            "lead": self.clerk.office, "tasks": [], "by": self.head.actor, **given,
        }  # fmt: skip
        return decide_jointly(whistle, **facts)

    def _in_house(self, desk: Desk) -> Desk:
        desk.office.organisation = self.house
        desk.office.save()
        return desk
