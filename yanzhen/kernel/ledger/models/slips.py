"""What a bookkeeper writes before it is an entry: a slip with its lines, and slips kept as patterns.

Legs of an entry never change. So a voucher is written on a slip; handing it in prepares the entry, and
sending it back voids that entry and opens the slip again with the reason on it.
"""

from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.base.money import FEN_MAX
from yanzhen.kernel.ledger.models.books import Account, Book
from yanzhen.kernel.ledger.models.entries import Entry
from yanzhen.kernel.parties.models import Party

LINES_MAX: Final = 200
PAPERS_MAX: Final = 9_999


class BulkReceiptQuerySet(models.QuerySet["BulkReceipt"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own presses."""
        return self.filter(person_id=actor.person_id) if actor.person_id else self.none()


class BulkReceipt(models.Model):
    """What one press did with many vouchers: a line for each, with its number or the reason why not."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    act = models.CharField(max_length=10)
    person_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    rows = models.JSONField(default=list)

    objects = BulkReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of many vouchers")
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["review", "post"]), name="many_vouchers_are_reviewed_or_posted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d}"


class SlipState(models.TextChoices):
    OPEN = "open", pgettext_lazy("voucher", "Being written")
    RETURNED = "returned", pgettext_lazy("voucher", "Sent back")
    HANDED_IN = "handed_in", pgettext_lazy("voucher", "Handed in")
    DROPPED = "dropped", pgettext_lazy("voucher", "Dropped")


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, actor: Any) -> Self:
        """Those of the books that the actor sees."""
        return self.filter(book__in=Book.objects.visible_to(actor))

    def on_the_desk(self) -> Self:
        """Still to be written or to be written anew."""
        return self.filter(state__in=(SlipState.OPEN, SlipState.RETURNED))


class Slip(models.Model):
    """A voucher while somebody writes it, and its papers for good."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="slips")
    on = models.DateField(_("day of the voucher"))
    papers = models.PositiveSmallIntegerField(_("papers attached"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=SlipState.choices, default=SlipState.OPEN
    )
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="slip", verbose_name=_("entry")
    )
    # The document that this voucher is written for, such as an expense claim.
    source_label = models.CharField(max_length=80, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    written_by_id = models.UUIDField(null=True)
    written_by_name = models.CharField(_("written by"), max_length=200, blank=True)
    written_at = models.DateTimeField(_("written at"))
    returned_because = models.CharField(_("sent back because"), max_length=300, blank=True)
    returned_by_name = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher being written")
        constraints = [
            models.CheckConstraint(
                condition=Q(papers__lte=PAPERS_MAX), name="a_slip_has_a_countable_number_of_papers"
            ),
            models.CheckConstraint(
                condition=Q(state=SlipState.HANDED_IN, entry__isnull=False)
                | (~Q(state=SlipState.HANDED_IN) & Q(entry__isnull=True)),
                name="a_slip_is_handed_in_with_its_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state=SlipState.RETURNED) | ~Q(returned_because=""),
                name="a_slip_is_sent_back_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["source_label", "source_id"],
                condition=~Q(source_label="") & ~Q(state=SlipState.DROPPED),
                name="a_document_has_one_voucher",
            ),
        ]
        indexes = [models.Index(fields=["book", "state", "-id"], name="slips_on_the_desk")]

    def __str__(self) -> str:
        return f"{self.book} {self.on:%Y-%m-%d}"

    def locked(self) -> "Slip":
        """This slip, locked until the end of the transaction."""
        return Slip.objects.select_for_update().get(pk=self.pk)

    @property
    def can_be_written(self) -> bool:
        return self.state in (SlipState.OPEN, SlipState.RETURNED)


class LineBase(models.Model):
    """One line of a slip or pattern: what for, which account, how much on which side."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    line = models.PositiveSmallIntegerField()
    note = models.CharField(_("what for"), max_length=200, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    debit_fen = models.BigIntegerField(_("debit"), default=0)
    credit_fen = models.BigIntegerField(_("credit"), default=0)
    counterparty = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    project_id = models.UUIDField(null=True, blank=True)
    agreement_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True


class SlipLine(LineBase):
    """A line of a slip: exactly one side, above nought."""

    slip = models.ForeignKey(Slip, models.CASCADE, related_name="lines")

    class Meta:
        ordering = ["line"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_fen__gt=0, credit_fen=0, debit_fen__lte=FEN_MAX)
                | Q(credit_fen__gt=0, debit_fen=0, credit_fen__lte=FEN_MAX),
                name="a_line_is_debit_or_credit",
            ),
            models.UniqueConstraint(fields=["slip", "line"], name="a_slip_numbers_its_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.note}"


class PatternQuerySet(models.QuerySet["Pattern"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))


class Pattern(models.Model):
    """A voucher that comes again and again: rent of the month, wages of the month."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="patterns")
    title = models.CharField(_("name of the pattern"), max_length=80)
    made_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(_("used last on"), null=True, blank=True)

    objects = PatternQuerySet.as_manager()

    class Meta:
        verbose_name = _("pattern of a voucher")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "title"], name="a_pattern_has_one_name_per_book"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="a_pattern_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title


class PatternLine(LineBase):
    """A line of a pattern; the amount may be left to the day it is used."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="lines")

    class Meta:
        ordering = ["line"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_fen__gte=0)
                & Q(credit_fen__gte=0)
                & (Q(debit_fen=0) | Q(credit_fen=0)),
                name="a_pattern_line_has_one_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.note}"
