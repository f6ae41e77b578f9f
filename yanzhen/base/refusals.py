"""A refusal is one sentence for the person at the door, translatable, with its values beside it."""

from typing import Any

from django.utils.functional import Promise


class Refused(Exception):
    """The act is not allowed now; nothing was changed.

    `message` is a (lazy) translated sentence with %(name)s places; `values` fill them.
    `field` names the form field the sentence belongs to, where there is one.
    """

    def __init__(self, message: "str | Promise", *, field: str = "", **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    @property
    def sentence(self) -> str:
        text = str(self.message)
        return text % self.values if self.values else text

    def __str__(self) -> str:
        return self.sentence
