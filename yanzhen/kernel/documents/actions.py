"""Taking files in: checked by content, counted, hashed, stored, recorded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.contracts import may_see
from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.contracts import clean_name, content_type_of
from yanzhen.kernel.documents.models import (
    DOCUMENT_BYTES_MAX,
    DOCUMENTS_PER_OWNER_MAX,
    Document,
    documents_of,
    label_of,
)

MEGABYTE: Final = 1024 * 1024


def store_all(
    uploads: Iterable[Any],
    *,
    owner: models.Model,
    by: By,
    purpose: str = "",
    at: datetime | None = None,
) -> list[Document]:
    """Hang several files on a record: all, or none and one sentence about the first that can't be taken."""
    with transaction.atomic():
        return [store(upload, owner=owner, by=by, purpose=purpose, at=at) for upload in uploads]


@transaction.atomic
def store(
    upload: Any,
    *,
    owner: models.Model,
    by: By,
    purpose: str = "",
    at: datetime | None = None,
) -> Document:
    """Hang an uploaded file (`name`, `size`, readable) on a record, or raise Refused.

    The caller's verb decides who may attach. The same file sent twice for the same purpose is the one
    that hangs there: a double click leaves one document.
    """
    if label_of(owner) not in may_see:
        raise Refused(_("Files can't be attached to this kind of record."))
    content_type = _checked_type(upload)
    fingerprint = _sha256(upload)
    here = Document.objects.of(owner)
    same = here.filter(purpose=purpose, sha256=fingerprint).first()
    if same is not None:
        return same
    if here.count() >= DOCUMENTS_PER_OWNER_MAX:
        raise Refused(
            _("There are %(count)s files here already. Remove one that is no longer needed."),
            count=DOCUMENTS_PER_OWNER_MAX,
        )
    moment = at or timezone.now()
    key = secret_key()
    document = Document(
        id=key,
        owner_label=label_of(owner),
        owner_id=owner.pk,
        name=clean_name(upload.name or "", content_type),
        content_type=content_type,
        size=upload.size,
        sha256=fingerprint,
        purpose=purpose,
        stored_as=f"{moment:%Y/%m}/{key}",
        uploaded_by_id=by.person_id,
        uploaded_by_name=by.person_name,
        created_at=moment,
    )
    return _written(document, upload, by=by, at=at)


def _checked_type(upload: Any) -> str:
    if not upload.size:
        raise Refused(
            _("“%(name)s” is empty. Choose the file again."), field="files", name=upload.name
        )
    if upload.size > DOCUMENT_BYTES_MAX:
        raise Refused(
            _("“%(name)s” has %(size)s MB, and %(max)s MB is the most. Send a smaller scan."),
            field="files",
            name=upload.name,
            size=-(-upload.size // MEGABYTE),
            max=DOCUMENT_BYTES_MAX // MEGABYTE,
        )
    content_type = content_type_of(upload)
    if not content_type:
        raise Refused(
            _(
                "“%(name)s” is not a PDF, picture (JPG, PNG, WebP, HEIC), Word, Excel or OFD file by its "
                "content. Save it in one of these forms and send it again."
            ),
            field="files",
            name=upload.name,
        )
    return content_type


def _sha256(upload: Any) -> str:
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()


def _written(document: Document, upload: Any, *, by: By, at: datetime | None) -> Document:
    # The file goes first: a row never names a file that is not there. A file whose row was rolled
    # back is found by its name and swept (documents.jobs).
    upload.seek(0)
    default_storage.save(document.stored_as, upload)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            record(
                by=by,
                verb="documents.store",
                noun=document,
                at=at,
                changes={"owner": document.owner_label, "sha256": document.sha256},
            )
    except Exception:
        default_storage.delete(document.stored_as)
        raise
    return document


@dataclass(frozen=True)
class ShownFile:
    """One line of `documents/_files.html`."""

    document: Document
    removable: bool


def files_shown(owner: models.Model, *, to: By) -> list[ShownFile]:
    """The files of a record that `to` sees already: one query. For `{% include "documents/_files.html" %}`."""
    return [ShownFile(document, document.may_be_removed_by(to)) for document in documents_of(owner)]
