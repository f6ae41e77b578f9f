"""Tax by area and fiscal revenue by township: sums of the same period and scope, shares and ranks with their basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record, record_view
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.actions.disclosure import Sum
from yanzhen.reforms.innovation_community.actions.tax_periods import Periods
from yanzhen.reforms.innovation_community.contracts import TAX_ENTER, TAX_ROWS
from yanzhen.reforms.innovation_community.models import Community
from yanzhen.reforms.innovation_community.models.scope import must_cover
from yanzhen.reforms.innovation_community.models.tax import (
    Disclosure,
    FiscalRevenue,
    TaxContribution,
    disclosure_now,
)
from yanzhen.reforms.innovation_community.models.terms import Term

TOWNSHIPS: Final = (PlaceKind.SUBDISTRICT, PlaceKind.TOWN, PlaceKind.TOWNSHIP, PlaceKind.ZONE)


@dataclass(frozen=True)
class Areas:
    """The tax of a subdistrict in its innovation communities and elsewhere, as it may be shown."""

    place: Place
    term: Term
    scope: str
    parts: Sequence[Sum]
    total: Sum
    documents: Sequence[str]

    def part_of(self, community: Place) -> Sum | None:
        return next((part for part in self.parts if part.key == community.pk), None)


def areas_of(subdistrict: Place, term: Term, scope: str) -> Areas:
    """Sums by area; two payers at one address are two, one payer is in one area."""
    rows = TaxContribution.objects.filter(
        tax_scope=scope, scope_path__startswith=subdistrict.path,
        since__gte=term.since, until__lte=term.until,
    )  # fmt: skip
    communities = list(
        Place.objects.filter(
            innovation_community__isnull=False, path__startswith=subdistrict.path
        ).order_by("path")
    )
    named: list[tuple[Any, str]] = [(c.pk, c.name) for c in communities]
    named.append((None, _("Elsewhere in %(place)s") % {"place": subdistrict.name}))
    paid = (
        (Term(since, until), _home(path, communities), payer, fen)
        for since, until, path, payer, fen in rows.values_list(
            "since", "until", "scope_path", "payer_code", "amount_fen"
        )
    )
    shown, total = Periods(named, subdistrict.name, paid, disclosure_now()).disclosed(term)
    reported = rows.of_term(term, scope).values_list("document", flat=True)
    return Areas(subdistrict, term, scope, shown, total, sorted(set(reported)))


def _home(path: str, communities: Sequence[Place]) -> Any:
    return next((c.pk for c in communities if path.startswith(c.path)), None)


def terms_of(subdistrict: Place | None) -> list[tuple[Term, str]]:
    """The periods and scopes that finance reported, newest first."""
    if subdistrict is None:
        return []
    rows = TaxContribution.objects.filter(scope_path__startswith=subdistrict.path)
    found = (
        rows.values_list("since", "until", "tax_scope")
        .distinct()
        .order_by("-until", "-since", "-tax_scope")
    )
    return [(Term(since, until), scope) for since, until, scope in found]


def subdistrict_of(path: str) -> Place | None:
    """The township-level place that a path lies in; from above, the one of the first innovation community."""
    if not path:
        path = (
            Community.objects.order_by("place__path").values_list("place__path", flat=True).first()
            or ""
        )
    above = Place.objects.filter(kind__in=TOWNSHIPS, path__in=_up(path)).first()
    if above or not path:
        return above
    below = Community.objects.filter(place__path__startswith=path).order_by("place__path")
    lower = below.values_list("place__path", flat=True).first()
    return Place.objects.filter(kind__in=TOWNSHIPS, path__in=_up(lower)).first() if lower else None


def _up(path: str) -> list[str]:
    labels = path.strip("/").split("/")
    return ["/".join(labels[:n]) + "/" for n in range(1, len(labels) + 1)]


@dataclass(frozen=True)
class Ranked:
    """One township in the order of its district; equal amounts share a rank."""

    rank: int
    revenue: FiscalRevenue


@dataclass(frozen=True)
class Ranking:
    """What a rank stands on: who reported for exactly this period, of how many."""

    term: Term
    district: Place
    rows: Sequence[Ranked]
    townships: int

    def rank_of(self, place: Place) -> int | None:
        return next((row.rank for row in self.rows if row.revenue.place_id == place.pk), None)


def ranking_of(township: Place, term: Term) -> Ranking | None:
    """The townships of the same district by fiscal revenue of the same period."""
    district = township.parent
    if district is None:
        return None
    beside = Place.objects.open().filter(parent=district, kind__in=TOWNSHIPS)
    reported = list(
        FiscalRevenue.objects.filter(place__in=beside, since=term.since, until=term.until)
        .select_related("place")
        .order_by("-amount_fen", "place__pinyin")
    )
    amounts = [revenue.amount_fen for revenue in reported]
    rows = [Ranked(1 + sum(a > one.amount_fen for a in amounts), one) for one in reported]
    return Ranking(term, district, rows, beside.count()) if rows else None


def revenue_terms_of(township: Place | None) -> list[Term]:
    if township is None:
        return []
    rows = FiscalRevenue.objects.filter(place__parent=township.parent_id)
    found = rows.values_list("since", "until").distinct().order_by("-until", "-since")
    return [Term(since, until) for since, until in found]


@transaction.atomic
def enter_revenue(
    place: Place,
    *,
    term: Term,
    amount_fen: int,
    document: str,
    by: By,
    reason: str = "",
    today: date,
) -> FiscalRevenue:
    """Write down what finance reported of a township; a second time only with the reason of the change."""
    refuse_unless_enters(by, place)
    if place.kind not in TOWNSHIPS:
        raise Refused(
            gettext_lazy("Fiscal revenue is of a township or subdistrict."), field="place"
        )
    refuse_unfit(term, amount_fen, document, today)
    row = (
        FiscalRevenue.objects.select_for_update()
        .filter(place=place, since=term.since, until=term.until)
        .first()
    )
    before = [row.amount_fen, row.document] if row else []
    if row and not reason.strip():
        raise Refused(
            gettext_lazy("%(place)s has an amount for this period already. Say why it changes."),
            field="reason", place=place.name,
        )  # fmt: skip
    row = row or FiscalRevenue(place=place, since=term.since, until=term.until)
    row.amount_fen, row.document = amount_fen, document.strip()
    row.save()
    changes = {"term": term.code, "before": before, "after": [amount_fen, row.document]}
    record(
        by=by, verb="innovation_community.enter_revenue", noun=row, reason=reason.strip(), changes=changes,
        place_path=place.path,
    )  # fmt: skip
    return row


def refuse_unless_enters(by: By, place: Place | None = None) -> None:
    if not by.may(TAX_ENTER):
        raise Refused(gettext_lazy("Your office does not enter what finance reports."))
    if (
        place is not None
        and by.scope_path
        and not by.scope_path.startswith(place.parent.path if place.parent else "")
    ):
        must_cover(by, place.path)


def refuse_unfit(term: Term, amount_fen: int, document: str, today: date) -> None:
    if term.until > today:
        raise Refused(gettext_lazy("This period is not over yet."), field="term")
    if amount_fen < 0:
        raise Refused(gettext_lazy("An amount is not below nought."), field="amount")
    if not document.strip():
        raise Refused(gettext_lazy("Name the document of finance it stands in."), field="document")


@transaction.atomic
def open_payers(
    area: Place, *, term: Term, scope: str, by: By, purpose: str
) -> Sequence[TaxContribution]:
    """The single payers of an area: only with the right, for a stated purpose, and written down."""
    if not by.may(TAX_ROWS):
        raise Refused(gettext_lazy("Your office sees sums of tax, not single payers."))
    must_cover(by, area.path)
    record_view(
        by=by, noun=area, what=f"tax {term.code} {scope}", purpose=purpose, place_path=area.path
    )
    rows = TaxContribution.objects.of_term(term, scope).filter(scope_path__startswith=area.path)
    return list(rows.order_by("-amount_fen", "payer_code"))


@transaction.atomic
def set_disclosure(*, payers_min: int, share_max: int, source: str, by: By) -> Disclosure:
    """From how many payers on a sum is shown: the locality's decision, with who decided it."""
    refuse_unless_enters(by)
    if not (2 <= payers_min <= 100 and 1 <= share_max <= 99):
        raise Refused(gettext_lazy("At least two payers, and one payer at most 99 per cent."))
    if not source.strip():
        raise Refused(gettext_lazy("Say who decided it."), field="source")
    rule = Disclosure.objects.select_for_update().first() or Disclosure()
    before = str(rule)
    rule.payers_min, rule.share_max, rule.source = payers_min, share_max, source.strip()
    rule.save()
    record(
        by=by,
        verb="innovation_community.set_disclosure",
        noun=rule,
        changes={"rule": [before, str(rule)]},
    )
    return rule
