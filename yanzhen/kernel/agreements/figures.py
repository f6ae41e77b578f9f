"""The numbers of contracts: what they bring, what is late, which end soon, how they came about."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind, Measure
from yanzhen.kernel.agreements.models import Agreement, Due, DueState, Obtained
from yanzhen.kernel.agreements.workflow import HOLDING, RUNNING
from yanzhen.kernel.figures.contracts import Ratio


def _agreements() -> Any:
    return Agreement.objects.filter(state__in=HOLDING).select_related(
        "owner__party", "counterparty", "place"
    )


def _tendered() -> Any:
    return _agreements().filter(obtained__in=(Obtained.TENDER, Obtained.PLATFORM))


def _dues(*states: str) -> Any:
    rows = Due.objects.filter(state__in=states, direction="income", amount_fen__isnull=False)
    return rows.select_related("agreement__counterparty", "agreement__place")


def _page(row: Any) -> str:
    return reverse("agreements:agreement", args=[getattr(row, "agreement_id", None) or row.pk])


ABOUT: Final = (
    Column(_("File number"), "number"), Column(_("Contract"), "title"), Column(_("The other side"), "counterparty.name"),
    Column(_("Starts"), "since"), Column(_("Ends"), "until"), Column(_("How it came about"), "get_obtained_display"),
)  # fmt: skip
OF_DUES: Final = (
    Column(_("Contract"), "agreement.title"), Column(_("The other side"), "agreement.counterparty.name"), Column(_("Due on"), "due_on"),
    Column(_("Amount in fen"), "amount_fen"), Column(_("Still open in fen"), "open_fen"),
)  # fmt: skip
FIGURES: Final = (
    Figure(
        slug="agreements.in_force", question=_("How many contracts are in force?"), unit=_("contracts"), rows=_agreements, place="place__path",
        on="since", until="last_on", columns=ABOUT, link=_page, definition=_("Approved contracts, from their first day to their last."),
    ),
    Figure(
        slug="agreements.tendered", question=_("How many contracts in force were put out to tender?"), unit=_("contracts"), rows=_tendered, place="place__path",
        on="since", until="last_on", columns=ABOUT, link=_page, definition=_("Those in force that came about by public tender or on the rural property trading platform."),
    ),
    Figure(
        slug="agreements.ending_soon", question=_("How many contracts end within 90 days?"), unit=_("contracts"),
        rows=lambda: _agreements().filter(state__in=RUNNING), place="place__path", on="soon_on", until="last_on", columns=ABOUT, link=_page,
        definition=_("Contracts in force whose last day is at most 90 days away."),
    ),
    Figure(
        slug="agreements.income", question=_("What falls due from contracts?"), unit=_("fen"), rows=lambda: _dues(DueState.PLANNED, DueState.BILLED), place="agreement__place__path",
        on="due_on", kind=FigureKind.FLOW, measure=Measure.SUM, of="amount_fen", columns=OF_DUES, link=_page,
        definition=_("Dues in fen of contracts that bring money, by the day they fall due; cancelled ones and those from before the book are left out."),
    ),
    Figure(
        slug="agreements.arrears", question=_("How much of what fell due is not paid?"), unit=_("fen"), rows=lambda: _dues(DueState.BILLED), place="agreement__place__path",
        on="late_on", until="paid_on", measure=Measure.SUM, of="open_fen", columns=OF_DUES, link=_page,
        definition=_("What is open today, in fen, of dues past their day and not fully paid."),
    ),
)  # fmt: skip
TENDER_SHARE: Final = Ratio(
    "agreements.tender_share", _("Which share of contracts was put out to tender?"), "agreements.tendered", "agreements.in_force",
    _("Of the contracts in force on the day, by number."),
)  # fmt: skip
