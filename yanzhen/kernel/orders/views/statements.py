"""A month's shares: every party of a seller, each opening to its rows; on screen, in Excel, and as a paper."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn, export_rows
from yanzhen.base.money import yuan
from yanzhen.base.paging import page_of
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.agreeing import names_of
from yanzhen.kernel.orders.actions.statements import month_of, statement
from yanzhen.kernel.orders.models import Payout, Seller, Share
from yanzhen.kernel.parties.middleware import ActorRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_ON_PAPER = 400


@for_offices("orders.statements")
@require_GET
def statements(request: ActorRequest) -> HttpResponse:
    """What we owe our parties, and what others owe us, in one month."""
    first, last = month_of(_month(request))
    actor = request.actor
    key = actor.organisation_id
    seller = Seller.objects.filter(pk=actor.organisation_id).first() if key else None
    lines = statement(seller, first, last) if seller else []
    others = _sellers_before(actor).exclude(pk=key) if key else ()
    owed = [
        (other, line) for other in others for line in statement(other, first, last, party_id=key)
    ]
    if request.GET.get("form") == "xlsx":
        return _sheet(lines, first)
    context = {"seller": seller, "lines": lines, "owed": owed, "at_payment": any(line.at_payment_fen for line in lines),
               "got": any(line.at_payment_fen for _other, line in owed), "first": first, "before": first - timedelta(days=1),
               "after": last + timedelta(days=1), "sums": _sums(lines)}  # fmt: skip
    return render(request, "orders/statements.html", context)


@for_offices("orders.statements")
@require_GET
def shares(request: ActorRequest, seller: UUID, party: UUID) -> HttpResponse:
    """One party's month, row by row; as a paper to sign with ?form=pdf."""
    actor = request.actor
    if actor.organisation_id not in (seller, party):
        raise Http404
    found = get_object_or_404(_sellers_before(actor), pk=seller)
    whose = names_of([party]).get(party)
    if whose is None:
        raise Http404
    first, last = month_of(_month(request))
    rows = Share.objects.visible_to(request.actor).filter(
        seller=found, party_id=party, on__gte=first, on__lte=last
    )
    rows = _in_order(rows)
    lines = statement(found, first, last, party_id=party)
    line = lines[0] if lines else None
    if "run" in request.GET:
        return _of_run(request, found, party, whose)
    if "until" in request.GET:
        return _unpaid(request, found, party, whose)
    if request.GET.get("form") == "pdf":
        return HttpResponse(
            pdf_of(_paper(found, whose, first, line, rows)), content_type="application/pdf"
        )
    context = {"seller": found, "party": whose, "party_id": party, "line": line, "page": page_of(rows, request.GET), "first": first,
               "before": first - timedelta(days=1), "after": last + timedelta(days=1)}  # fmt: skip
    return render(request, "orders/shares.html", context)


def _of_run(request: ActorRequest, seller: Seller, party: UUID, whose: str) -> HttpResponse:
    """Exactly the rows that one payout has paid or will pay, whatever their months."""
    try:
        number = UUID(request.GET["run"])
    except ValueError as error:
        raise Http404 from error
    payout = get_object_or_404(
        Payout.objects.select_related("run"), run=number, run__seller=seller, party=party
    )
    rows = Share.objects.visible_to(request.actor).filter(payout=payout)
    context = {"seller": seller, "party": whose, "payout": payout, "sum_fen": payout.fen,
               "page": page_of(_in_order(rows), request.GET), "first": payout.run.until}  # fmt: skip
    return render(request, "orders/shares.html", context)


def _unpaid(request: ActorRequest, seller: Seller, party: UUID, whose: str) -> HttpResponse:
    """Exactly the rows that a run up to this day would pay."""
    try:
        until = date.fromisoformat(request.GET["until"])
    except ValueError as error:
        raise Http404 from error
    rows = Share.objects.visible_to(request.actor).unpaid()
    rows = rows.filter(seller=seller, party_id=party, on__lte=until)
    context = {"seller": seller, "party": whose, "until": until, "page": page_of(_in_order(rows), request.GET),
               "sum_fen": rows.aggregate(fen=Sum("fen"))["fen"] or 0, "first": until}  # fmt: skip
    return render(request, "orders/shares.html", context)


def _in_order(rows: Any) -> Any:
    return rows.select_related(
        "line__order", "rule", "payout__run", "sent__request", "came_back"
    ).order_by("on", "at", "pk")


def _sellers_before(actor: Any) -> Any:
    """Our own desk, and sellers in whose sales we have a part."""
    shared = Share.objects.visible_to(actor).values("seller_id")
    found = Seller.objects.filter(Q(pk=actor.organisation_id) | Q(pk__in=shared))
    return found.select_related("organisation__party")


def _sums(lines: Any) -> dict[str, int]:
    """The foot of the statement: each column added up."""
    names = ("before_fen", "earned_fen", "taken_back_fen", "guarantee_fen", "at_payment_fen", "paid_fen", "due_fen")  # fmt: skip
    return {name: sum(getattr(line, name) for line in lines) for name in names}


def _month(request: ActorRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return timezone.localdate()


def _sheet(lines: Any, first: date) -> HttpResponse:
    columns = [ExportColumn(_("Party"), 30), *(ExportColumn(title, 16, "fen") for title in (
        _("Carried over from before"), _("Earned"), _("Taken back"), _("Made up to the guarantee"), _("Received through WeChat"), _("Paid out"), _("Still due")))]  # fmt: skip
    rows = [
        [
            line.party.name,
            line.before_fen,
            line.earned_fen,
            line.taken_back_fen,
            line.guarantee_fen,
            line.at_payment_fen,
            line.paid_fen,
            line.due_fen,
        ]
        for line in lines
    ]
    title = _("Shares of %(month)s") % {"month": f"{first:%Y-%m}"}
    response = HttpResponse(export_rows(title, columns, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="shares-{first:%Y-%m}.xlsx"'
    return response


def _paper(seller: Seller, party: str, first: date, line: Any, rows: Any) -> Paper:
    sums = [] if line is None else [
        [_("Carried over from before"), yuan(line.before_fen)], [_("Earned"), yuan(line.earned_fen)], [_("Taken back"), yuan(line.taken_back_fen)],
        [_("Made up to the guarantee"), yuan(line.guarantee_fen)],
        *([[_("Received through WeChat"), yuan(line.at_payment_fen)]] if line.at_payment_fen else []), [_("Paid out"), yuan(line.paid_fen)], [_("Still due"), yuan(line.due_fen)],
    ]  # fmt: skip
    shown = list(rows[: ROWS_ON_PAPER + 1])
    table = [
        [
            f"{row.on:%m-%d}",
            row.line.order.number if row.line else "",
            row.title,
            str(row.get_why_display()),
            yuan(row.fen),
        ]
        for row in shown[:ROWS_ON_PAPER]
    ]
    more = (
        [
            Block(
                "text",
                text=_("More rows are in the sheet: this paper shows the first %(n)s.")
                % {"n": ROWS_ON_PAPER},
            )
        ]
        if len(shown) > ROWS_ON_PAPER
        else []
    )
    return Paper(
        title=_("Statement of shares"), subtitle=f"{seller} → {party}", number=f"{first:%Y-%m}",
        blocks=[
            Block("facts", _("In sum"), rows=sums),
            Block("table", _("Row by row"), rows=table, head=[_("Day"), _("Order no."), _("What"), _("Why"), _("Amount")], widths=[1, 2.2, 3, 1.6, 1.6]),
            *more,
            Block("signatures", rows=[[str(seller)], [party]]),
        ],
    )  # fmt: skip
