"""The register of attractions from a spreadsheet: each row a draft; publishing stays an act of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_date, as_whole, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.kernel.audit.models import AuditLine, audit_line, record
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import EDIT
from yanzhen.reforms.one_pass.models import Attraction, Kind

COPIED: Final = ("name", "code", "kind", "summary", "story", "season", "minutes", "warning", "licence_number", "licence_until",
                 "insurance_number", "insurance_until", "note")  # fmt: skip
YES: Final = {"是", "有", "高危", "yes", "y", "1"}
NO: Final = {"否", "无", "no", "n", "0"}


def as_kind(text: str, context: ImportContext) -> str:
    """By the word on the screen, in either language, or by its code."""
    for kind in Kind:
        if text.strip().casefold() in (kind.value, str(kind.label).casefold()):
            return kind.value
    raise WrongCell(gettext_lazy("“%(text)s” is no kind of attraction."), kind="choice", text=text)


def as_village(text: str, context: ImportContext) -> Place:
    """By its name, within the area of the office."""
    found = context.once(
        "villages",
        lambda: {p.name: p for p in Place.objects.open().filter(path__startswith=context.by.scope_path or "").order_by("-path")},
    )  # fmt: skip
    place = found.get(text.strip())
    if place is None:
        raise WrongCell(
            gettext_lazy("“%(text)s” is not in the tree of places of your area."),
            kind="unknown",
            text=text,
        )
    return place


def as_yes(text: str, context: ImportContext) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise WrongCell(gettext_lazy("Write 是 or 否."), kind="choice")
    return word in YES


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Codes twice in the file or on the register; one question. Positions, hours and areas are no columns, so no two facts of
    a row can contradict each other (attractions.py: check_facts).
    """
    yield from repeated(rows, ["code", "place"])
    codes = [row.values["code"] for row in rows]
    known = set(Attraction.objects.filter(code__in=codes).values_list("place", "code"))
    for row in rows:
        if (row.values["place"].pk, row.values["code"]) in known:
            words = _("%(code)s is on the register already. Correct it on its own page.") % {
                "code": row.values["code"]
            }
            yield RowProblem(row.line, words, "code", "duplicate")


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """What applying the good rows will do, in sentences."""
    return [_("%(n)s attractions will be put on the register as drafts.") % {"n": f"{len(rows):,}"}]


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """Write one chunk with a fixed number of statements, whatever its length."""
    made = [_draft(row) for row in rows]
    for one in made:
        one.source = context.source or context.batch_number
        one.since = context.today
        one.index_words()
    Attraction.objects.bulk_create(made)
    AuditLine.objects.bulk_create(
        audit_line(by=context.by, verb="one_pass.enter", noun=one, at=context.at, changes={"batch": context.batch_number}, place_path=one.place.path)
        for one in made
    )  # fmt: skip
    return {row.key: one.pk for row, one in zip(rows, made, strict=True)}


def _draft(row: ImportedRow) -> Attraction:
    given: dict[str, Any] = {
        name: row.values[name] for name in COPIED if row.values.get(name) is not None
    }
    return Attraction(
        place=row.values["place"],
        village=row.values["place"],
        high_risk=bool(row.values.get("high_risk")),
        **given,
    )


def _column(name: str, title: Any, parse: Any, *aliases: str, **more: Any) -> ImportColumn:
    return ImportColumn(name, title, parse, aliases, **more)


ATTRACTIONS: Final = Importer(
    slug="attractions",
    title=gettext_lazy("Register of attractions"),
    capability=EDIT,
    columns=(
        _column("name", gettext_lazy("Attraction"), text_up_to(80), "景点名称", "资源名称", "名称", required=True, example="千年古樟"),
        _column("code", gettext_lazy("Code"), text_up_to(20), "编号", "序号", required=True, example="A01"),
        _column("kind", gettext_lazy("Kind"), as_kind, "资源类别", "类型", required=True, example="古树", kind="choice"),
        _column("place", gettext_lazy("Village"), as_village, "所属村", "所在地", required=True, example="示例村", kind="unknown"),
        _column("summary", gettext_lazy("In one sentence"), text_up_to(160), "简介", "一句话介绍"),
        _column("story", gettext_lazy("What a visitor reads"), text_up_to(4000), "介绍", "详细介绍"),
        _column("season", gettext_lazy("Season"), text_up_to(80), "开放季节"),
        _column("minutes", gettext_lazy("Minutes one stays"), as_whole, "游览时长", "停留分钟", kind="number"),
        _column("high_risk", gettext_lazy("Dangerous"), as_yes, "是否高危", "高风险", example="否", kind="choice"),
        _column("licence_number", gettext_lazy("Number of the licence"), text_up_to(80), "许可证号"),
        _column("licence_until", gettext_lazy("Licence holds until"), as_date, "许可证有效期至", kind="date"),
        _column("insurance_number", gettext_lazy("Number of the liability insurance"), text_up_to(80), "责任险保单号"),
        _column("insurance_until", gettext_lazy("Insurance holds until"), as_date, "保险有效期至", kind="date"),
        _column("warning", gettext_lazy("Warning to visitors"), text_up_to(300), "安全提示"),
        _column("note", gettext_lazy("Remark"), text_up_to(1000), "备注"),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    record=record,
    done_url="one_pass:register",
)  # fmt: skip
