"""A cluster set up: its areas each with payer, contract and money; its workers, their roster, the points they walk to."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.models import Organisation, Person
from yanzhen.kernel.parties.models.roster import DAY_SHIFT
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.contracts import MANAGE
from yanzhen.reforms.co_governance.models import (
    AreaKind,
    Cluster,
    Estate,
    MoneyOf,
    PatrolPoint,
    ServiceArea,
    Worker,
    WorkerShift,
    WorkShift,
)
from yanzhen.reforms.co_governance.models.clusters import every_reason
from yanzhen.reforms.co_governance.models.scope import must


@transaction.atomic
def open_cluster(place: Place, name: str, company: Organisation, *, by: By, since: date) -> Cluster:
    """One desk over several areas; each area still has a contract of its own (物业管理条例 33, 39)."""
    must(by, MANAGE, place)
    if not name.strip():
        raise Refused(_("Give the cluster a name."), field="name")
    if Cluster.objects.filter(place=place, name=name.strip()).exists():
        raise Refused(_("There is a cluster of this name here already."), field="name")
    made = Cluster.objects.create(place=place, name=name.strip(), company=company, since=since)
    record(by=by, verb="co_governance.open_cluster", noun=made, place_path=place.path)
    return made


@transaction.atomic
def open_area(cluster: Cluster, *, by: By, kind: str, since: date, payer: Organisation, estate: Estate | None = None, **facts: Any) -> ServiceArea:  # fmt: skip
    """An area under service. An estate's owners pay for their estate, public money for everything else."""
    must(by, MANAGE, cluster.place)
    in_turn(cluster, estate)
    facts["reasons"] = _known(facts.get("reasons", every_reason()))
    area = ServiceArea(cluster=cluster, kind=kind, estate=estate, since=since, payer=payer, **facts)
    _check_money(area)
    if estate is not None:
        area.place, area.name = estate.place, area.name or estate.name
        if area.payer_id != estate.assembly_id:
            raise Refused(_("The owners' assembly of the estate pays for it."), field="payer")
    if not area.name.strip():
        raise Refused(_("Give the area a name."), field="name")
    if not area.place.path.startswith(cluster.place.path):
        raise Refused(_("%(place)s does not lie in the cluster."), field="place", place=area.place)
    if area.response_minutes and area.arrival_minutes and area.arrival_minutes < area.response_minutes:  # fmt: skip
        raise Refused(_("One answers before one comes: the arrival is later than the response."), field="arrival_minutes")  # fmt: skip
    try:
        with transaction.atomic():
            area.save(force_insert=True)
    except IntegrityError as error:
        if "an_estate_is_served_by_one_company" in str(error):
            raise Refused(_("This estate is served already. End that service first (物业管理条例 第33条)."), field="estate") from error  # fmt: skip
        raise
    record(by=by, verb="co_governance.open_area", noun=area, place_path=area.place.path, changes={"money": area.money, "payer": str(payer)})  # fmt: skip
    return area


def _check_money(area: ServiceArea) -> None:
    is_estate = area.kind == AreaKind.ESTATE
    if is_estate != (area.estate is not None):
        raise Refused(_("An estate of the register is chosen for the kind “estate”, and only there."), field="estate")  # fmt: skip
    if is_estate != (area.money == MoneyOf.OWNERS):
        raise Refused(_("Owners' money pays for estates, public money for the rest: they are never mixed."), field="money")  # fmt: skip


def with_books(areas: QuerySet[ServiceArea]) -> list[ServiceArea]:
    """Each with `book`: that of whoever pays, where what its contract costs is booked; None where none is kept."""
    rows = list(areas)
    books = {one.organisation_id: one for one in Book.objects.filter(organisation__in={row.payer_id for row in rows}, closed_on=None)}  # fmt: skip
    for row in rows:
        row.book = books.get(row.payer_id)  # type: ignore[attr-defined]
    return rows


@transaction.atomic
def set_reasons(area: ServiceArea, reasons: Iterable[str], *, by: By) -> ServiceArea:
    """Why orders of this area may be given back or passed on, as its contract says; what went back before stays."""
    must(by, MANAGE, area.cluster.place)
    in_turn(area)
    area.refresh_from_db()
    area.reasons = _known(reasons)
    area.save(update_fields=["reasons"])
    record(by=by, verb="co_governance.set_reasons", noun=area, place_path=area.place.path, changes={"reasons": "、".join(area.reasons)})  # fmt: skip
    return area


def _known(reasons: Iterable[str]) -> list[str]:
    """In the order of the list; at least one."""
    chosen = set(reasons)
    known = [one for one in every_reason() if one in chosen]
    if not known or chosen - set(known):
        raise Refused(_("Choose at least one of the reasons."), field="reasons")
    return known


@transaction.atomic
def end_area(area: ServiceArea, *, by: By, until: date) -> ServiceArea:
    """The contract is over; open orders stay to be finished."""
    must(by, MANAGE, area.cluster.place)
    in_turn(area)
    area.refresh_from_db()
    if area.until is not None or until <= area.since:
        raise Refused(_("It ends once, and after it began."), field="until")
    area.until = until
    area.save(update_fields=["until"])
    record(by=by, verb="co_governance.end_area", noun=area, place_path=area.place.path)
    return area


@transaction.atomic
def link_agreement(area: ServiceArea, agreement: Agreement, *, by: By) -> ServiceArea:
    """The contract under which this area alone is served: between its payer and the company (物业管理条例 33, 39)."""
    must(by, MANAGE, area.cluster.place)
    in_turn(area, agreement)
    area.refresh_from_db()
    if (agreement.owner_id, agreement.counterparty_id) != (area.payer_id, area.cluster.company_id):
        raise Refused(_("This contract is not between whoever pays for the area and the company."), field="agreement")  # fmt: skip
    if agreement.state not in HOLDING:
        raise Refused(_("This contract is not in force yet. It is approved first."), field="agreement")  # fmt: skip
    if ServiceArea.objects.filter(agreement=agreement).exclude(pk=area.pk).exists():
        raise Refused(_("Another area is served under this contract. Each area has one of its own."), field="agreement")  # fmt: skip
    area.agreement = agreement
    area.save(update_fields=["agreement"])
    record(by=by, verb="co_governance.link_agreement", noun=area, place_path=area.place.path, changes={"agreement": agreement.number})  # fmt: skip
    return area


@transaction.atomic
def enter_worker(cluster: Cluster, person: Person, *, by: By, trade: str = "", hour_fen: int = 0) -> Worker:  # fmt: skip
    """Somebody who takes orders here."""
    must(by, MANAGE, cluster.place)
    if Worker.objects.filter(cluster=cluster, person=person).exists():
        raise Refused(_("%(name)s works here already."), field="person", name=person)
    made = Worker.objects.create(cluster=cluster, person=person, trade=trade.strip(), hour_fen=hour_fen)  # fmt: skip
    record(by=by, verb="co_governance.enter_worker", noun=made, place_path=cluster.place.path)
    return made


@transaction.atomic
def write_shifts(cluster: Cluster, shifts: Mapping[tuple[date, str], Iterable[Worker]], *, by: By) -> int:  # fmt: skip
    """The roster of these days and shifts, as it is from now on; gives how many lines there are."""
    must(by, MANAGE, cluster.place)
    own = set(cluster.workers.values_list("pk", flat=True))
    made = []
    for (day, shift), workers in shifts.items():
        WorkerShift.objects.filter(worker__cluster=cluster, day=day, shift=shift).delete()
        for worker in workers:
            if worker.pk not in own:
                raise Refused(_("%(name)s does not work in this cluster."), name=worker)
            made.append(WorkerShift(worker=worker, day=day, shift=shift))
    WorkerShift.objects.bulk_create(made)
    record(by=by, verb="co_governance.write_shifts", noun=cluster, place_path=cluster.place.path, changes={"lines": len(made)})  # fmt: skip
    return len(made)


def shift_at(now: datetime) -> tuple[date, str]:
    """The shift of a moment: a night belongs to the day it began."""
    local = timezone.localtime(now)
    day, clock = local.date(), local.time()
    if DAY_SHIFT[0] <= clock < DAY_SHIFT[1]:
        return day, WorkShift.DAY
    return (day if clock >= time(12) else day - timedelta(days=1)), WorkShift.NIGHT


def on_shift(cluster: Cluster, now: datetime) -> Any:
    """Workers on duty now; all who still work here where no roster is written for this shift."""
    day, shift = shift_at(now)
    active = Worker.objects.filter(cluster=cluster).exclude(until__lte=timezone.localdate(now))
    on_duty = active.filter(shifts__day=day, shifts__shift=shift)
    return on_duty if on_duty.exists() else active


@transaction.atomic
def hang_point(area: ServiceArea, name: str, every_hours: int, *, by: By) -> PatrolPoint:
    """A QR code on the wall that is walked to."""
    must(by, MANAGE, area.cluster.place)
    if not name.strip() or every_hours < 1:
        raise Refused(_("Write what the point is called and every how many hours it is walked to."), field="name")  # fmt: skip
    if PatrolPoint.objects.filter(area=area, name=name.strip()).exists():
        raise Refused(_("There is a point of this name here already."), field="name")
    made = PatrolPoint.objects.create(area=area, name=name.strip(), every_hours=every_hours)
    record(by=by, verb="co_governance.make_point", noun=made, place_path=area.place.path)
    return made
