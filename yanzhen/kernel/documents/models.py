"""Files that hang on records: known by content, not by name; kept once, opened by those who may."""

from datetime import datetime
from typing import Any, Final, Self

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.contracts import may_see
from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record

DOCUMENT_BYTES_MAX: Final = 20 * 1024 * 1024
DOCUMENTS_PER_OWNER_MAX: Final = 50


class ContentType(models.TextChoices):
    """What may be kept; each is recognised by its first bytes (documents/contracts.py)."""

    PDF = "application/pdf", _("PDF")
    PNG = "image/png", _("PNG picture")
    JPEG = "image/jpeg", _("JPEG picture")
    WEBP = "image/webp", _("WebP picture")
    HEIC = "image/heic", _("HEIC picture")
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("Word document"),
    )
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel sheet")
    OFD = "application/ofd", _("OFD document")


# A browser shows these itself; everything else is saved to disk.
SHOWN_INLINE: Final = frozenset(
    {ContentType.PDF, ContentType.PNG, ContentType.JPEG, ContentType.WEBP}
)


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def of(self, owner: models.Model) -> Self:
        """Those that hang on the owner and are not removed, oldest first."""
        return (
            self.kept()
            .filter(owner_label=label_of(owner), owner_id=owner.pk)
            .order_by("created_at")
        )

    def visible_to(self, actor: By) -> Self:
        """One's own uploads. Who else may open a document is asked of its owner: `may_be_opened_by`."""
        if actor.person_id is None:
            return self.none()
        return self.filter(uploaded_by_id=actor.person_id)


class Document(models.Model):
    """A file of a record. Its key is random, because it stands in an address.

    The owner is named by label and key, without a foreign key: documents lie below what they hang on.
    """

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    owner_label = models.CharField(max_length=80)
    owner_id = models.UUIDField()
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("type of file"), max_length=100, choices=ContentType.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(_("what it shows"), max_length=120, blank=True)
    stored_as = models.CharField(max_length=80, unique=True)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(_("uploaded by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("uploaded at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(size__lte=DOCUMENT_BYTES_MAX),
                name="a_document_has_content_and_at_most_20_megabytes",
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=ContentType.values),
                name="a_document_has_a_type_of_the_list",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="a_document_has_its_hash"
            ),
            models.CheckConstraint(
                condition=~Q(owner_label="") & ~Q(name="") & ~Q(name__regex=r"[/\\]"),
                name="a_document_has_an_owner_and_a_plain_name",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("created_at")),
                name="a_document_is_removed_after_it_came",
            ),
            models.UniqueConstraint(
                fields=["owner_label", "owner_id", "purpose", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="the_same_file_hangs_on_an_owner_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_label", "owner_id"], name="documents_of_an_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_inline(self) -> bool:
        return self.content_type in SHOWN_INLINE

    @property
    def is_picture(self) -> bool:
        return self.shown_inline and self.content_type != ContentType.PDF

    def open(self) -> Any:
        """The stored file, open for reading."""
        return default_storage.open(self.stored_as, "rb")

    def may_be_opened_by(self, actor: By) -> bool:
        """Asked of the app that owns the record; an owner nobody answers for stays closed."""
        rule = may_see.get(self.owner_label)
        if rule is None or not rule.check(actor, self.owner_id):
            return False
        return rule.file is None or rule.file(actor, self)

    def may_be_removed_by(self, actor: By) -> bool:
        own = actor.person_id is not None and actor.person_id == self.uploaded_by_id
        return own or actor.may("documents.remove")

    @transaction.atomic
    def remove(self, *, by: By, at: datetime | None = None, reason: str = "") -> None:
        """Take it off its record. The line in the audit and the file stay; `restore` is the undo."""
        if not (self.may_be_opened_by(by) and self.may_be_removed_by(by)):
            raise Refused(
                _("Only %(name)s, who uploaded it, may remove this file. Ask them."),
                name=self.uploaded_by_name or _("the person"),
            )
        if not Document.objects.kept().filter(pk=self.pk).update(removed_at=at or timezone.now()):
            raise Refused(_("This file has been removed already. There is nothing left to do."))
        self.refresh_from_db(fields=["removed_at"])
        record(by=by, verb="documents.remove", noun=self, at=at, reason=reason)

    @transaction.atomic
    def restore(self, *, by: By, at: datetime | None = None) -> None:
        """Undo a removal."""
        if not (self.may_be_opened_by(by) and self.may_be_removed_by(by)):
            raise Refused(
                _("Only %(name)s, who uploaded it, may bring this file back. Ask them."),
                name=self.uploaded_by_name or _("the person"),
            )
        Document.objects.filter(pk=self.pk).update(removed_at=None)
        self.refresh_from_db(fields=["removed_at"])
        record(by=by, verb="documents.restore", noun=self, at=at)


def label_of(owner: models.Model) -> str:
    """The owner's label as `MaySee.owner` names it, such as "cases.case"."""
    return owner._meta.label_lower  # noqa: SLF001  Django's documented model meta API


def documents_of(owner: models.Model) -> DocumentQuerySet:
    """The files that hang on a record, oldest first."""
    return Document.objects.of(owner)
