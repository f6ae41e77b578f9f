"""What the nights' proofs found in a book."""

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.asserting import compared
from yanzhen.kernel.ledger.models import BalanceAssertion, Book, BookProof
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.parties.middleware import ActorRequest

COUNTS_SHOWN: Final = 10


@for_offices("ledger.see")
@require_GET
def proof(request: ActorRequest, book: UUID) -> HttpResponse:
    here = book_for(request, book)
    rows = BookProof.objects.visible_to(request.actor).filter(book=here).order_by("-day")
    context: dict[str, Any] = {"page": page_of(rows, request.GET), "last": rows.first()}
    counts = list(_counts(request, here)[: COUNTS_SHOWN + 1])
    context |= {"counts": counts[:COUNTS_SHOWN], "more_counts": len(counts) > COUNTS_SHOWN}
    return render(request, "ledger/proof.html", context | frame_of(request, here, "statements"))


@for_offices("ledger.see")
@require_GET
def counts(request: ActorRequest, book: UUID) -> HttpResponse:
    """All that was counted or printed by others, beside what the entries give today."""
    here = book_for(request, book)
    context = {"page": page_of(_counts(request, here), request.GET)}
    return render(request, "ledger/counts.html", context | frame_of(request, here, "statements"))


def _counts(request: ActorRequest, book: Book) -> "QuerySet[BalanceAssertion]":
    return compared(BalanceAssertion.objects.visible_to(request.actor).filter(account__book=book))
