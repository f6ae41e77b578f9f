"""Whom a collective counts as its own: its members and its own units, each from a day to a day.

财会〔2023〕14号 keeps them apart: what a collective has with its members and units stands on 113 内部往来, what it has
with everybody else on 112 应收款 and 211 应付款.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.parties.models import Party


class MemberKind(models.TextChoices):
    MEMBER = "member", pgettext_lazy("collective", "Member of the collective")
    UNIT = "unit", _("Unit of the collective")


class CollectiveMemberQuerySet(models.QuerySet["CollectiveMember"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def on(self, day: date) -> Self:
        """Those of this day; the last day still counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def among(self, book: Book, parties: Collection[UUID], day: date) -> set[UUID]:
        """Which of these the book's collective counts as its own on the day."""
        return set(self.on(day).filter(book=book, party__in=parties).values_list("party", flat=True))  # fmt: skip


class CollectiveMember(models.Model):
    """One membership. It is ended, not removed; who comes again gets another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="members")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=10, choices=MemberKind.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("what it rests on"), max_length=200)
    made_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    objects = CollectiveMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a collective")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "party"],
                condition=Q(until__isnull=True),
                name="a_member_is_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_membership_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MemberKind.values), name="a_member_is_of_a_known_kind"
            ),
        ]
        indexes = [models.Index(fields=["book", "party"], name="members_of_a_book")]

    def __str__(self) -> str:
        return str(self.party)
