"""The subdistrict called in where the law says so: a case through the one door, with the article."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Fault, Item
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.actions.orders import keep_event, locked
from yanzhen.reforms.co_governance.contracts import DISPATCH, EDIT, FUND
from yanzhen.reforms.co_governance.models import WorkOrder
from yanzhen.reforms.co_governance.models.law_grounds import ARTICLES, Ground
from yanzhen.reforms.co_governance.models.orders import OPEN
from yanzhen.reforms.co_governance.models.scope import must

FAULTS_MAX: Final = 5
CASES_MAX: Final = 5
CALLERS_IN: Final = (EDIT, FUND, DISPATCH)


@transaction.atomic
def join_fault(order: WorkOrder, fault: Fault, *, by: By, at: datetime | None = None) -> WorkOrder:
    """One order of many about the same: it shows the fault's sentence, and whoever works knows where it is being done."""
    order, at = locked(order), at or timezone.now()
    must(by, DISPATCH, order.area.cluster.place)
    if order.state not in OPEN:
        raise Refused(_("This is not possible now: the order is at “%(state)s”."), state=order.get_state_display())  # fmt: skip
    fault.refuse_ended()
    if not Fault.objects.running().reaching(order.area.place).filter(pk=fault.pk).exists():
        raise Refused(_("This fault does not reach %(area)s."), field="fault", area=order.area)
    if order.case_id is not None:
        raise Refused(_("This order belongs to a fault already."), field="fault")
    order.case_id = fault.case_id
    order.save(update_fields=["case"])
    keep_event(order, "join_fault", by=by, at=at, words=fault.title)
    record(by=by, verb="co_governance.join_fault", noun=order, at=at, place_path=order.area.place.path, changes={"fault": fault.title})  # fmt: skip
    return order


def may_call_in(actor: Any) -> bool:
    """Whoever keeps the register, the owners' committee and the desk."""
    return any(map(actor.may, CALLERS_IN))


@transaction.atomic
def escalate(origin: models.Model, place: Place, ground: str, item: Item, text: str, *, by: By) -> Case:  # fmt: skip
    """A case of the place's desk about an estate, an order or a handover; the keeper, the committee or the desk may ask."""
    capability = next((one for one in CALLERS_IN if by.may(one)), EDIT)
    must(by, capability, place)
    if ground not in Ground.values:
        raise Refused(_("Choose the ground of the law."), field="ground")
    if not text.strip():
        raise Refused(_("Write what happened."), field="text")
    label = Ground(ground).label
    words = f"{text.strip()}\n\n{ARTICLES[ground]}"
    made = open_case(CaseDraft(item=item, place=place, title=f"{place.name}：{label}"[:200], text=words, channel="web", origin=origin), by=by)  # fmt: skip
    record(by=by, verb="co_governance.escalate", noun=origin, place_path=place.path, changes={"ground": ground, "case": made.number})  # fmt: skip
    return made


def faults_near(places: Iterable[Place]) -> list[Fault]:
    """Mass faults that run at these places, the newest first; public, as a notice on the door."""
    rows = Fault.objects.none()
    for place in places:
        rows = rows | Fault.objects.running().reaching(place)
    return list(rows.select_related("place").order_by("-began_at")[:FAULTS_MAX])


def cases_from(origin: Any) -> Any:
    """Cases that came out of this record."""
    label = origin._meta.label_lower  # noqa: SLF001  Django's documented model meta API
    return Case.objects.filter(origin_label=label, origin_id=origin.pk)


def cases_shown(origin: Any, actor: Any) -> list[tuple[Case, bool]]:
    """The newest of them, and whether this one may open each: who calls the subdistrict in does not see its desk."""
    rows = list(cases_from(origin).order_by("-pk")[:CASES_MAX])
    open_to = Case.objects.visible_to(actor).filter(pk__in=[case.pk for case in rows])
    seen = set(open_to.values_list("pk", flat=True)) if rows else set()
    return [(case, case.pk in seen) for case in rows]
