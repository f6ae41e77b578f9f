"""Tax by payer and revenue by township from the tables that finance sends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_fen, one_of, repeated, text_up_to
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
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.import_cells import as_credit_code
from yanzhen.reforms.innovation_community.actions.tax import TOWNSHIPS, subdistrict_of
from yanzhen.reforms.innovation_community.contracts import TAX_ENTER
from yanzhen.reforms.innovation_community.models.tax import (
    FiscalRevenue,
    TaxContribution,
    TaxScope,
)
from yanzhen.reforms.innovation_community.models.terms import read_term, term_of_code

SCOPES: Final = {
    "全部税收": TaxScope.TOTAL, "税收总额": TaxScope.TOTAL, "全口径": TaxScope.TOTAL, "All tax revenue": TaxScope.TOTAL,
    "地方留成": TaxScope.LOCAL, "地方税收": TaxScope.LOCAL, "地方部分": TaxScope.LOCAL,
    "Local share of tax revenue": TaxScope.LOCAL,
}  # fmt: skip


def as_term(text: str, context: ImportContext) -> str:
    term = read_term(text)
    if term.until > context.today:
        raise Refused(gettext_lazy("This period is not over yet."))
    return term.code


def as_amount(text: str, context: ImportContext) -> int:
    fen = as_fen(text, context)
    if not 0 <= fen < 10**17:
        raise WrongCell(gettext_lazy("An amount is not below nought."), kind="number")
    return fen


def as_area(text: str, context: ImportContext) -> str:
    """The own subdistrict, or a community in it, by its name."""
    if text.strip() not in _areas(context):
        raise WrongCell(
            gettext_lazy("Write the name of your subdistrict or of a community in it."),
            kind="unknown",
        )
    return text.strip()


def as_township(text: str, context: ImportContext) -> str:
    if text.strip() not in _townships(context):
        raise WrongCell(gettext_lazy("No township of your district has this name."), kind="unknown")
    return text.strip()


def _areas(context: ImportContext) -> dict[str, Place]:
    return context.once("tax areas", lambda: _areas_of(context))


def _townships(context: ImportContext) -> dict[str, Place]:
    return context.once("townships", lambda: _townships_of(context))


def _areas_of(context: ImportContext) -> dict[str, Place]:
    subdistrict = subdistrict_of(context.by.scope_path or "")
    if subdistrict is None:
        return {}
    below = Place.objects.open().within(subdistrict).filter(kind="community")
    return {subdistrict.name: subdistrict, **{place.name: place for place in below}}


def _townships_of(context: ImportContext) -> dict[str, Place]:
    subdistrict = subdistrict_of(context.by.scope_path or "")
    beside = Place.objects.open().filter(kind__in=TOWNSHIPS)
    if subdistrict is not None:
        beside = beside.filter(parent=subdistrict.parent)
    return {place.name: place for place in beside}


def check_tax(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """One amount per payer, period and scope, in the file and in the records."""
    yield from repeated(rows, ["uscc", "term", "tax_scope"])
    terms = [term_of_code(code) for code in {row.values["term"] for row in rows}]
    stored = set(
        TaxContribution.objects.filter(
            since__in=[t.since for t in terms], until__in=[t.until for t in terms],
            payer_code__in=[row.values["uscc"] for row in rows],
        ).values_list("payer_code", "since", "until", "tax_scope")
    )  # fmt: skip
    for row in rows:
        term = term_of_code(row.values["term"])
        if (row.values["uscc"], term.since, term.until, row.values["tax_scope"]) in stored:
            sentence = _("This payer has an amount for this period and scope already.")
            yield RowProblem(row.line, sentence, "uscc", "duplicate")


def apply_tax(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    codes = [row.values["uscc"] for row in rows]
    known = dict(Organisation.objects.filter(uscc__in=codes).values_list("uscc", "pk"))
    made = [
        TaxContribution(
            payer_code=row.values["uscc"], payer_name=row.values["name"], organisation_id=known.get(row.values["uscc"]),
            place=_areas(context)[row.values["area"]], scope_path=_areas(context)[row.values["area"]].path,
            since=term_of_code(row.values["term"]).since, until=term_of_code(row.values["term"]).until, tax_scope=row.values["tax_scope"], amount_fen=row.values["amount"],
            document=row.values["document"],
        )
        for row in rows
    ]  # fmt: skip
    TaxContribution.objects.bulk_create(made)
    return {row.key: one.pk for row, one in zip(rows, made, strict=True)}


def forecast_tax(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    return [
        _("%(n)s amounts will be added. Pages show their sums, and none that gives a payer away.")
        % {"n": f"{len(rows):,}"}
    ]


def check_revenue(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    yield from repeated(rows, ["township", "term"])
    stored = set(
        FiscalRevenue.objects.filter(
            place__in=[_townships(context)[row.values["township"]] for row in rows]
        ).values_list("place", "since", "until")
    )
    for row in rows:
        place = _townships(context)[row.values["township"]]
        term = term_of_code(row.values["term"])
        if (place.pk, term.since, term.until) in stored:
            sentence = _(
                "This township has an amount for this period already. Correct it on its page."
            )
            yield RowProblem(row.line, sentence, "township", "duplicate")


def apply_revenue(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    made = [
        FiscalRevenue(
            place=_townships(context)[row.values["township"]], since=term_of_code(row.values["term"]).since,
            until=term_of_code(row.values["term"]).until,
            amount_fen=row.values["amount"], document=row.values["document"],
        )
        for row in rows
    ]  # fmt: skip
    FiscalRevenue.objects.bulk_create(made)
    return {row.key: one.pk for row, one in zip(rows, made, strict=True)}


def forecast_revenue(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    return [_("%(n)s amounts of townships will be added.") % {"n": f"{len(rows):,}"}]


TERM: Final = ImportColumn(
    "term", gettext_lazy("Period"), as_term, aliases=("所属期", "期间", "时间", "所属时期"), required=True, example="2026年上半年",
    hint=gettext_lazy("2026年上半年, 2026H1, 2026年1-6月 or 2026."), kind="date",
)  # fmt: skip
AMOUNT: Final = ImportColumn(
    "amount", gettext_lazy("Amount, yuan"), as_amount, aliases=("金额", "税额", "入库税额", "收入", "财政总收入"), required=True,
    example="1,280,000", hint=gettext_lazy("万 and 亿 are understood."), kind="number",
)  # fmt: skip
DOCUMENT: Final = ImportColumn(
    "document", gettext_lazy("Source document"), text_up_to(200), aliases=("来源", "来源文件", "依据", "文号"), required=True,
    example="余杭财政〔2026〕示例",
)  # fmt: skip
TAX: Final = Importer(
    slug="tax",
    title=gettext_lazy("Tax by payer"),
    capability=TAX_ENTER,
    columns=(
        ImportColumn("name", gettext_lazy("Payer"), text_up_to(200), aliases=("纳税人名称", "企业名称", "名称"), required=True, example="杭州示例科技有限公司"),
        ImportColumn("uscc", gettext_lazy("Unified social credit code"), as_credit_code, aliases=("统一社会信用代码", "纳税人识别号", "信用代码"),
                     required=True, example="91330110MA2EXAMPLE", kind="code"),
        ImportColumn("area", gettext_lazy("Where it counts"), as_area, aliases=("所属社区", "社区", "所属镇街", "镇街"), required=True, example="梦创社区",
                     hint=gettext_lazy("A community of the subdistrict, or the subdistrict itself."), kind="unknown"),
        TERM,
        ImportColumn("tax_scope", gettext_lazy("Scope of tax"), one_of({k: str(v) for k, v in SCOPES.items()}), aliases=("税收口径", "口径"), required=True,
                     example="全部税收", kind="choice"),
        AMOUNT,
        DOCUMENT,
    ),
    check_rows=check_tax,
    forecast=forecast_tax,
    apply=apply_tax,
    record=record,
    done_url="innovation_community:tax",
    hint=gettext_lazy("Only sums are shown; single payers open to those who hold the right, with a purpose."),
)  # fmt: skip
REVENUE: Final = Importer(
    slug="revenue",
    title=gettext_lazy("Fiscal revenue by township"),
    capability=TAX_ENTER,
    columns=(
        ImportColumn("township", gettext_lazy("Township or subdistrict"), as_township, aliases=("镇街", "街道", "乡镇", "名称"), required=True,
                     example="仓前街道", kind="unknown"),
        TERM,
        AMOUNT,
        DOCUMENT,
    ),
    check_rows=check_revenue,
    forecast=forecast_revenue,
    apply=apply_revenue,
    record=record,
    done_url="innovation_community:tax",
)  # fmt: skip
IMPORTERS: Final[tuple[Importer, ...]] = (TAX, REVENUE)
