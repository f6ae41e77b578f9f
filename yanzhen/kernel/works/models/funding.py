"""Where the money comes from, what changes it, and the contracts it goes to. Money is fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.works.models.choices import FundingKind
from yanzhen.kernel.works.models.project import Project


class FundingSource(models.Model):
    """One part of the money, with the document that promises it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="sources")
    kind = models.CharField(
        _("where the money comes from"), max_length=20, choices=FundingKind.choices
    )
    amount_fen = models.BigIntegerField(_("amount"))
    basis = models.CharField(_("document it rests on"), max_length=200)
    document_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("source of funding")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FundingKind.values), name="money_comes_from_a_known_source"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_source_gives_something"),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(document_sha256=""), name="a_source_has_its_document"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CostChange(models.Model):
    """The budget rises or falls for a reason. It holds once `approved` is true; above the house's limit
    somebody else approves it. The money it needs comes from a source like any other."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="changes")
    amount_fen = models.BigIntegerField(_("more or less"))
    reason = models.CharField(_("reason"), max_length=300)
    kind = models.CharField(
        _("where the money comes from"), max_length=20, choices=FundingKind.choices
    )
    basis = models.CharField(_("document it rests on"), max_length=200)
    document_sha256 = models.CharField(max_length=64)
    needs_approval = models.BooleanField(default=True)
    approved = models.BooleanField(_("approved"), null=True)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of a project's cost")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="a_change_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_of_cost_has_its_reason"),
            models.CheckConstraint(condition=Q(kind__in=FundingKind.values), name="a_change_is_paid_from_a_known_source"),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(document_sha256=""), name="a_change_has_its_document"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True) | Q(needs_approval=False) | Q(decided_by_id__isnull=False, asked_by_id__isnull=False) & ~Q(decided_by_id=F("asked_by_id")),
                name="nobody_approves_their_own_change",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reason


class ProjectContract(models.Model):
    """A contract of the register that carries the project out, or a part of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="project_of_works")

    class Meta:
        verbose_name = _("contract of a project")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.agreement)
