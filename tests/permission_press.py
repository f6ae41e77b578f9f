"""What stands behind the doors of acts on many cases: a press, and the rows of its doors."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from yanzhen.kernel.cases.models import BulkAct

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker


def press_of(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    person = {"person_id": walker.person.pk} if walker.person else {}
    return {"pk": BulkAct.objects.create(act="take", at=timezone.now(), **person).pk}
