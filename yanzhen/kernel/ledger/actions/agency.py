"""One desk over many villages' books: what waits in each, counted for a page of books in one statement."""

from datetime import date
from typing import Any, Final

from django.db.models import Count, DateField, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yanzhen.kernel.ledger.models import Book, Entry, Period
from yanzhen.kernel.ledger.models.expenses import Claim
from yanzhen.kernel.ledger.models.slips import Slip, SlipState
from yanzhen.kernel.ledger.workflow import PREPARED, REVIEWED

IMPORT: Final = "ledger.import"


def queue_of(actor: Any, *, today: date, only: str = "", named: str = "") -> "QuerySet[Book]":
    """The books that the actor sees, each with what waits in it; those with work first.

    `only` keeps the books where something is "prepared", "reviewed" or "returned"; `named` those of this name.
    """
    books = Book.objects.visible_to(actor).open()
    if named:
        books = books.called(named)
    if only in (PREPARED, REVIEWED):
        books = books.filter(Exists(Entry.objects.filter(book=OuterRef("pk"), state=only)))
    elif only == "returned":
        books = books.filter(Exists(Slip.objects.filter(book=OuterRef("pk"), state=SlipState.RETURNED)))  # fmt: skip
    open_month = Period.objects.filter(book=OuterRef("pk"), closed_at__isnull=True)
    rows = books.annotate(
        prepared=_count(Entry.objects.filter(state=PREPARED)),
        reviewed=_count(Entry.objects.filter(state=REVIEWED)),
        desk=_count(Slip.objects.filter(state=SlipState.OPEN)),
        returned=_count(Slip.objects.filter(state=SlipState.RETURNED)),
        claims_open=_count(Claim.objects.filter(state__in=["asked", "approved", "booked"])),
        open_since=Subquery(open_month.order_by("month").values("month")[:1], output_field=DateField()),
    )  # fmt: skip
    waiting = F("prepared") + F("reviewed") + F("returned")
    return rows.select_related("place").annotate(waiting=waiting).order_by("-waiting", "name", "id")


def sums_of(actor: Any) -> dict[str, int]:
    """How much waits over all books of the actor."""
    entries = Entry.objects.visible_to(actor)
    slips = Slip.objects.visible_to(actor)
    return {
        "prepared": entries.filter(state=PREPARED).count(),
        "reviewed": entries.filter(state=REVIEWED).count(),
        "returned": slips.filter(state=SlipState.RETURNED).count(),
    }


def _count(rows: "QuerySet[Any]") -> Coalesce:
    here = rows.filter(book=OuterRef("pk")).order_by().values("book")
    return Coalesce(
        Subquery(here.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )
