"""The roll of shares in, from the collective's own table: name, shares, and a number where two have one name."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.codes import normalised_code
from yanzhen.base.crypto import blind_index
from yanzhen.base.importing.cells import as_number, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.distributing import set_shares
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanState
from yanzhen.kernel.parties.models import Organisation, Party, Person

SHARES_MAX: Final = Decimal(10) ** 12


def source_of(plan: DistributionPlan) -> str:
    """The name under which this plan's table comes in."""
    return f"{plan.book.name} {plan.year}"


def plan_of(context: ImportContext) -> DistributionPlan:
    return context.once("plan", lambda: _plan_of(context))


def _plan_of(context: ImportContext) -> DistributionPlan:
    plans = (
        DistributionPlan.objects.visible_to(context.by)
        .filter(state=PlanState.DRAFT)
        .select_related("book")
    )
    for plan in plans:
        if source_of(plan) == context.source:
            return plan
    raise Refused(gettext_lazy("Bring the roll in from the page of a plan that is being drawn up."))


def as_shares(text: str, context: ImportContext) -> Decimal:
    number = as_number(text, context)
    if not 0 < number < SHARES_MAX or number != round(number, 2):
        raise WrongCell(
            gettext_lazy("Shares are above nought and have at most two decimals."), kind="number"
        )
    return number


def check_roll(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Each row is exactly one party of the register, once."""
    plan_of(context)
    yield from repeated(rows, ["name", "number"])
    found = _parties(rows, context)
    seen: dict[UUID, int] = {}
    for row in rows:
        keys = found.get(_key(row), [])
        if not keys:
            yield RowProblem(
                row.line, _("Nobody of this name is in the register."), "name", "unknown"
            )
        elif len(keys) > 1:
            yield RowProblem(
                row.line,
                _("Several have this name. Write the identity or credit code beside it."),
                "number",
                "unknown",
            )
        elif seen.setdefault(keys[0], row.line) != row.line:
            yield RowProblem(
                row.line,
                _("The same member as in row %(line)s.") % {"line": seen[keys[0]]},
                "name",
                "duplicate",
            )


def _key(row: ImportedRow) -> tuple[str, str]:
    return row.values["name"], normalised_code(row.values.get("number") or "")


def _parties(
    rows: Sequence[ImportedRow], context: ImportContext
) -> Mapping[tuple[str, str], list[UUID]]:
    """Three statements whatever the length of the roll: by name, by identity number, by credit code."""
    names = {row.values["name"] for row in rows}
    by_name: dict[str, list[UUID]] = {}
    for key, name in Party.objects.current().filter(name__in=names).values_list("pk", "name"):
        by_name.setdefault(name, []).append(key)
    codes = {code for _name, code in map(_key, rows) if code}
    indexes = {blind_index(code, "person.id"): code for code in codes}
    by_code = {
        indexes[index]: key for key, index in Person.objects.filter(id_index__in=indexes).values_list("pk", "id_index")
    } | {code: key for key, code in Organisation.objects.filter(uscc__in=codes).values_list("pk", "uscc")}  # fmt: skip
    return {
        (name, code): [key for key in by_name.get(name, []) if not code or by_code.get(code) == key]
        for name, code in map(_key, rows)
    }


def apply_roll(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    found = _parties(rows, context)
    parties = [found[_key(row)][0] for row in rows]
    held = [(party, row.values["shares"]) for party, row in zip(parties, rows, strict=True)]
    set_shares(plan_of(context), held, by=context.by, at=context.at)
    return {row.key: party for row, party in zip(rows, parties, strict=True)}


def forecast_roll(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    whole = sum((row.values["shares"] for row in rows), Decimal(0))
    words = _(
        "The plan for %(year)s gets %(n)s members with %(shares)s shares; an earlier roll of it goes."
    )
    return [words % {"year": plan_of(context).year, "n": f"{len(rows):,}", "shares": f"{whole:,}"}]


IMPORTER: Final = Importer(
    slug="ledger.shares",
    title=gettext_lazy("Roll of shares"),
    capability="ledger.import",
    columns=(
        ImportColumn("name", gettext_lazy("Name"), text_up_to(200), required=True, example="张春兰", aliases=("姓名", "股东", "成员", "户主", "成员姓名", "股东名称")),
        ImportColumn("shares", gettext_lazy("Shares"), as_shares, required=True, example="3.5", aliases=("股份", "股数", "份额", "持股数", "实缴出资")),
        ImportColumn("number", gettext_lazy("Identity or credit code"), text_up_to(40), aliases=("身份证号", "身份证号码", "证件号码", "统一社会信用代码"),
                     hint=gettext_lazy("Only where two have one name.")),
    ),
    apply=apply_roll,
    check_rows=check_roll,
    forecast=forecast_roll,
    record=record,
    # In one piece: a roll is whole, or it is not this plan's.
    chunk=20_000,
    done_url="ledger:plans_home",
    hint=gettext_lazy("Bring the roll in from the page of the plan. Of a company: paid-in capital in yuan as shares."),
)  # fmt: skip
