"""What the nights' proofs found in a book."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.models import BookProof
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.see")
@require_GET
def proof(request: ActorRequest, book: UUID) -> HttpResponse:
    here = book_for(request, book)
    rows = BookProof.objects.visible_to(request.actor).filter(book=here).order_by("-day")
    context = {"page": page_of(rows, request.GET), "last": rows.first()}
    return render(request, "ledger/proof.html", context | frame_of(request, here, "statements"))
