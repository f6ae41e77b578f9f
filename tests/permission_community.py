"""Things of the community that the doors of permission_table.py lead to."""

from datetime import date
from typing import Any

from yanzhen.reforms.innovation_community.models import Delegation, Power, Watch
from yanzhen.reforms.innovation_community.testing import a_firm


def a_delegation(scene: Any, walker: Any) -> dict[str, Any]:
    row = Delegation.objects.create(
        place=scene.here, scope_path=scene.here.path, title="A power", power=Power.ACCEPT, given_by="A bureau",
        since=date(2025, 3, 1), is_example=True,
    )  # fmt: skip
    return {"pk": row.pk}


def a_watch(scene: Any, walker: Any) -> dict[str, Any]:
    firm = a_firm(scene.here)
    watch = Watch.objects.create(
        enterprise=firm, scope_path=firm.scope_path, since=date(2025, 3, 1)
    )
    return {"pk": watch.pk}
