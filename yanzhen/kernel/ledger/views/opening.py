"""Opening a book, and what comes next: its accounts, what stood before, the bank, the first voucher."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.by import By
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions import open_book
from yanzhen.kernel.ledger.actions.agency import IMPORT
from yanzhen.kernel.ledger.forms.opening import BookForm
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.configure")
def book_new(request: ActorRequest) -> HttpResponse:
    """Open the book of an organisation of the register; then its first steps."""
    back = reverse("ledger:desk")
    page = Page(_("Open a book"), ((_("Books"), back),), back)
    return acts_page(request, None, [OPEN], by=request.actor, page=page)


@for_offices("ledger.see")
@require_GET
def book_begin(request: ActorRequest, book: UUID) -> HttpResponse:
    """What a new book needs, step by step, with what is done already."""
    found = book_for(request, book)
    may = request.actor.may
    context = {
        "opening": found.entries.filter(kind="opening", reverses__isnull=True)
        .open_or_posted()
        .first(),
        "has_bank": found.accounts.filter(bank_account__isnull=False).exists(),
        "may_import": may(IMPORT),
        "may_configure": may("ledger.configure"),
        "may_prepare": may("ledger.prepare"),
    }
    return render(request, "ledger/begin.html", context | frame_of(request, found, "vouchers"))


def _open(_noun: None, data: dict[str, Any], by: By) -> str:
    book = open_book(data.pop("organisation"), by=by, **data)
    return reverse("ledger:book_begin", args=[book.pk])


OPEN = Act(
    "open", gettext_lazy("Open a book"), gettext_lazy("Open the book"), BookForm, _open, gettext_lazy("The book is open."),
    hint=gettext_lazy("A legal entity has one open book. It begins with all accounts of the chart; chart and first day stay as they are."),
)  # fmt: skip
