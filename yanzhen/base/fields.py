"""Model fields for personal values."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

from yanzhen.base.crypto import decrypt, encrypt


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs only
    """Plain text in Python, sealed in the table; empty text stays empty.

    `purpose` ("person.phone") separates keys and is fixed for the life of the column. It can't be
    searched: keep a `blind_index` in the column named by `index`, which a new key renews with the value.
    """

    def __init__(self, *args: Any, purpose: str = "", index: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        # No matter of the table, so no migration keeps it.
        self.index = index
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return encrypt(str(value), self.purpose) if value else ""

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return decrypt(value, self.purpose) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        # Every sealing differs, so a comparison would never find anything and nobody would notice.
        if lookup_name not in ("isnull", "exact"):
            raise FieldError(f"“{self.name}” is encrypted: search by its blind index.")
        return super().get_lookup(lookup_name)


@EncryptedTextField.register_lookup
class IsEmpty(Exact):
    """`field=""`: whether there is a value is all that the table can answer."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("An encrypted field is compared with nothing but the empty text.")
        return ""
