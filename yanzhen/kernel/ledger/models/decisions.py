"""The decision that a voucher written by hand rests on: what body, its number and day, how many agreed, the minutes."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.ledger.models.slips import Slip


class DecisionKind(models.TextChoices):
    MEMBERS = "members_meeting", _("Members' meeting")
    REPRESENTATIVES = "members_representatives", _("Meeting of the members' representatives")
    COUNCIL = "council", _("Council of the collective")
    OWNERS = "owners_vote", _("Vote of the owners")
    SHAREHOLDERS = "shareholders", _("Shareholders or board of the company")
    OFFICE = "office", _("Decision of an office")


class SlipDecisionQuerySet(models.QuerySet["SlipDecision"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(slip__book__in=Book.objects.visible_to(actor))


class SlipDecision(models.Model):
    """One per slip, whole or not at all; handing the slip in writes it beside the entry for good."""

    slip = models.OneToOneField(
        Slip, models.CASCADE, primary_key=True, related_name="decision", verbose_name=_("voucher")
    )
    kind = models.CharField(_("who decided"), max_length=40, choices=DecisionKind.choices)
    number = models.CharField(_("number of the decision"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"))
    agreed = models.PositiveIntegerField(_("agreed"))
    of = models.PositiveIntegerField(_("of"))
    # Minutes, or a matter that passed in a certified vote of the council.
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )
    matter_id = models.UUIDField(_("certified vote"), null=True, blank=True, db_index=True)

    objects = SlipDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a voucher")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="a_decision_says_who_decided"
            ),
            models.CheckConstraint(
                condition=Q(agreed__gt=0) & Q(of__gte=F("agreed")), name="a_decision_has_its_votes"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False, matter_id__isnull=True)
                | Q(document__isnull=True, matter_id__isnull=False),
                name="a_decision_has_minutes_or_a_vote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided_on:%Y-%m-%d}"
