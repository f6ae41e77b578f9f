"""The register of an estate from a spreadsheet: a row is a unit with its owners; none of the rows is lost."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_date, one_of, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.kernel.audit.models import AuditLine, audit_line, record
from yanzhen.kernel.council.actions.importing import BASES, KINDS, SOURCES, as_hundredths
from yanzhen.kernel.council.models.choices import AreaSource, Basis, UnitKind
from yanzhen.reforms.co_governance.actions.buyers import FIRM, Buyer, Buyers, firms_named
from yanzhen.reforms.co_governance.contracts import EDIT
from yanzhen.reforms.co_governance.models import Building, Estate, Ownership, Unit
from yanzhen.reforms.co_governance.models.scope import within_scope

NAMES: Final = re.compile(r"[、,，;；/]")


def as_estate(text: str, context: ImportContext) -> str:
    """An estate of the office's area, by its name."""
    found = context.once(
        "estates", lambda: {one.name: str(one.pk) for one in Estate.objects.filter(within_scope(context.by))}
    )  # fmt: skip
    if text.strip() not in found:
        raise WrongCell(gettext_lazy("“%(text)s” is no estate of your area. Enter the estate first."), kind="unknown", text=text)  # fmt: skip
    return str(found[text.strip()])


def names_of(text: str | None) -> list[str]:
    return [part.strip() for part in NAMES.split(text or "") if part.strip()]


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Units twice, areas without a source, owners without a deed, numbers that do not fit the owners."""
    yield from repeated(rows, ["estate", "code"])
    codes = [row.values["code"] for row in rows]
    known = {(str(estate), code) for estate, code in Unit.objects.filter(code__in=codes).values_list("estate", "code")}  # fmt: skip
    firms = set(firms_named(name for row in rows for name in names_of(row.values["owners"])))  # fmt: skip
    for row in rows:
        if (row.values["estate"], row.values["code"]) in known:
            yield RowProblem(row.line, _("%(unit)s stands on the register of this estate already.") % {"unit": row.values["code"]}, "code", "duplicate")  # fmt: skip
        yield from _problems(row, firms)


def _problems(row: ImportedRow, firms: set[str]) -> Iterable[RowProblem]:
    values, owners = row.values, names_of(row.values["owners"])
    if values.get("area") and not values.get("source"):
        yield RowProblem(row.line, _("Say where the area is written."), "source", "missing")
    for name in ("identity", "phone"):
        given = names_of(values.get(name))
        if given and len(given) != len(owners):
            yield RowProblem(row.line, _("As many numbers as owners, or none."), name, "code")
    if values.get("basis") not in (None, Basis.REGISTERED, Basis.UNDELIVERED) and not values.get("paper"):  # fmt: skip
        yield RowProblem(row.line, _("Without registration, write which contract or judgment shows it."), "paper", "missing")  # fmt: skip
    for name in owners:
        if FIRM.search(name) and name not in firms:
            yield RowProblem(row.line, _("“%(name)s” is not in the register of organisations. Enter it there first.") % {"name": name}, "owners", "unknown")  # fmt: skip


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """How many units and owners come, which can't be counted yet, which names can't be told apart."""
    without = sum(not row.values.get("area") for row in rows)
    said = [_("%(n)s units with their owners come onto the register.") % {"n": f"{len(rows):,}"}]
    if without:
        said.append(_("%(n)s of them have no area yet: a vote by area can't open before it is entered.") % {"n": f"{without:,}"})  # fmt: skip
    unnumbered = Counter(
        name for row in rows if not row.values.get("identity") and not row.values.get("phone") for name in names_of(row.values["owners"]) if not FIRM.search(name)
    )  # fmt: skip
    if twice := sum(count > 1 for count in unnumbered.values()):
        said.append(_("%(n)s names stand in several rows without a number: each row becomes another person, and votes as one.") % {"n": twice})  # fmt: skip
    return said


def _buyers(row: ImportedRow) -> list[Buyer]:
    values = row.values
    names = names_of(values["owners"])
    ids, phones = names_of(values.get("identity")), names_of(values.get("phone"))
    return [
        (name, ids[place].upper() if ids else "", phones[place] if phones else "")
        for place, name in enumerate(names)
    ]


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """One chunk: buildings, units and ownerships in a fixed number of statements, and whoever was not known before."""
    people = Buyers.among((buyer for row in rows for buyer in _buyers(row)), context.by)
    estates = Estate.objects.select_related("place").in_bulk({UUID(row.values["estate"]) for row in rows})  # fmt: skip
    buildings = _buildings(rows)
    units = [_unit(row.values, estates[UUID(row.values["estate"])], buildings) for row in rows]
    Unit.objects.bulk_create(units)
    Ownership.objects.bulk_create(
        ownership for row, unit in zip(rows, units, strict=True) for ownership in _ownerships(row, unit, people, context.today)
    )  # fmt: skip
    AuditLine.objects.bulk_create(
        audit_line(by=context.by, verb="co_governance.enter_unit", noun=unit, at=context.at, changes={"batch": context.batch_number},
                   place_path=unit.estate.place.path)
        for unit in units
    )  # fmt: skip
    return {row.key: unit.pk for row, unit in zip(rows, units, strict=True)}


def _buildings(rows: Sequence[ImportedRow]) -> dict[tuple[str, str], Building]:
    wanted = {(row.values["estate"], row.values["building"]) for row in rows if row.values.get("building")}  # fmt: skip
    Building.objects.bulk_create([Building(estate_id=estate, code=code) for estate, code in sorted(wanted)], ignore_conflicts=True)  # fmt: skip
    rows_there = Building.objects.filter(estate__in={estate for estate, _code in wanted})
    return {(str(one.estate_id), one.code): one for one in rows_there}


def _unit(
    values: Mapping[str, Any], estate: Estate, buildings: Mapping[tuple[str, str], Building]
) -> Unit:
    return Unit(
        estate=estate, code=values["code"], building=buildings.get((values["estate"], values.get("building") or "")),
        entrance=values.get("entrance") or "", kind=values.get("kind") or UnitKind.DWELLING, area=values.get("area"),
        area_source=(values.get("source") or "") if values.get("area") else "", delivered_on=values.get("delivered"),
    )  # fmt: skip


def _ownerships(row: ImportedRow, unit: Unit, people: Buyers, today: date) -> Iterable[Ownership]:
    values, buyers = row.values, _buyers(row)
    for buyer in buyers:
        yield Ownership(
            unit=unit, party=people.party(*buyer), basis=values.get("basis") or Basis.REGISTERED, paper=values.get("paper") or "", part=1,
            whole=len(buyers), since=values.get("since") or values.get("delivered") or today,
        )  # fmt: skip


def _column(name: str, title: Any, parse: Any, *aliases: str, **more: Any) -> ImportColumn:
    return ImportColumn(name, title, parse, aliases, **more)


OWNERS: Final = Importer(
    slug="estate_owners",
    title=gettext_lazy("Register of units and owners"),
    capability=EDIT,
    columns=(
        _column("estate", gettext_lazy("Estate"), as_estate, "小区", "小区名称", required=True, example="太炎花园", kind="unknown"),
        _column("building", gettext_lazy("Building number"), text_up_to(20), "幢", "楼幢", "栋", example="3"),
        _column("entrance", gettext_lazy("Entrance"), text_up_to(20), "单元", example="2"),
        _column("code", gettext_lazy("Flat, shop or space"), text_up_to(60), "房号", "专有部分", required=True, example="3-2-501"),
        _column("kind", gettext_lazy("Kind of unit"), one_of({**KINDS, **{str(one.label): one.value for one in UnitKind}}), "用途", "类型", example="住宅", kind="choice"),
        _column("area", gettext_lazy("Area, m²"), as_hundredths, "面积", "建筑面积", "专有面积", example="89.53", kind="number"),
        _column("source", gettext_lazy("Source of the area"), one_of({**SOURCES, **{str(one.label): one.value for one in AreaSource}}), "面积来源", example="登记", kind="choice"),
        _column("owners", gettext_lazy("Owners"), text_up_to(300), "业主", "产权人", "姓名", required=True, example="沈溪远、陆芷岚"),
        _column("identity", gettext_lazy("Identity numbers"), text_up_to(300), "身份证号", "证件号码", hint=gettext_lazy("In the order of the owners. Without them two of one name count as two.")),
        _column("phone", gettext_lazy("Telephone numbers"), text_up_to(200), "电话", "联系电话", "手机号"),
        _column("basis", gettext_lazy("Owner by"), one_of({**BASES, **{str(one.label): one.value for one in Basis}}), "权利依据", example="登记", kind="choice"),
        _column("paper", gettext_lazy("Number of the deed or contract"), text_up_to(80), "产权证号", "合同编号"),
        _column("delivered", gettext_lazy("Handed to the buyer on"), as_date, "交付日期", "交房日期", kind="date"),
        _column("since", gettext_lazy("Owner since"), as_date, "登记日期", "取得日期", kind="date"),
    ),
    check_rows=check_rows, forecast=forecast, apply=apply, record=record, done_url="co_governance:estates",
)  # fmt: skip
