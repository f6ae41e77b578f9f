"""The register from a spreadsheet (资产台账): each row an asset, with one paper of it where the row names one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import (
    as_date,
    as_fen,
    as_past_date,
    as_whole,
    repeated,
    text_up_to,
)
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
)
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions import import_cells as own
from yanzhen.kernel.assets.actions import taking_back
from yanzhen.kernel.assets.actions.register import AssetDraft, check_facts, new_asset, next_numbers
from yanzhen.kernel.assets.models import Acquired, Asset, Permit, PermitKind
from yanzhen.kernel.assets.models.scope import answers_for
from yanzhen.kernel.assets.workflow import EDIT
from yanzhen.kernel.audit.models import AuditLine, audit_line, record

COPIED: Final = (
    "name", "place_note", "unit", "area_m2", "geometry", "acquired_on", "original_value_fen",
    "life_months", "in_service_on", "note",
)  # fmt: skip


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Numbers twice in the file or on the register, owners of others, facts that can't be meant; one question."""
    yield from repeated([row for row in rows if row.values.get("number")], ["number", "owner"])
    numbers = [row.values["number"] for row in rows if row.values.get("number")]
    known = set(Asset.objects.filter(number__in=numbers).values_list("owner", "number"))
    for row in rows:
        problem = _problem(row, known, context)
        if problem is not None:
            yield problem


def _problem(
    row: ImportedRow, known: set[tuple[UUID, str]], context: ImportContext
) -> RowProblem | None:
    owner, place = (
        own.owner_in(context, row.values["owner"]),
        own.place_in(context, row.values["place"]),
    )
    if (owner.pk, row.values.get("number")) in known:
        words = _("%(owner)s has an asset of this number already. Correct it on its own page.") % {
            "owner": owner
        }
        return RowProblem(row.line, words, "number", "duplicate")
    if not answers_for(context.by, owner, place):
        return RowProblem(
            row.line,
            _("%(owner)s lies outside the area of your office.") % {"owner": owner},
            "owner",
        )
    try:
        check_facts(_draft(row, context), today=context.today)
    except Refused as refusal:
        return RowProblem(row.line, refusal.sentence, refusal.field)
    return None


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """What applying the good rows will do, in sentences."""
    papers = sum(bool(row.values.get("permit_number")) for row in rows)
    lines = [_("%(n)s assets will be put on the register.") % {"n": f"{len(rows):,}"}]
    if papers:
        lines.append(_("%(n)s of them bring a paper with them.") % {"n": f"{papers:,}"})
    return lines


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """Write one chunk with a fixed number of statements, whatever its length."""
    fresh = iter(next_numbers(sum(not row.values.get("number") for row in rows)))
    assets = [
        new_asset(
            _draft(row, context), number=row.values.get("number") or next(fresh), on=context.today
        )
        for row in rows
    ]
    Asset.objects.bulk_create(assets)
    Permit.objects.bulk_create(
        Permit(
            asset=asset, kind=row.values.get("permit_kind") or PermitKind.OTHER, number=row.values["permit_number"],
            issuer=row.values.get("permit_issuer") or "", expires_on=row.values.get("permit_until"),
        )
        for row, asset in zip(rows, assets, strict=True)
        if row.values.get("permit_number")
    )  # fmt: skip
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by, verb="assets.enter", noun=asset, at=context.at, changes={"batch": context.batch_number}, place_path=asset.place.path
        )
        for asset in assets
    )  # fmt: skip
    return {row.key: asset.pk for row, asset in zip(rows, assets, strict=True)}


def _draft(row: ImportedRow, context: ImportContext) -> AssetDraft:
    given: dict[str, Any] = {
        name: row.values[name] for name in COPIED if row.values.get(name) is not None
    }
    return AssetDraft(
        **given, kind=own.kinds_in(context)[row.values["kind"]], owner=own.owner_in(context, row.values["owner"]),
        place=own.place_in(context, row.values["place"]), quantity=row.values["quantity"] if row.values.get("quantity") is not None else 1,
        residual_fen=row.values.get("residual_fen") or 0, acquired_how=row.values.get("acquired_how") or Acquired.INHERITED,
        source=context.source or context.batch_number,
    )  # fmt: skip


def _column(name: str, title: Any, parse: Any, *aliases: str, **more: Any) -> ImportColumn:
    return ImportColumn(name, title, parse, aliases, **more)


ASSETS: Final = Importer(
    slug="assets",
    title=gettext_lazy("Register of assets"),
    capability=EDIT,
    columns=(
        _column("name", gettext_lazy("Name of the asset"), text_up_to(120), "资产名称", "名称", required=True, example="青坞柑橘园"),
        _column("kind", gettext_lazy("Kind"), own.as_kind, "资产类别", "类别", "资产类型", required=True, example="果园", kind="choice"),
        _column("owner", gettext_lazy("Owner"), own.as_owner, "权属单位", "所有权人", "产权单位", "单位", required=True, example="示例村股份经济合作社", hint=gettext_lazy("By its name or credit code in the register of organisations."), kind="unknown"),
        _column("place", gettext_lazy("Place"), own.as_place, "所在地", "坐落", "所属村", required=True, example="示例村", hint=gettext_lazy("By its name in the tree of places; above/name where two have one name."), kind="unknown"),
        _column("number", gettext_lazy("Number of the asset"), text_up_to(40), "资产编号", "编号", hint=gettext_lazy("Left empty, the house gives one.")),
        _column("place_note", gettext_lazy("Where exactly"), text_up_to(200), "具体位置", "位置"),
        _column("quantity", gettext_lazy("Quantity"), as_whole, "数量", example="1", kind="number"),
        _column("unit", gettext_lazy("Counted in"), text_up_to(10), "单位名称", "计量单位", example="处"),
        _column("area_m2", gettext_lazy("Area"), own.as_area_m2, "面积", example="36亩", hint=gettext_lazy("In m² where no unit stands; 亩 and 公顷 are understood."), kind="number"),
        _column("acquired_how", gettext_lazy("How it was got"), own.as_acquired, "取得方式", "来源", example="自建", kind="choice"),
        _column("acquired_on", gettext_lazy("Got on"), as_past_date, "取得日期", "购建日期", example="2016-05-20", kind="date"),
        _column("original_value_fen", gettext_lazy("Original value"), as_fen, "原值", "账面原值", "资产原值", example="36万元", kind="number"),
        _column("residual_fen", gettext_lazy("Residual value"), as_fen, "残值", "预计净残值", kind="number"),
        _column("life_months", gettext_lazy("Useful life"), own.as_life_months, "使用年限", "折旧年限", example="10", hint=gettext_lazy("In years, or months where 个月 stands."), kind="number"),
        _column("in_service_on", gettext_lazy("In service since"), as_past_date, "投入使用日期", "启用日期", kind="date"),
        _column("geometry", gettext_lazy("Position"), own.as_geometry, "坐标", "经纬度", example="119.93, 30.02", hint=gettext_lazy("Longitude, latitude, or GeoJSON.")),
        _column("permit_kind", gettext_lazy("Paper"), own.as_permit_kind, "权证类型", "证件", example="不动产权证"),
        _column("permit_number", gettext_lazy("Number of the paper"), text_up_to(60), "权证编号", "证号"),
        _column("permit_issuer", gettext_lazy("Issued by"), text_up_to(120), "发证机关"),
        _column("permit_until", gettext_lazy("Paper holds until"), as_date, "有效期至", "到期日", kind="date"),
        _column("note", gettext_lazy("Remark"), text_up_to(1000), "备注"),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    lock=taking_back.lock,
    in_the_way=taking_back.in_the_way,
    take_back=taking_back.take_back,
    record=record,
    done_url="assets:list",
)  # fmt: skip
