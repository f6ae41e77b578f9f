"""Who may open estates, their money, handovers and the service, and the things behind these doors."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.parties.testing import an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.committees import seat_committee
from yanzhen.reforms.co_governance.actions.handovers import plan_handover
from yanzhen.reforms.co_governance.actions.income import publish_half
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use
from yanzhen.reforms.co_governance.models import (
    Cluster,
    Estate,
    OrderCost,
    PatrolPoint,
    ServiceArea,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.testing import (
    SINCE,
    a_committee_office,
    a_unit,
    an_election,
    an_estate,
    an_estate_with_money,
)
from yanzhen.reforms.co_governance.testing import a_keeper as keeper

KEEPER: Final[Who] = frozenset({"estate_keeper"})
OWNERS: Final[Who] = frozenset({"estate_committee"})
AGENCY: Final[Who] = frozenset({"agency_head"})
STREET: Final[Who] = frozenset({"estate_confirmer"})
DESK: Final[Who] = frozenset({"property_dispatcher"})
MANAGER: Final[Who] = frozenset({"property_manager"})
WORKER: Final[Who] = frozenset({"property_worker"})
DISPATCH: Final = DESK | MANAGER
SERVICE: Final = DISPATCH | WORKER
ESTATES: Final = KEEPER | OWNERS | STREET | SERVICE


def doors(leader: Who, council: Who, signed_in: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `leader` looks on, `council` fills rolls and holds round tables, `signed_in` are all who have a login."""
    seers = KEEPER | OWNERS | STREET | AGENCY | leader | council
    return (
        everywhere("co_governance:estates", seers),
        everywhere("co_governance:estate_new", KEEPER),
        get("co_governance:estate", seers, thing="estate"),
        get("co_governance:estate_act", KEEPER, thing="act on an estate"),
        post("co_governance:estate_act", KEEPER, thing="act on an estate", act="unit", code="9-9-9", kind="dwelling"),
        get("co_governance:estate_act", AGENCY, thing="book of an estate"),
        get("co_governance:estate_act", KEEPER | OWNERS, thing="the subdistrict called to an estate"),
        get("co_governance:units", seers, thing="estate"),
        get("co_governance:units_export", seers, thing="estate"),
        get("co_governance:unit", seers, thing="unit"),
        get("co_governance:unit_act", KEEPER, thing="act on a unit"),
        post("co_governance:unit_act", KEEPER, thing="act on a unit", act="correct", kind="shop", area="1.00", area_source="surveyed"),
        get("co_governance:committee", seers, thing="committee"),
        get("co_governance:committee_act", KEEPER, thing="act on a committee"),
        post("co_governance:committee_act", KEEPER, thing="act on a committee", act="report", on="2026-03-01"),
        everywhere("co_governance:uses", seers),
        get("co_governance:use", seers, thing="use of the fund"),
        get("co_governance:use_new", OWNERS, thing="estate"),
        get("co_governance:use_step", OWNERS, thing="step of a use"),
        post("co_governance:use_step", OWNERS, thing="step of a use", act="review", note="Wet"),
        get("co_governance:use_call_in", KEEPER | OWNERS, thing="use of the fund"),
        post("co_governance:use_call_in", NOBODY, thing="use of the fund", act="escalate"),  # without a ground
        get("co_governance:publication", seers, thing="half year of income"),
        everywhere("co_governance:my_estate", signed_in),
        get("co_governance:own_estate", NOBODY, thing="estate"),  # owners only
        get("co_governance:my_topic", NOBODY, thing="estate"),
        post("co_governance:my_topic", NOBODY, thing="estate", act="topic", topic="E-bikes"),
        everywhere("co_governance:handovers", seers),
        get("co_governance:handover", seers, thing="handover"),
        get("co_governance:handover_new", KEEPER, thing="estate"),
        get("co_governance:handover_act", KEEPER, thing="act on a handover"),
        post("co_governance:handover_act", KEEPER, thing="act on a handover", act="line", letter="a", what="Plans", exists="on"),
        get("co_governance:handover_act", KEEPER | OWNERS, thing="the subdistrict called to a handover"),
        get("co_governance:handover_step", KEEPER, thing="step of a handover"),
        post("co_governance:handover_step", KEEPER, thing="step of a handover", act="notice", on="2026-01-01"),
        get("co_governance:handover_sign", NOBODY, thing="handover"),  # who signs is asked of the organisation
        post("co_governance:handover_sign", NOBODY, thing="handover", act="own", sure="on"),
        everywhere("co_governance:board", DISPATCH),
        everywhere("co_governance:intake", DISPATCH),
        everywhere("co_governance:orders", SERVICE),
        get("co_governance:order", SERVICE, thing="work order"),
        get("co_governance:order_act", DISPATCH, thing="act on a work order"),
        post("co_governance:order_act", DISPATCH, thing="act on a work order", act="call-off", why="Twice"),
        get("co_governance:cost_move", DISPATCH, thing="cost of an order"),
        post("co_governance:cost_move", NOBODY, thing="cost of an order", act="move"),  # without an area
        everywhere("co_governance:mine", WORKER),
        everywhere("co_governance:reports", signed_in),
        everywhere("co_governance:report", signed_in),
        get("co_governance:scan", WORKER, WORKER, thing="patrol point"),
        post("co_governance:scan", WORKER, thing="patrol point", act="scan", sort="other"),
        get("co_governance:point_code", MANAGER, thing="patrol point"),
        everywhere("co_governance:clusters", SERVICE),
        everywhere("co_governance:cluster_new", MANAGER),
        get("co_governance:cluster", SERVICE, thing="cluster"),
        get("co_governance:cluster_act", MANAGER, thing="act on a cluster"),
        post("co_governance:cluster_act", NOBODY, thing="act on a cluster", act="other"),
        everywhere("api-1:estates", signed_in),
        get("api-1:estate", seers, thing="estate"),
        everywhere("api-1:service_areas", signed_in),
        get("api-1:service_area", SERVICE, thing="area of service"),
        Door("api-1:find_doors", DISPATCH, DISPATCH, query="?q=1-1"),
        everywhere("api-1:work_orders", signed_in),
        get("api-1:work_order", SERVICE, thing="work order"),
        post("api-1:open_work_order", NOBODY),  # without an area
        post("api-1:hang_order_photos", NOBODY, thing="work order", stage="after"),  # without a photograph
        post("api-1:take_order_step", DISPATCH, thing="work order", name="call_off", why="Twice"),
    )  # fmt: skip


def _estate(scene: Any) -> Estate:
    return an_estate(a_place(kind="estate", parent=scene.here))


def _with_money(scene: Any) -> Estate:
    return an_estate_with_money(9_000, place=a_place(kind="estate", parent=scene.here))


def _committee(scene: Any) -> Any:
    estate = _estate(scene)
    return seat_committee(estate, an_election(estate), by=keeper()).pk


def _use(scene: Any) -> Any:
    draft = UseDraft("Roof", 500, situation="leak", emergency=True)
    return draft_use(_with_money(scene), draft, by=a_committee_office(), today=date(2026, 5, 4)).pk


def _half(scene: Any) -> Any:
    return publish_half(_with_money(scene), date(2026, 5, 4), by=a_committee_office(), today=date(2026, 7, 2)).pk  # fmt: skip


def _handover(scene: Any) -> Any:
    return plan_handover(_estate(scene), an_organisation(kind="property"), by=keeper(), ending="first", ends_on=date(2026, 6, 30)).pk  # fmt: skip


def _area(scene: Any, walker: Any) -> ServiceArea:
    """An area here, with the walker among its workers."""
    estate = _estate(scene)
    estate.assembly = an_organisation(kind="committee")
    estate.save(update_fields=["assembly"])
    cluster = Cluster.objects.create(name=f"Cluster {estate.pk}", place=scene.here, company=an_organisation(kind="property"), since=SINCE)  # fmt: skip
    if walker.person is not None:
        Worker.objects.create(cluster=cluster, person=walker.person)
    return ServiceArea.objects.create(
        cluster=cluster, kind="estate", name=estate.name, place=estate.place, estate=estate, money="owners", payer=estate.assembly, dispatch="assign",
        since=SINCE,
    )  # fmt: skip


def _order(scene: Any, walker: Any) -> Any:
    area = _area(scene, walker)
    number = f"GD-T-{area.pk.hex[-8:]}"
    return WorkOrder.objects.create(number=number, area=area, what="Tap", sort="water", money="owners", opened_at=timezone.now()).pk  # fmt: skip


def _cost(scene: Any, walker: Any) -> Any:
    order = WorkOrder.objects.get(pk=_order(scene, walker))
    return OrderCost.objects.create(order=order, area=order.area, kind="material", what="Tap", fen=5, on=SINCE).pk  # fmt: skip


def _point(scene: Any, walker: Any) -> Any:
    return PatrolPoint.objects.create(area=_area(scene, walker), name="Gate", every_hours=4).pk


def _named(pk: Any, name: str) -> dict[str, Any]:
    return {"pk": pk, "name": name}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "estate": lambda scene, walker: {"pk": _estate(scene).pk},
    "act on an estate": lambda scene, walker: _named(_estate(scene).pk, "unit"),
    "book of an estate": lambda scene, walker: _named(_estate(scene).pk, "book"),
    "the subdistrict called to an estate": lambda scene, walker: _named(_estate(scene).pk, "escalate"),
    "the subdistrict called to a handover": lambda scene, walker: _named(_handover(scene), "escalate"),
    "unit": lambda scene, walker: {"pk": a_unit(_estate(scene)).pk},
    "act on a unit": lambda scene, walker: _named(a_unit(_estate(scene)).pk, "correct"),
    "committee": lambda scene, walker: {"pk": _committee(scene)},
    "act on a committee": lambda scene, walker: _named(_committee(scene), "report"),
    "use of the fund": lambda scene, walker: {"pk": _use(scene)},
    "step of a use": lambda scene, walker: _named(_use(scene), "review"),
    "half year of income": lambda scene, walker: {"pk": _half(scene)},
    "handover": lambda scene, walker: {"pk": _handover(scene)},
    "act on a handover": lambda scene, walker: _named(_handover(scene), "line"),
    "step of a handover": lambda scene, walker: _named(_handover(scene), "notice"),
    "work order": lambda scene, walker: {"pk": _order(scene, walker)},
    "act on a work order": lambda scene, walker: _named(_order(scene, walker), "call-off"),
    "cost of an order": lambda scene, walker: {"pk": _cost(scene, walker)},
    "area of service": lambda scene, walker: {"pk": _area(scene, walker).pk},
    "patrol point": lambda scene, walker: {"pk": _point(scene, walker)},
    "cluster": lambda scene, walker: {"pk": _area(scene, walker).cluster_id},
    "act on a cluster": lambda scene, walker: _named(_area(scene, walker).cluster_id, "point"),
}  # fmt: skip
