"""A key per person for the values that audit lines hold about them: without the key nobody reads them."""

import base64
import json
import os
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.crypto import decrypt, encrypt

WRAPPING: Final = "audit.subject"
ALGORITHM: Final = "aesgcm"
NONCE_BYTES: Final = 12


class SubjectKeyManager(models.Manager["SubjectKey"]):
    def seal(self, subject_id: UUID, values: dict[str, Any]) -> str:
        """`aesgcm:<base64>` under the subject's key; nothing once that key has been destroyed."""
        key = self._of(subject_id)
        if key.wrapped == "":
            return ""
        nonce = os.urandom(NONCE_BYTES)
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
        sealed = AESGCM(_unwrapped(key)).encrypt(nonce, text.encode(), subject_id.bytes)
        return f"{ALGORITHM}:{base64.b64encode(nonce + sealed).decode()}"

    def open_sealed(self, subject_id: UUID, sealed: str) -> dict[str, Any] | None:
        key = self.filter(pk=subject_id).first()
        if key is None or key.wrapped == "":
            return None
        raw = base64.b64decode(sealed.partition(":")[2])
        nonce, body = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        text = AESGCM(_unwrapped(key)).decrypt(nonce, body, subject_id.bytes)
        values: dict[str, Any] = json.loads(text)
        return values

    def _of(self, subject_id: UUID) -> "SubjectKey":
        # Two writers may meet: both insert, one does nothing, both read the same key.
        found = self.filter(pk=subject_id).first()
        if found:
            return found
        fresh = base64.b64encode(AESGCM.generate_key(256)).decode()
        row = SubjectKey(subject_id=subject_id, wrapped=encrypt(fresh, WRAPPING))
        self.bulk_create([row], ignore_conflicts=True)
        return self.get(pk=subject_id)


class SubjectKey(models.Model):
    """The key of one subject, wrapped by the installation's FIELD_KEY. A destroyed key never comes back."""

    subject_id = models.UUIDField(primary_key=True)
    wrapped = models.TextField(blank=True)
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


def _unwrapped(key: SubjectKey) -> bytes:
    return base64.b64decode(decrypt(key.wrapped, WRAPPING))
