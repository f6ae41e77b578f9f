"""What a page of figures is asked for: the month, and in which form."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from yanzhen.kernel.ledger.actions.statements.reading import months_of, next_month
from yanzhen.kernel.ledger.models import Book, Period
from yanzhen.kernel.ledger.models.books import month_of
from yanzhen.kernel.ledger.views.doors import LAST_BOOK

FORMS = ("pdf", "xlsx")


def read_month_text(text: str) -> date | None:
    """2026-09 → its first day; anything else is None."""
    try:
        year, month = text.split("-")[:2]
        return date(int(year), int(month), 1)
    except (AttributeError, ValueError):
        return None


def month_asked(request: Any, book: Book) -> date:
    """The month of `?month=`; without one the last that has something in it, at most the running one."""
    asked = read_month_text(request.GET.get("month", ""))
    this = month_of(timezone.localdate())
    if asked is not None and month_of(book.opened_on) <= asked <= next_month(this):
        return asked
    last = (
        book.periods.filter(month__lte=this)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    return last or max(this, month_of(book.opened_on))


def form_asked(request: Any) -> str:
    """ "pdf", "xlsx" or "": which form `?as=` wants."""
    asked = str(request.GET.get("as", ""))
    return asked if asked in FORMS else ""


def month_choices(book: Book, chosen: date) -> list[tuple[str, str, bool, str]]:
    """Months of the book for the choice: value, words, chosen, state."""
    months = {period.month: period for period in months_of(book)}
    months.setdefault(chosen, Period(book=book, month=chosen))
    return [
        (f"{month:%Y-%m}", f"{month:%Y-%m}", month == chosen, pgettext("month", "closed") if period.closed_at else pgettext("month", "open"))
        for month, period in sorted(months.items(), reverse=True)
    ]  # fmt: skip


def done(_made: object) -> None:
    """An act that has no page of its own to show: one goes back to where one came from."""


def last_book(request: Any) -> Book | None:
    """The book that was open last, or the first one this actor sees."""
    books = Book.objects.visible_to(request.actor).open()
    key = request.session.get(LAST_BOOK)
    return (books.filter(pk=key).first() if key else None) or books.order_by("name").first()
