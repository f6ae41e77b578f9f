"""Model fields for personal values."""

from typing import Any

from django.db import models

from yanzhen.base.crypto import decrypt, encrypt


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs only
    """Plain text in Python, encrypted in the table. `purpose` separates keys: "person.phone"."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value), self.purpose) if value else ""

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return decrypt(value, self.purpose) if value else ""
