"""The register of firms from a spreadsheet: forgiving in form, strict about the credit code, in bulk.

A code that is in the register already is refused, never overwritten: corrections are made on the
firm's page, where one sees what stands there. Codes are taken as they are printed: small letters do
not fit the check digit's alphabet, so they are refused with the capitals as a repair in one press.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import (
    already_stored,
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
    Made,
    RowProblem,
)
from yanzhen.kernel.audit.models import AuditLine, audit_line, record
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.models import Organisation, OrganisationKind, Party, PartyKind
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions import taking_back
from yanzhen.reforms.innovation_community.actions.import_cells import (
    as_building,
    as_credit_code,
    as_industry,
    buildings,
    fen_of,
    optional_up_to,
)
from yanzhen.reforms.innovation_community.models import (
    Community,
    Enterprise,
    EnterpriseYear,
    Stage,
    Tenancy,
)

CHUNK: Final = 2_000


def _home(context: ImportContext) -> Place | None:
    """Where firms without a building belong: the importer's own place, or the only community."""
    if context.by.scope_path:
        return Place.objects.filter(path=context.by.scope_path).first()
    communities = list(Community.objects.select_related("place")[:2])
    return communities[0].place if len(communities) == 1 else None


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Codes twice in the file, and codes whose firm is in the register; two queries."""
    yield from repeated(rows, ["uscc"])
    known = dict(
        Organisation.objects.filter(uscc__in=[row.values["uscc"] for row in rows]).values_list(
            "pk", "uscc"
        )
    )
    # Two plain questions, not one join: inside a long import PostgreSQL has no statistics yet and
    # would walk one table for each row of the other.
    stored = Enterprise.objects.filter(pk__in=known).values_list("pk", flat=True)
    yield from already_stored(
        rows,
        "uscc",
        [known[key] for key in stored],
        _("This firm is in the register already. Correct it on its own page."),
    )


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """What applying the good rows will do, in sentences."""
    located = sum(row.values.get("building") is not None for row in rows)
    home = context.once("home", lambda: _home(context))
    lines = [_("%(n)s firms will be added to the register.") % {"n": f"{len(rows):,}"}]
    if located:
        lines.append(_("%(n)s of them are put into a building.") % {"n": f"{located:,}"})
    if home and located < len(rows):
        lines.append(
            _("%(n)s are put under %(place)s until their building is known.")
            % {"n": f"{len(rows) - located:,}", "place": home.name}
        )
    return lines


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID | Made]:
    """Write one chunk with a fixed number of statements, whatever its length."""
    organisations, known = _organisations(rows)
    home = context.once("home", lambda: _home(context))
    firms = [_firm(row, organisations[row.values["uscc"]], home, context) for row in rows]
    Enterprise.objects.bulk_create(firms)
    Tenancy.objects.bulk_create(
        Tenancy(enterprise=firm, building=_building(row, context), since=context.today)
        for row, firm in zip(rows, firms, strict=True)
        if row.values.get("building") is not None
    )
    EnterpriseYear.objects.bulk_create(
        EnterpriseYear(
            enterprise=firm,
            year=context.today.year,
            staff=row.values["staff"],
            source=context.source or context.batch_number,
            recorded_on=context.today,
        )
        for row, firm in zip(rows, firms, strict=True)
        if row.values.get("staff") is not None
    )
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by,
            verb="innovation_community.register",
            noun=firm,
            at=context.at,
            changes={"batch": context.batch_number},
            place_path=firm.scope_path,
        )
        for firm in firms
    )
    return {
        row.key: Made(firm.pk, taking_back.KNOWN) if row.values["uscc"] in known else firm.pk
        for row, firm in zip(rows, firms, strict=True)
    }


def _organisations(rows: Sequence[ImportedRow]) -> tuple[dict[str, Organisation], set[str]]:
    """The organisation of each code, new ones where there was none; and the codes that were known."""
    codes = [row.values["uscc"] for row in rows]
    known = Organisation.objects.filter(uscc__in=codes).select_related("party")
    found = {organisation.uscc: organisation for organisation in known}
    new = [_organisation(row) for row in rows if row.values["uscc"] not in found]
    Party.objects.bulk_create(organisation.party for organisation in new)
    Organisation.objects.bulk_create(new)
    return found | {organisation.uscc: organisation for organisation in new}, set(found)


def _organisation(row: ImportedRow) -> Organisation:
    name, code = row.values["name"], row.values["uscc"]
    party = new_party(PartyKind.ORGANISATION, name, code)
    region = (row.values.get("province") or "") + (row.values.get("region") or "")
    return Organisation(
        party=party,
        kind=OrganisationKind.ENTERPRISE,
        uscc=code,
        registered_on=row.values.get("registered_on"),
        legal_form=row.values.get("legal_form") or "",
        address=row.values.get("address") or region,
    )


def _building(row: ImportedRow, context: ImportContext) -> Place | None:
    name = row.values.get("building")
    return buildings(context)[name] if name else None


def _firm(
    row: ImportedRow, organisation: Organisation, home: Place | None, context: ImportContext
) -> Enterprise:
    capital = row.values.get("capital") or ""
    industry = row.values.get("industry") or ""
    firm = Enterprise(
        organisation=organisation,
        # Firms of a register that is taken over sit here already.
        stage=Stage.GROWING,
        industry_section=industry[:1],
        industry_code=industry[1:],
        registered_capital_fen=fen_of(capital),
        registered_capital_text=capital,
        scope_text=row.values.get("scope_text") or "",
        source=(context.source or context.batch_number)[:200],
    )
    firm.locate(_building(row, context) or home)
    return firm


ENTERPRISES: Final = Importer(
    slug="enterprises",
    title=gettext_lazy("Register of firms"),
    capability="community.import",
    columns=(
        ImportColumn(
            "name",
            gettext_lazy("Name of the firm"),
            text_up_to(200),
            aliases=("企业名称", "名称", "单位名称", "公司名称"),
            required=True,
            example="杭州示例科技有限公司",
        ),
        ImportColumn(
            "uscc",
            gettext_lazy("Unified social credit code"),
            as_credit_code,
            aliases=("统一社会信用代码", "社会信用代码", "信用代码", "USCC"),
            required=True,
            example="91330110MA2EXAMPLE",
            hint=gettext_lazy("18 characters; the last one is a check digit."),
            kind="code",
        ),
        ImportColumn(
            "registered_on",
            gettext_lazy("Registered on"),
            as_past_date,
            aliases=("注册日期", "成立日期"),
            example="2021-03-18",
            kind="date",
        ),
        ImportColumn(
            "legal_form",
            gettext_lazy("Legal form"),
            optional_up_to(100),
            aliases=("企业类型", "类型"),
            example="有限责任公司",
        ),
        ImportColumn(
            "capital",
            gettext_lazy("Registered capital"),
            optional_up_to(120),
            aliases=("注册资金", "注册资本"),
            example="120(万元人民币)",
            hint=gettext_lazy("Other currencies are kept as written."),
        ),
        ImportColumn(
            "scope_text",
            gettext_lazy("Scope of business"),
            optional_up_to(4000),
            aliases=("经营范围",),
        ),
        ImportColumn(
            "province", gettext_lazy("Province"), optional_up_to(60), aliases=("所在省份", "省份")
        ),
        ImportColumn(
            "region", gettext_lazy("Region"), optional_up_to(60), aliases=("地区", "城市")
        ),
        ImportColumn(
            "address",
            gettext_lazy("Registered address"),
            optional_up_to(300),
            aliases=("注册地址", "地址", "住所"),
        ),
        ImportColumn(
            "building",
            gettext_lazy("Building"),
            as_building,
            aliases=("楼宇", "所在楼宇", "园区"),
            hint=gettext_lazy("By its name in the register of buildings."),
            kind="unknown",
        ),
        ImportColumn(
            "industry",
            gettext_lazy("Industry"),
            as_industry,
            aliases=("行业", "行业代码", "行业门类"),
            example="6513",
            kind="choice",
        ),
        ImportColumn(
            "staff",
            gettext_lazy("Staff"),
            as_whole,
            aliases=("员工人数", "从业人数", "职工人数"),
            example="86",
            kind="number",
        ),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    lock=taking_back.lock,
    in_the_way=taking_back.in_the_way,
    take_back=taking_back.take_back,
    chunk=CHUNK,
    record=record,
    done_url="innovation_community:enterprises",
)
