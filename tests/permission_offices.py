"""What stands behind the doors of offices that work together: parts of cases, whistles, calls."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from yanzhen.kernel.cases.models import Assist, Whistle, WhistleCall
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.parties.testing import a_person, an_office

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker

# Those who are called themselves when a whistle is blown.
ANSWERING: Final = ("supporting_office", "seller_head")


def part_of(scene: "Scene", walker: "Walker", state: str) -> dict[str, Any]:
    """A part in the case of another desk: the walker's own where they handle cases."""
    handles = walker.actor is not None and walker.actor.may("cases.handle")
    helper = (walker.office if handles else None) or an_office("supporting_office", scene.here)
    case = a_case(item=scene.item, place=scene.here, reporter=a_person(), office=scene.desk)
    part = Assist.objects.create(
        case=case, office=helper, task="Look at the pump", state=state, asked_at=timezone.now()
    )
    return {"pk": part.pk, "name": "accept" if state == "asked" else "answer"}


def whistle_of(scene: "Scene", walker: "Walker") -> Whistle:
    """Blown for a case here; an office that works for others is called itself."""
    called = walker.office if walker.actor and walker.actor.duty in ANSWERING else None
    now = timezone.now()
    case = a_case(item=scene.item, place=scene.here, reporter=a_person(), office=scene.desk)
    whistle = Whistle.objects.create(
        case=case, why="Water", blown_at=now, report_by=now + timedelta(hours=2)
    )
    office = called or an_office("supporting_office", scene.here)
    WhistleCall.objects.create(whistle=whistle, case=case, office=office)
    return whistle


def call_of(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    whistle = whistle_of(scene, walker)
    return {"pk": whistle.pk, "call_pk": whistle.calls.get().pk, "name": "report"}
