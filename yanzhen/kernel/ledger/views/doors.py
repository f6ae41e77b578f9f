"""What every page of a book does first: who asks, which book, and what stands around it."""

from typing import Any, Final
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.contracts import book_pages
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.middleware import ActorRequest

# The session's entry with the book that was open last.
LAST_BOOK: Final = "ledger_book"
# The switch names so many; where there are more it has a search as well.
BOOKS_SHOWN: Final = 100


def book_for(request: ActorRequest, key: UUID) -> Book:
    """The book, if this actor sees it; otherwise it is not found. It is the one that opens next time."""
    book = get_object_or_404(Book.objects.visible_to(request.actor).select_related("place"), pk=key)
    if request.session.get(LAST_BOOK) != str(book.pk):
        request.session[LAST_BOOK] = str(book.pk)
    return book


def frame_of(request: ActorRequest, book: Book, page: str) -> dict[str, Any]:
    """Name, switch and tabs of the book, for ledger/book.html; `page` is the tab one is on."""
    others = Book.objects.visible_to(request.actor).open().exclude(pk=book.pk)
    tabs = [
        (tab.title, reverse(tab.url_name, args=[book.pk]), tab.slug == page)
        for tab in sorted(book_pages, key=lambda one: (one.order, one.slug))
        if request.actor.may(tab.capability)
    ]
    target = book_pages.get(page)
    name = target.url_name if target else "ledger:vouchers"
    rows = list(others.order_by("name", "pk")[: BOOKS_SHOWN + 1])
    switch = [(other.name, reverse(name, args=[other.pk])) for other in rows[:BOOKS_SHOWN]]
    return {
        "book": book,
        "page_slug": page,
        "book_tabs": tabs,
        "book_switch": switch,
        "book_search": len(rows) > BOOKS_SHOWN,
    }


def say_refusal(form: Any, refusal: Refused) -> None:
    """Beside what was typed: at its field where there is one, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def keys_of(texts: "list[str]") -> list[UUID]:
    """The keys among what was sent; nonsense is left out."""
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys
