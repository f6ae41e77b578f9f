"""财务公开: what was posted on the village board for a month, with the words that explain it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, actor: By) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))


class Disclosure(models.Model):
    """The sheet of one month. Once it hangs, its figures and words are kept as they were (sql/bank.sql)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="disclosures")
    month = models.DateField(_("month"))
    words = models.JSONField(_("explanations"), default=dict)
    figures = models.JSONField(default=dict)
    posted_on = models.DateField(_("on the board since"), null=True)
    posted_where = models.CharField(_("where it hangs"), max_length=120, blank=True)
    posted_by_id = models.UUIDField(null=True)
    posted_by_name = models.CharField(max_length=120, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet for the board")
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], name="one_sheet_for_the_board_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_sheet_is_of_a_whole_month"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.book} {self.month:%Y-%m}"
