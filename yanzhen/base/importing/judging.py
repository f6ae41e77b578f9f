"""Which rows can go in, and what is wrong with the others. The same judgement before and at applying."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.base.refusals import Refused


@dataclass(frozen=True)
class RawRow:
    """A row as it stood: texts in the order of the headings."""

    key: UUID
    line: int
    texts: Sequence[str]


@dataclass
class Judgement:
    """Every row stands in exactly one of the two."""

    good: dict[int, ImportedRow] = field(default_factory=dict)
    bad: dict[int, list[RowProblem]] = field(default_factory=dict)
    parsed: dict[int, dict[str, Any]] = field(default_factory=dict)

    def refuse(self, problem: RowProblem) -> None:
        self.good.pop(problem.line, None)
        self.bad.setdefault(problem.line, []).append(problem)


def judge(
    importer: Importer,
    rows: Iterable[RawRow],
    mapping: Sequence[str],
    corrections: Mapping[str, Mapping[str, str]],
    context: ImportContext,
) -> Judgement:
    """Parse every cell, then let the importer look at the rows whose cells are right, all at once."""
    judgement = Judgement()
    columns = [importer.column(name) for name in mapping]
    shared = _shared(importer, mapping, context)
    for row in rows:
        cells = cells_of(row, mapping, corrections)
        values, problems = _parsed(row.line, cells, columns, context)
        judgement.parsed[row.line] = values
        if problems:
            judgement.bad[row.line] = problems
        else:
            judgement.good[row.line] = ImportedRow(row.key, row.line, cells, {**shared, **values})
    if importer.check_rows is not None:
        for problem in importer.check_rows(list(judgement.good.values()), context):
            judgement.refuse(problem)
    return judgement


def cells_of(
    row: RawRow, mapping: Sequence[str], corrections: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The texts by column name, with the repairs that somebody took over."""
    cells = {name: text for name, text in zip(mapping, row.texts, strict=True) if name}
    return {**cells, **corrections.get(str(row.line), {})}


def _shared(importer: Importer, mapping: Sequence[str], context: ImportContext) -> dict[str, Any]:
    """What no heading stands for: nothing, or the value that all rows share; a wrong one refuses the file."""
    absent = [column for column in importer.columns if column.name not in mapping]
    return {
        column.name: column.parse(text, context)
        if (text := context.fixed.get(column.name))
        else None
        for column in absent
    }


def _parsed(
    line: int,
    cells: Mapping[str, str],
    columns: Sequence[ImportColumn | None],
    context: ImportContext,
) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for column in columns:
        if column is None:
            continue
        try:
            values[column.name] = _value(column, cells[column.name], context)
        except WrongCell as wrong:
            kind = wrong.kind if wrong.kind != "other" else column.kind
            problems.append(
                RowProblem(line, wrong.sentence, column.name, kind, suggestion=wrong.suggestion)
            )
        except Refused as refusal:
            problems.append(RowProblem(line, refusal.sentence, column.name, column.kind))
    return values, problems


def _value(column: ImportColumn, text: str, context: ImportContext) -> Any:
    if text:
        return column.parse(text, context)
    if column.required:
        raise WrongCell(
            _("“%(column)s” is empty. It has to be filled."), kind="missing", column=column.title
        )
    return None
