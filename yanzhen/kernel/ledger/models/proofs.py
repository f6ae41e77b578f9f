"""What a night's proof found in a book: kept by day, so that one can see since when it does not agree."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book

LINES_KEPT_MAX = 100


class BookProofQuerySet(models.QuerySet["BookProof"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))


class BookProof(models.Model):
    """One book counted again on one day. `lines` say what differs, the first hundred of `wrong`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="proofs")
    day = models.DateField(_("day"))
    at = models.DateTimeField()
    wrong = models.PositiveIntegerField(_("what differs"))
    lines = models.JSONField(default=list)

    objects = BookProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of a book")
        constraints = [
            models.UniqueConstraint(fields=["book", "day"], name="a_book_is_proved_once_a_day"),
            models.CheckConstraint(
                condition=Q(wrong=0, lines=[]) | (Q(wrong__gt=0) & ~Q(lines=[])),
                name="a_proof_that_fails_says_what_differs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.day}"
