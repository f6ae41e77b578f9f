"""A key per person for the values that audit lines hold about them: without the key nobody reads them."""

import base64
import json
import os
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.crypto import key_for, open_under, seal_under, suite
from yanzhen.base.fields import EncryptedTextField

WRAPPING: Final = "audit.subject"
KEY_BYTES: Final = 32


class SubjectKeyManager(models.Manager["SubjectKey"]):
    def seal(self, subject_id: UUID, values: dict[str, Any]) -> str:
        """`aesgcm:<base64>` (or `sm4gcm:…`) under the subject's key; nothing once that key has been destroyed."""
        key = self._of(subject_id)
        if key.wrapped == "":
            return ""
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
        algorithm = suite().cipher
        sealed = seal_under(_key_of(key, algorithm), text.encode(), subject_id.bytes, algorithm)
        return f"{algorithm}:{sealed}"

    def open_sealed(self, subject_id: UUID, sealed: str) -> dict[str, Any] | None:
        key = self.filter(pk=subject_id).first()
        if key is None or key.wrapped == "":
            return None
        algorithm, _colon, body = sealed.partition(":")
        text = open_under(_key_of(key, algorithm), body, subject_id.bytes, algorithm)
        values: dict[str, Any] = json.loads(text)
        return values

    def _of(self, subject_id: UUID) -> "SubjectKey":
        # Two writers may meet: both insert, one does nothing, both read the same key.
        found = self.filter(pk=subject_id).first()
        if found:
            return found
        fresh = base64.b64encode(os.urandom(KEY_BYTES)).decode()
        row = SubjectKey(subject_id=subject_id, wrapped=fresh)
        self.bulk_create([row], ignore_conflicts=True)
        return self.get(pk=subject_id)


class SubjectKey(models.Model):
    """The key of one subject, wrapped by the installation's field key. A destroyed key never comes back."""

    subject_id = models.UUIDField(primary_key=True)
    wrapped = EncryptedTextField(purpose=WRAPPING, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = SubjectKeyManager()

    class Meta:
        verbose_name = _("key of a subject")
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(wrapped=""),
                name="a_destroyed_key_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)

    def destroy(self, *, at: datetime | None = None) -> None:
        """Make every personal value about the subject unreadable; the lines and their seals stay whole.

        The caller (a lawful deletion, 个人信息保护法 art. 47) records why, with the noun it knows.
        """
        self.wrapped, self.destroyed_at = "", at or timezone.now()
        self.save(update_fields=["wrapped", "destroyed_at"])


def _key_of(key: SubjectKey, algorithm: str) -> bytes:
    secret = base64.b64decode(key.wrapped)
    # The first lines were sealed with the subject's key itself; it has AES's length and no other.
    return secret if algorithm == "aesgcm" else key_for(algorithm, secret, WRAPPING.encode())
