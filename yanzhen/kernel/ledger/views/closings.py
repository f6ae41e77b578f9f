"""Months and their closing: what is missing and where to do it; and the end of a year."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions import reopen_period
from yanzhen.kernel.ledger.actions.closing import Check, checks_of, close_month
from yanzhen.kernel.ledger.actions.statements.reading import months_of
from yanzhen.kernel.ledger.actions.year_closing import close_year, preview_year
from yanzhen.kernel.ledger.forms.closing import BareForm, CloseForm, WhyForm
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.views.asking import done, month_asked, month_choices
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.see")
@require_GET
def closing(request: ActorRequest, book: UUID) -> HttpResponse:
    """The months of the book, and what stands between the one asked for and its closing."""
    found = book_for(request, book)
    month = _open_month(request, found)
    months = months_of(found)
    period = next((one for one in months if one.month == month), None)
    closed = period is not None and period.closed_at is not None
    checks = [] if closed else checks_of(found, month)
    context = {
        "months": months[:36],
        "month": month,
        "month_words": month_choices(found, month),
        "period": period,
        "closed": closed,
        "checks": [(check, _url_of(check, found)) for check in checks],
        "ready": not closed and all(check.done for check in checks if check.hard),
        "last_closed": next((one.month for one in months if one.closed_at), None),
        "may_close": request.actor.may("ledger.close"),
        "may_reopen": request.actor.may("ledger.reopen"),
    }
    return render(request, "ledger/closing.html", context | frame_of(request, found, "closing"))


def _url_of(check: Check, book: Book) -> str:
    """Where a missing point is done."""
    if not check.page:
        return ""
    month = f"?month={check.month:%Y-%m}" if check.month else ""
    key = check.key or book.pk
    return (
        reverse(f"ledger:{check.page}", args=[key]) + month
        if check.page != "bank_account" or check.key
        else ""
    )


def _open_month(request: ActorRequest, book: Book) -> date:
    """Without a month in the address: the first that is open, which is the next to be closed."""
    if "month" in request.GET:
        return month_asked(request, book)
    first = (
        book.periods.filter(closed_at__isnull=True)
        .order_by("month")
        .values_list("month", flat=True)
        .first()
    )
    return first or month_asked(request, book)


@for_offices("ledger.close", "ledger.reopen")
def closing_acts(request: ActorRequest, book: UUID) -> HttpResponse:
    """Close the month, or open it again: two offices."""
    found = book_for(request, book)
    month = month_asked(request, found)
    name = f"{month:%Y-%m}"
    back = f"{reverse('ledger:closing', args=[found.pk])}?month={name}"
    closed = found.periods.filter(month=month, closed_at__isnull=False).exists()
    close = Act(
        "close", _("Close %(month)s") % {"month": name}, _("Close the month"), CloseForm,
        lambda noun, data, by: done(close_month(noun, month, by=by, reason=data["reason"])),
        _("%(month)s is closed.") % {"month": name}, capability="ledger.close", preview=lambda noun, data, by: _what_closing_does(noun, month),
    )  # fmt: skip
    reopen = Act(
        "reopen", _("Open %(month)s again") % {"month": name}, _("Open the month again"), WhyForm,
        lambda noun, data, by: done(reopen_period(noun, month, by=by, reason=data["reason"])),
        _("%(month)s is open again.") % {"month": name}, capability="ledger.reopen",
    )  # fmt: skip
    page = Page(
        _("Closing of %(month)s") % {"month": name}, _crumbs(found, back), back,
        note=_("Who opened a month stands in the audit with the reason.") if closed else "",
    )  # fmt: skip
    return acts_page(request, found, [reopen if closed else close], by=request.actor, page=page)


def _what_closing_does(book: Book, month: date) -> list[str]:
    left = [check for check in checks_of(book, month) if not check.done]
    words = [
        _("After this nothing is entered in %(month)s any more.") % {"month": f"{month:%Y-%m}"}
    ]
    return [
        *words,
        *(_("Not done: %(what)s") % {"what": f"{check.title} {check.missing}"} for check in left),
    ]


@for_offices("ledger.see")
@require_GET
def year(request: ActorRequest, book: UUID) -> HttpResponse:
    """The end of a year: the entries it would make, and what it has made."""
    found = book_for(request, book)
    chosen = _year(request, found)
    context = {
        "year": chosen,
        "years": sorted(
            {period.month.year for period in months_of(found)} | {chosen}, reverse=True
        ),
        "carries": preview_year(found, chosen),
        "made": found.entries.filter(kind="closing", on__year=chosen).order_by("on", "id")[:20],
        "may_close": request.actor.may("ledger.close"),
    }
    return render(request, "ledger/year.html", context | frame_of(request, found, "closing"))


def _year(request: ActorRequest, book: Book) -> int:
    asked = request.GET.get("year", "")
    return (
        int(asked)
        if asked.isdigit() and 2000 <= int(asked) <= 2100
        else month_asked(request, book).year
    )


@for_offices("ledger.close")
def year_acts(request: ActorRequest, book: UUID) -> HttpResponse:
    """Carry the year's result."""
    found = book_for(request, book)
    chosen = _year(request, found)
    back = f"{reverse('ledger:year', args=[found.pk])}?year={chosen}"
    act = Act(
        "close_year", _("Close the year %(year)s") % {"year": chosen}, _("Carry the result"), BareForm,
        lambda noun, data, by: done(close_year(noun, chosen, by=by)), gettext_lazy("The result is carried."),
        preview=lambda noun, data, by: [f"{carry.title}: {_yuan(carry.total_fen)}" for carry in preview_year(noun, chosen)] or [_("Nothing is left to carry.")],
    )  # fmt: skip
    page = Page(_("End of %(year)s") % {"year": chosen}, _crumbs(found, back), back)
    return acts_page(request, found, [act], by=request.actor, page=page)


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def _crumbs(book: Book, back: str) -> Any:
    return (
        (book.name, reverse("ledger:statements", args=[book.pk])),
        (_("Month and year end"), back),
    )
