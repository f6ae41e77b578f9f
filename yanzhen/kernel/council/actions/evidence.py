"""What two entries of a paper share, by name or out of the box: a photo with its fingerprint, and two people."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store


def who_enters(by: By) -> UUID:
    if by.person_id is None:
        raise Refused(_("A paper ballot is entered by a person."))
    return by.person_id


def must_be_another(first_by: UUID, by: By) -> None:
    if first_by == by.person_id:
        raise Refused(_("You entered this paper yourself. Somebody else enters it again."))


def must_have_photo(photo: Any) -> None:
    if photo is None:
        raise Refused(_("Take a photo of the paper first: without it nobody can check the entry."), field="photo")  # fmt: skip


def fingerprint_of(file: Any) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def keep_photo(photo: Any, owner: models.Model, *, by: By, at: datetime) -> None:
    store(photo, owner=owner, by=by, purpose="photo", at=at)
