"""What those who sat together say once an agreed item was done: whether they accept it, and how many are satisfied."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models.choices import AcceptedBy, AskedHow
from yanzhen.kernel.council.models.deliberation import AgreedItem

ASKED_MAX: Final = 1_000_000


class Acceptance(models.Model):
    """Only added to. Whoever erred writes another one with the reason; the last one stands."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreed = models.ForeignKey(AgreedItem, models.PROTECT, related_name="acceptances")
    accepted = models.BooleanField(_("accepted"))
    accepted_by = models.CharField(_("who says so"), max_length=12, choices=AcceptedBy.choices)
    asked = models.PositiveIntegerField(_("so many were asked"))
    satisfied = models.PositiveIntegerField(_("so many are satisfied"))
    way = models.CharField(_("how they were asked"), max_length=10, choices=AskedHow.choices)
    asked_on = models.DateField(_("asked on"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("acceptance of an agreed item")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreed"],
                condition=Q(corrects__isnull=True),
                name="an_agreed_item_is_accepted_once",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="")
                | Q(corrects__isnull=False) & ~Q(reason=""),
                name="a_corrected_acceptance_says_why",
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=1, satisfied__lte=F("asked")),
                name="the_satisfied_are_among_the_asked",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(remark=""),
                name="what_is_not_accepted_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__in=AcceptedBy.values, way__in=AskedHow.values),
                name="an_acceptance_says_by_whom_and_how",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """In one line, for the page and the paper."""
        if self.accepted:
            whole = _("Accepted by %(who)s; satisfied %(satisfied)s of %(asked)s asked, %(how)s, %(day)s")  # fmt: skip
        else:
            whole = _("Not accepted by %(who)s; satisfied %(satisfied)s of %(asked)s asked, %(how)s, %(day)s")  # fmt: skip
        return str(whole) % {
            "who": self.get_accepted_by_display(), "satisfied": self.satisfied, "asked": self.asked,
            "how": self.get_way_display(), "day": self.asked_on,
        }  # fmt: skip
