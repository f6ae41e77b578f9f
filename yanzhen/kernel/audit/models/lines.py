"""Who did what to what; a line outlives what it describes, so it holds ids and names, no foreign keys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import first_key_at, new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models.subjects import SubjectKey

# The verb of every look at a masked value; the screen shows such lines apart.
VIEWED: Final = "audit.view"
# Of lines about the installation itself.
UPKEEP: Final = "upkeep"


# What people read for a verb; apps add theirs with `name_verbs`.
verb_titles: "dict[str, str | Promise]" = {VIEWED: _("looked at the whole number")}


def name_verbs(titles: "Mapping[str, str | Promise]") -> None:
    """Say in words what an app's verbs mean: `name_verbs({"cases.accept": _("accepted")})`."""
    verb_titles.update(titles)


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    def visible_to(self, actor: Any) -> Self:
        """Auditors read all lines, or those of the places they answer for; nobody else reads the list.

        A line without a place (a login, an office) concerns the house and is shown to every auditor.
        """
        if not actor.may("audit.read"):
            return self.none()
        if actor.scope_path is None:
            return self
        return self.filter(Q(place_path__startswith=actor.scope_path) | Q(place_path=""))

    def of_noun(self, noun_id: UUID) -> Self:
        return self.filter(noun_id=noun_id)

    def views_of(self, noun_id: UUID) -> Self:
        """Who looked at a masked value of this noun."""
        return self.of_noun(noun_id).filter(verb=VIEWED)

    def recorded_between(self, start: datetime | None, end: datetime | None) -> Self:
        """Lines written from `start` until before `end`; the keys hold their moment, so no index more."""
        lines = self
        if start:
            lines = lines.filter(id__gte=first_key_at(start))
        return lines.filter(id__lt=first_key_at(end)) if end else lines

    def newest_first(self) -> Self:
        # Keys are UUIDv7: their order is the order of writing, and an index serves it.
        return self.order_by("-id")


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

    sealed_otherwise: "ClassVar[dict[str, str | Promise]]" = {
        "personal": _(
            "sealed under a key of each person; that key is sealed anew, the line stays as it was written"
        )
    }

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit line")
        indexes = [
            models.Index(fields=["noun_id", "id"], name="audit_lines_of_a_noun"),
            models.Index(fields=["person_id", "id"], name="audit_lines_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d %H:%M} {self.person_name} {self.verb} {self.noun_title}"

    @property
    def verb_title(self) -> str:
        """The verb in the reader's language; an unknown one as it was written."""
        return str(verb_titles.get(self.verb, self.verb))

    def personal_values(self) -> dict[str, Any] | None:
        """The values about the subject, or None where their key has been destroyed."""
        if not self.personal or self.subject_id is None:
            return {}
        return SubjectKey.objects.open_sealed(self.subject_id, self.personal)


def audit_line(  # noqa: PLR0913  one argument per fact of the line
    *,
    by: By,
    verb: str,
    noun: models.Model,
    at: datetime | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    place_path: str = "",
    personal: dict[str, Any] | None = None,
    subject_id: UUID | None = None,
) -> AuditLine:
    """An unsaved line, for doors that write many at once; `verb` is "<app>.<verb>", such as "cases.accept".

    `personal` are values about the person `subject_id`; they are kept under that subject's key only.
    """
    return _line(
        by,
        at,
        verb=verb,
        noun_label=noun._meta.label_lower,  # noqa: SLF001  Django's documented model meta API
        noun_id=noun.pk if isinstance(noun.pk, UUID) else None,
        noun_title=str(noun)[:300],
        place_path=place_path,
        reason=reason,
        changes=changes or {},
        subject_id=subject_id,
        personal=_sealed(personal, subject_id),
    )


def _line(by: By, at: datetime | None, **facts: Any) -> AuditLine:
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
        occurred_at=at or now,
        recorded_at=now,
        **facts,
    )


def columns_of(by: By) -> dict[str, str | None]:
    """Who, as JSON for a verb that lives in SQL and writes its line there (sql/writing.sql)."""
    return {
        "person_id": _text(by.person_id),
        "person_name": str(by.person_name),
        "appointment_id": _text(by.appointment_id),
        "office_id": _text(by.office_id),
        "office_name": str(by.office_name),
        "on_behalf_of_id": _text(by.on_behalf_of_id),
        "on_behalf_of_name": str(by.on_behalf_of_name),
        "channel": by.channel,
        "place_path": by.scope_path or "",
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _sealed(personal: dict[str, Any] | None, subject_id: UUID | None) -> str:
    if not personal:
        return ""
    if subject_id is None:
        raise ValueError("Personal values need the subject whose key protects them.")
    return SubjectKey.objects.seal(subject_id, personal)


def record(  # noqa: PLR0913  as audit_line
    *,
    by: By,
    verb: str,
    noun: models.Model,
    at: datetime | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    place_path: str = "",
    personal: dict[str, Any] | None = None,
    subject_id: UUID | None = None,
) -> AuditLine:
    """Write one line, inside the transaction of the change it tells of."""
    line = audit_line(
        by=by,
        verb=verb,
        noun=noun,
        at=at,
        reason=reason,
        changes=changes,
        place_path=place_path,
        personal=personal,
        subject_id=subject_id,
    )
    line.save(force_insert=True)
    return line


def record_upkeep(
    *, by: By, verb: str, title: str, changes: dict[str, Any] | None = None
) -> AuditLine:
    """Write down what was done to the installation itself (its keys, its copies): no app has a record of it."""
    line = _line(
        by, None, verb=verb, noun_label=UPKEEP, noun_title=title[:300], changes=changes or {}
    )
    line.save(force_insert=True)
    return line


def record_view(
    *, by: By, noun: models.Model, what: str, purpose: str, place_path: str = ""
) -> AuditLine:
    """Write down who looked at a masked value and what for (个人信息保护法 art. 51).

    `what` names the value, such as "phone". A look without a purpose is refused.
    """
    if not purpose.strip():
        raise Refused(_("Say what you need it for."), field="purpose")
    return record(
        by=by,
        verb=VIEWED,
        noun=noun,
        reason=purpose.strip(),
        changes={"what": what},
        place_path=place_path,
    )
