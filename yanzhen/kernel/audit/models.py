"""One line per change, append-only, sealed in batches; it outlives what it describes, so no foreign keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key


class AuditLine(models.Model):
    """Who did what to what, when it happened and when it was written down."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    appointment_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    on_behalf_of_id = models.UUIDField(null=True)
    on_behalf_of_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=80)
    noun_label = models.CharField(max_length=80)
    noun_id = models.UUIDField(null=True)
    noun_title = models.CharField(max_length=300, blank=True)
    place_path = models.CharField(max_length=300, blank=True, db_collation="C")
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, blank=True)
    # Values about a person, encrypted under the subject's own key: deleting the key deletes the values.
    subject_id = models.UUIDField(null=True)
    personal = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("audit line")
        indexes = [
            models.Index(fields=["noun_id", "id"], name="audit_lines_of_a_noun"),
            models.Index(fields=["person_id", "id"], name="audit_lines_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d %H:%M} {self.person_name} {self.verb} {self.noun_title}"


def audit_line(
    *,
    by: By,
    verb: str,
    noun: models.Model,
    at: datetime | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    place_path: str = "",
) -> AuditLine:
    """An unsaved line, for doors that write many at once; `verb` is "<app>.<verb>", such as "cases.accept"."""
    now = timezone.now()
    return AuditLine(
        person_id=by.person_id,
        person_name=by.person_name,
        appointment_id=by.appointment_id,
        office_id=by.office_id,
        office_name=by.office_name,
        on_behalf_of_id=by.on_behalf_of_id,
        on_behalf_of_name=by.on_behalf_of_name,
        channel=by.channel,
        verb=verb,
        noun_label=noun._meta.label_lower,  # noqa: SLF001  Django's documented model meta API
        noun_id=noun.pk if isinstance(noun.pk, UUID) else None,
        noun_title=str(noun)[:300],
        place_path=place_path,
        reason=reason,
        changes=changes or {},
        occurred_at=at or now,
        recorded_at=now,
    )


def record(
    *,
    by: By,
    verb: str,
    noun: models.Model,
    at: datetime | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    place_path: str = "",
) -> AuditLine:
    """Write one line, inside the transaction of the change it tells of."""
    line = audit_line(
        by=by, verb=verb, noun=noun, at=at, reason=reason, changes=changes, place_path=place_path
    )
    line.save(force_insert=True)
    return line
