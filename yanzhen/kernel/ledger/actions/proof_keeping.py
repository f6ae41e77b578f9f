"""The night's proof: every book counted again, kept by day, and told to who answers for the books."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.ledger.actions.proving import Wrong, prove_book
from yanzhen.kernel.ledger.models import Book, BookProof
from yanzhen.kernel.ledger.models.proofs import LINES_KEPT_MAX
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.models.roster import people_at

log: Final = logging.getLogger(__name__)
# Who can open the book and answers for it; the administrators of the system are told without a way in.
ANSWERING: Final = ("agency_head", "auditor")
ADMINISTRATING: Final = ("administrator",)


def prove_all(at: datetime) -> int:
    """Count every book again; gives how many things differ. A second run of a day adds nothing and tells nobody."""
    wrong = 0
    for book in Book.objects.select_related("place").order_by("name"):
        found = prove_book(book)
        wrong += len(found)
        for one in found:
            log.error("The book %s does not agree: %s", book.name, one)
        keep_proof(book, found, at)
    return wrong


@transaction.atomic
def keep_proof(book: Book, found: Sequence[Wrong], at: datetime) -> BookProof:
    """Write down what was found; where something differs, whoever answers for the book is told, once a day."""
    lines = [str(one) for one in found[:LINES_KEPT_MAX]]
    proof, fresh = BookProof.objects.get_or_create(
        book=book, day=timezone.localdate(at), defaults={"at": at, "wrong": len(found), "lines": lines}
    )  # fmt: skip
    if fresh and found:
        told = _people(book, ANSWERING, at)
        url = reverse("ledger:proof", args=[book.pk])
        values = {"book": book.name, "n": len(found), "first": lines[0]}
        title = _("The book %(book)s does not agree with its entries: %(n)s")
        text = _("First: %(first)s. Use none of its statements until it is found out.")
        tell(told, title, text, url=url, kind="ledger", values=values, at=at)
        others = [key for key in _people(book, ADMINISTRATING, at) if key not in told]
        tell(others, title, text, kind="ledger", values=values, at=at)
    return proof


def _people(book: Book, duties: Sequence[str], at: datetime) -> list[UUID]:
    """Who sits in the nearest office of each duty."""
    offices = [Office.objects.nearest(duty, book.place) for duty in duties]
    return people_at([office.pk for office in offices if office], at) if any(offices) else []
