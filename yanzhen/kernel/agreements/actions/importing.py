"""Contracts that run already, from a spreadsheet (合同台账): each row one in force, with its schedule from its first day."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.hanging import used_by
from yanzhen.base.importing.cells import as_date, as_fen, one_of, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    MadeRow,
    RowProblem,
)
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.deciding import make_dues
from yanzhen.kernel.agreements.actions.drawing import (
    AgreementDraft,
    TermsDraft,
    check,
    new_agreement,
    next_numbers,
    terms_of,
)
from yanzhen.kernel.agreements.actions.import_cells import (
    KINDS_SAID,
    PAYS_SAID,
    WAYS_SAID,
    as_asset,
    as_party,
)
from yanzhen.kernel.agreements.models import (
    Agreement,
    AgreementKind,
    Direction,
    Due,
    DueState,
    Obtained,
    Terms,
)
from yanzhen.kernel.agreements.models.scope import must_cover
from yanzhen.kernel.agreements.workflow import EDIT, HOLDING, AgreementState
from yanzhen.kernel.assets.actions.import_cells import as_owner, as_place, owner_in, place_in
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.assets.models.scope import must_answer_for
from yanzhen.kernel.audit.models import AuditLine, audit_line, record
from yanzhen.kernel.parties.models import Party


def _draft(row: ImportedRow, context: ImportContext) -> AgreementDraft:
    values = row.values
    asset = (
        context.once(
            f"asset of:{values['asset']}",
            lambda: Asset.objects.select_related("owner__party", "place").get(pk=values["asset"]),
        )
        if values.get("asset")
        else None
    )
    party = context.once(
        f"party of:{values['counterparty']}", lambda: Party.objects.get(pk=values["counterparty"])
    )
    return AgreementDraft(
        title=values["title"], kind=values["kind"], direction=values.get("direction") or Direction.INCOME, owner=owner_in(context, values["owner"]),
        counterparty=party, since=values["since"], until=values["until"], obtained=values.get("obtained") or Obtained.NEGOTIATION,
        terms=TermsDraft(amount_fen=values["amount_fen"], pays_per_year=int(values.get("pays_per_year") or 1)), asset=asset, exclusive=asset is not None,
        place=place_in(context, values["place"]) if values.get("place") else None, number=values.get("number") or "", note=values.get("note") or "",
        deposit_fen=values.get("deposit_fen") or 0, source=context.source or context.batch_number,
    )  # fmt: skip


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Numbers twice, terms that can't be, places of others, and assets that are let in these days already."""
    yield from repeated([row for row in rows if row.values.get("number")], ["number", "owner"])
    numbers = [row.values["number"] for row in rows if row.values.get("number")]
    known = set(Agreement.objects.filter(number__in=numbers).values_list("owner", "number"))
    for row in rows:
        try:
            draft = _draft(row, context)
            check(draft)
            _must_be_ours(draft, known, context)
        except Refused as refusal:
            yield RowProblem(
                row.line, refusal.sentence, refusal.field if refusal.field in COLUMN_NAMES else ""
            )


def _must_be_ours(
    draft: AgreementDraft, known: set[tuple[UUID, str]], context: ImportContext
) -> None:
    if (draft.owner.pk, draft.number) in known:
        raise Refused(
            gettext_lazy("%(owner)s has a contract with the file number %(number)s already."),
            field="number",
            owner=draft.owner,
            number=draft.number,
        )
    place = draft.place or (draft.asset.place if draft.asset else draft.owner.place)
    scope = context.by.scope_path
    if place is None or (scope is not None and not place.path.startswith(scope)):
        raise Refused(
            gettext_lazy("%(place)s lies outside the area of your office."),
            place=place or draft.owner,
            field="owner",
        )
    must_answer_for(context.by, draft.owner, place)
    held = Agreement.objects.filter(
        asset=draft.asset,
        exclusive=True,
        state__in=HOLDING,
        since__lte=draft.until,
        until__gte=draft.since,
    )
    if draft.asset is not None and held.exists():
        raise Refused(
            gettext_lazy("%(asset)s is let in these days by another contract."),
            asset=draft.asset,
            field="asset",
        )


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """What applying the good rows will do, in sentences."""
    return [
        _("%(n)s contracts in force will be entered, each with its schedule.")
        % {"n": f"{len(rows):,}"},
        _(
            "What fell due before today is taken as settled before; what comes goes into the books when it falls due."
        ),
    ]


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """Write one chunk: contracts, their first terms, and the dues."""
    fresh = iter(next_numbers(sum(not row.values.get("number") for row in rows)))
    made: dict[UUID, UUID] = {}
    for row in rows:
        draft = _draft(row, context)
        agreement = new_agreement(draft, number=draft.number or next(fresh))
        agreement.state = (
            AgreementState.IN_FORCE if agreement.until >= context.today else AgreementState.ENDED
        )
        agreement.source = agreement.source or "import"
        agreement.save(force_insert=True)
        terms = terms_of(draft.terms)
        terms.agreement, terms.version, terms.since, terms.approved_at = (
            agreement,
            1,
            agreement.since,
            context.at,
        )
        terms.save(force_insert=True)
        make_dues(terms, agreement.since, carried_before=context.today)
        made[row.key] = agreement.pk
    found = Agreement.objects.filter(pk__in=made.values()).select_related("place")
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by,
            verb="agreements.import",
            noun=one,
            at=context.at,
            changes={"batch": context.batch_number},
            place_path=one.place.path,
        )
        for one in found
    )
    return made


def lock(keys: Sequence[UUID]) -> None:
    """Nobody changes these contracts until the transaction ends."""
    list(
        Agreement.objects.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )


def in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    """Contracts that are gone, have dues in the books, or a history since."""
    keys = [row.made_id for row in rows]
    there = set(Agreement.objects.filter(pk__in=keys).values_list("pk", flat=True))
    booked = set(
        Due.objects.filter(agreement__in=keys, state=DueState.BILLED).values_list(
            "agreement", flat=True
        )
    )
    used = used_by(Agreement, keys, but=(Due, Terms))
    for row in rows:
        if row.made_id not in there:
            yield RowProblem(row.line, _("The contract is not on the register any more."))
        elif row.made_id in booked:
            yield RowProblem(row.line, _("Dues of it are in the books since."))
        elif counts := used.get(row.made_id):
            named = _(", ").join(f"{title} {number}" for title, number in counts)
            yield RowProblem(row.line, _("In use since: %(what)s.") % {"what": named})


def take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    """Remove the contracts with their terms and dues; one line each in the audit."""
    keys = [row.made_id for row in rows]
    gone = list(
        Agreement.objects.filter(pk__in=keys).select_related(
            "place", "owner__party", "owner__place"
        )
    )
    for one in gone:
        must_cover(context.by, one.place)
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by,
            verb="agreements.take_back",
            noun=one,
            at=context.at,
            changes={"batch": context.batch_number},
            place_path=one.place.path,
        )
        for one in gone
    )
    # By statement, not by the ORM's cascade: what is forgotten here is refused by a foreign key.
    with connection.cursor() as cursor:
        for table, column in (
            ("agreements_due", "agreement_id"),
            ("agreements_terms", "agreement_id"),
            ("agreements_agreement", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [keys])  # noqa: S608  names above


def _column(name: str, title: Any, parse: Any, *aliases: str, **more: Any) -> ImportColumn:
    return ImportColumn(name, title, parse, aliases, **more)


AGREEMENTS: Final = Importer(
    slug="agreements",
    title=gettext_lazy("Register of contracts"),
    capability=EDIT,
    columns=(
        _column("title", gettext_lazy("Title of the contract"), text_up_to(160), "合同名称", "名称", required=True, example="竹海露营基地租赁合同"),
        _column("kind", gettext_lazy("Kind of contract"), one_of({**KINDS_SAID, **{str(kind.label): kind.value for kind in AgreementKind}}), "合同类型", "类型", required=True, example="土地流转", kind="choice"),
        _column("owner", gettext_lazy("Our side"), as_owner, "发包方", "出租方", "甲方", "我方", required=True, example="示例村股份经济合作社", kind="unknown"),
        _column("counterparty", gettext_lazy("The other side"), as_party, "承包方", "承租方", "乙方", "对方", required=True, example="示例露营有限公司", hint=gettext_lazy("As in the register of people and organisations."), kind="unknown"),
        _column("since", gettext_lazy("First day"), as_date, "开始日期", "起始日", required=True, example="2024-01-01", kind="date"),
        _column("until", gettext_lazy("Last day"), as_date, "结束日期", "到期日", "终止日", required=True, example="2033-12-31", kind="date"),
        _column("amount_fen", gettext_lazy("Amount a year"), as_fen, "年租金", "年承包款", "年金额", required=True, example="13万元", kind="number"),
        _column("pays_per_year", gettext_lazy("Paid how often"), one_of(PAYS_SAID), "付款方式", "付款周期", example="年", kind="choice"),
        _column("obtained", gettext_lazy("How it came about"), one_of({**WAYS_SAID, **{str(way.label): way.value for way in Obtained}}), "取得方式", "交易方式", example="进场交易", kind="choice"),
        _column("direction", gettext_lazy("Who pays"), one_of({"收": "income", "收入": "income", "付": "expense", "支出": "expense"}), "收付", "收支方向", example="收", kind="choice"),
        _column("asset", gettext_lazy("Asset it is about"), as_asset, "资产编号", hint=gettext_lazy("Its number or the code on its label."), kind="unknown"),
        _column("place", gettext_lazy("Place"), as_place, "所在地", "坐落", kind="unknown"),
        _column("number", gettext_lazy("File number"), text_up_to(60), "合同编号", "档案号", hint=gettext_lazy("Left empty, the house gives one.")),
        _column("deposit_fen", gettext_lazy("Deposit"), as_fen, "押金", "保证金", kind="number"),
        _column("note", gettext_lazy("Remark"), text_up_to(1000), "备注"),
    ),
    check_rows=check_rows, forecast=forecast, apply=apply, lock=lock, in_the_way=in_the_way, take_back=take_back, record=record, done_url="agreements:list",
)  # fmt: skip
COLUMN_NAMES: Final = frozenset(column.name for column in AGREEMENTS.columns)
