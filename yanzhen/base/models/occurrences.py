"""The outbox: what hot verbs leave behind in one row, and what nobody knew how to follow up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key


class Occurrence(models.Model):
    """One thing that happened and waits to be followed up. Narrow, and no index but its key: it is hot."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.TextField()
    ids = models.JSONField(default=dict)

    class Meta:
        db_table = "occurrences"
        verbose_name = _("occurrence")

    def __str__(self) -> str:
        return self.name


class KeptOccurrence(models.Model):
    """An occurrence that could not be followed up; it waits for a person and is not lost."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.TextField(_("name"))
    ids = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    kept_at = models.DateTimeField(_("kept since"))

    class Meta:
        verbose_name = _("kept occurrence")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_kept_occurrence_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name
