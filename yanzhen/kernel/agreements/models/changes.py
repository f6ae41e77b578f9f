"""The history of a contract. Append-only by trigger and grant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models.agreement import Agreement
from yanzhen.kernel.audit.models.lines import verb_titles


class AgreementChange(models.Model):
    """One line of a contract's history. Append-only (sql/agreements.sql)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    office_name = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a contract")
        ordering = ["-id"]
        indexes = [models.Index(fields=["agreement", "-id"], name="changes_of_a_contract")]

    def __str__(self) -> str:
        return f"{self.agreement} {self.verb}"

    @property
    def verb_title(self) -> str:
        """What people read for it, as in the audit."""
        return str(verb_titles.get(f"agreements.{self.verb}", self.verb))
