"""Spreadsheets of the ladder: one importer a kind of record, from the same table of cells as the forms."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import (
    as_date,
    as_fen,
    as_number,
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
    WrongCell,
)
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine, audit_line, record
from yanzhen.reforms.innovation_community.actions.facts import refuse_impossible_year
from yanzhen.reforms.innovation_community.actions.growth_kinds import (
    ENTERED,
    YEARS,
    Cell,
    RecordKind,
)
from yanzhen.reforms.innovation_community.actions.growth_records import refuse_impossible
from yanzhen.reforms.innovation_community.actions.import_cells import as_credit_code
from yanzhen.reforms.innovation_community.models import Enterprise, EnterpriseYear
from yanzhen.reforms.innovation_community.models.scope import within_scope
from yanzhen.reforms.innovation_community.models.years import NUMBERS

YES: Final = frozenset({"是", "有", "y", "yes", "1", "true", "√", "✓"})
NO: Final = frozenset({"否", "无", "没有", "n", "no", "0", "false", "×"})
CHUNK: Final = 500


def as_yes_no(text: str, context: ImportContext) -> bool:
    folded = text.strip().lower()
    if folded in YES | NO:
        return folded in YES
    raise WrongCell(gettext_lazy("Write yes or no: 是 or 否."), kind="choice", suggestion="是")


def as_points(text: str, context: ImportContext) -> int:
    """Points with at most two decimals, in hundredths."""
    hundredths = as_number(text, context) * Decimal(100)
    if hundredths != hundredths.to_integral_value():
        raise WrongCell(gettext_lazy("Points have at most two decimals."), kind="number")
    return int(hundredths)


def as_choice(cell: Cell) -> Callable[[str, ImportContext], str]:
    """The word on the screen, in either language, or the word that is stored."""

    def parse(text: str, context: ImportContext) -> str:
        choices = cell.choices.choices if cell.choices else []
        folded = " ".join(text.split()).lower()
        for value, label in choices:
            if folded in (str(value).lower(), str(label).lower()):
                return str(value)
        words = _(", ").join(str(label) for _value, label in choices)
        raise WrongCell(gettext_lazy("Write one of these: %(words)s."), kind="choice", words=words)

    return parse


def _parse_of(cell: Cell) -> Callable[[str, ImportContext], Any]:
    if cell.sort == "choice":
        return as_choice(cell)
    if cell.sort == "text":
        return text_up_to(cell.length)
    return _PARSERS[cell.sort]


_PARSERS: Final[Mapping[str, Callable[[str, ImportContext], Any]]] = {
    "day": as_date,
    "past_day": as_past_date,
    "fen": as_fen,
    "whole": as_whole,
    "points": as_points,
    "yes_no": as_yes_no,
}
_GROUPS: Final = {"choice": "choice", "day": "date", "past_day": "date"}


def _columns(kind: RecordKind) -> tuple[ImportColumn, ...]:
    return (
        ImportColumn(
            "uscc", gettext_lazy("Unified social credit code"), as_credit_code, required=True,
            aliases=("统一社会信用代码", "信用代码"), example="91330110MA2XXXXXXX", kind="code",
        ),
        *(
            ImportColumn(
                cell.name, cell.title, _parse_of(cell), required=cell.required, aliases=cell.aliases,
                example=cell.example, hint=cell.hint, kind=_GROUPS.get(cell.sort, "number" if cell.sort != "text" else "other"),
            )
            for cell in kind.cells
        ),
        ImportColumn(
            "source", gettext_lazy("Where it is from"), text_up_to(200), aliases=("来源", "出处"), example="企业申报材料",
            hint=gettext_lazy("Left empty: the name of this table."),
        ),
    )  # fmt: skip


def _firms(rows: Sequence[ImportedRow], context: ImportContext) -> dict[str, Enterprise]:
    """The firms of these codes within the importer's place; one question."""
    codes = {row.values["uscc"] for row in rows}
    found = Enterprise.objects.filter(
        within_scope(context.by, "scope_path"), organisation__uscc__in=codes
    ).select_related("organisation__party")
    return {firm.organisation.uscc: firm for firm in found}


def _strangers(
    rows: Sequence[ImportedRow], firms: Mapping[str, Enterprise]
) -> Iterable[RowProblem]:
    words = _("No firm of your place has this code. Enter the firm first.")
    for row in rows:
        if row.values["uscc"] not in firms:
            yield RowProblem(row.line, words, column="uscc", kind="unknown")


def _source(row: ImportedRow, context: ImportContext) -> str:
    return str(row.values.get("source") or context.source or context.batch_number or _("a table"))


def _told(kind: RecordKind, row: ImportedRow) -> dict[str, Any]:
    told = {cell.name: row.values.get(cell.name) for cell in kind.cells}
    empty: dict[str, Any] = {
        cell.name: ""
        for cell in kind.cells
        if cell.sort in ("text", "choice") and told[cell.name] is None
    }
    if told.get("high_value", False) is None:
        empty["high_value"] = False
    return told | empty


def _checker(
    kind: RecordKind,
) -> Callable[[Sequence[ImportedRow], ImportContext], Iterable[RowProblem]]:
    def check(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
        firms = _firms(rows, context)
        yield from _strangers(rows, firms)
        yield from repeated(rows, ["uscc", *kind.key])
        stored = {
            (key, *values)
            for key, *values in kind.model.objects.filter(
                enterprise__in=firms.values()
            ).values_list("enterprise_id", *kind.key)
        }
        for row in rows:
            firm = firms.get(row.values["uscc"])
            told = _told(kind, row)
            if firm is not None and (firm.pk, *(told[name] for name in kind.key)) in stored:
                yield RowProblem(row.line, str(kind.twice), column=kind.key[0], kind="duplicate")
            try:
                refuse_impossible(kind, told, source=_source(row, context), today=context.today)
            except Refused as refusal:
                yield RowProblem(
                    row.line, refusal.sentence, column=refusal.field or "", kind="other"
                )

    return check


def _applier(
    kind: RecordKind,
) -> Callable[[Sequence[ImportedRow], ImportContext], Mapping[UUID, UUID]]:
    def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
        firms = _firms(rows, context)
        made = [
            kind.model(
                enterprise=firms[row.values["uscc"]],
                source=_source(row, context),
                recorded_on=context.today,
                **_told(kind, row),
            )
            for row in rows
        ]
        kind.model.objects.bulk_create(made)
        _write_lines("enter_growth", kind, [one.enterprise for one in made], context)
        return {row.key: one.pk for row, one in zip(rows, made, strict=True)}

    return apply


def _write_lines(
    verb: str, kind: RecordKind, firms: Sequence[Enterprise], context: ImportContext
) -> None:
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by, verb=f"innovation_community.{verb}", noun=firm, at=context.at,
            changes={"record": kind.slug, "batch": context.batch_number}, place_path=firm.scope_path,
        )
        for firm in firms
    )  # fmt: skip


def _years_of(
    rows: Sequence[ImportedRow], context: ImportContext
) -> list[tuple[ImportedRow, EnterpriseYear]]:
    """Each row as the year it makes: what the table leaves empty stays as it is."""
    firms = _firms(rows, context)
    years = {row.values["year"] for row in rows}
    stored = {
        (year.enterprise_id, year.year): year
        for year in EnterpriseYear.objects.filter(enterprise__in=firms.values(), year__in=years)
    }
    made = []
    for row in rows:
        firm = firms.get(row.values["uscc"])
        if firm is None:
            continue
        number = row.values["year"]
        year = stored.get((firm.pk, number)) or EnterpriseYear(enterprise=firm, year=number)
        for name in (*NUMBERS, "audit_code"):
            if row.values.get(name) is not None:
                setattr(year, name, row.values[name])
        year.source, year.recorded_on = _source(row, context), context.today
        made.append((row, year))
    return made


def check_years(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Unknown firms, the same year twice, years to come, parts above their whole; two questions."""
    yield from _strangers(rows, _firms(rows, context))
    yield from repeated(rows, ["uscc", "year"])
    for row, year in _years_of(rows, context):
        try:
            if not 1949 <= year.year <= context.today.year:
                raise Refused(
                    gettext_lazy("The year %(year)s has not begun yet."),
                    year=year.year,
                    field="year",
                )
            refuse_impossible_year(year)
        except Refused as refusal:
            yield RowProblem(row.line, refusal.sentence, column=refusal.field or "", kind="number")


def apply_years(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    pairs = _years_of(rows, context)
    made = [year for _row, year in pairs]
    new = [year for year in made if year._state.adding]  # noqa: SLF001  Django's own word for it
    EnterpriseYear.objects.bulk_create(new)
    known = [year for year in made if year not in new]
    EnterpriseYear.objects.bulk_update(
        known, [*NUMBERS, "audit_code", "source", "recorded_on"], batch_size=200
    )
    _write_lines("report_year", YEARS, [year.enterprise for year in made], context)
    return {row.key: year.pk for row, year in pairs}


def _importer(kind: RecordKind) -> Importer:
    return Importer(
        slug=f"firm_{kind.slug}", title=kind.title, columns=_columns(kind), capability="community.import",
        check_rows=_checker(kind), apply=_applier(kind), chunk=CHUNK, record=record, done_url="innovation_community:ladder",
    )  # fmt: skip


IMPORTERS: Final = (
    Importer(
        slug="firm_years", title=YEARS.title, columns=_columns(YEARS), capability="community.import", check_rows=check_years,
        apply=apply_years, chunk=CHUNK, record=record, done_url="innovation_community:ladder",
        hint=gettext_lazy("A year that is there already is completed: what the table leaves empty stays."),
    ),
    *(_importer(kind) for kind in ENTERED),
)  # fmt: skip
