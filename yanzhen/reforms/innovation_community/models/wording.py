"""A sentence kept as its message and its values: translated when it is shown, not when it is found."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from yanzhen.base.refusals import Refused

Words = str | Promise
# As it is stored: a plain string is shown as it is, an object is one of the two below.
Kept = str | dict[str, Any]


class Wording(Promise):
    """One message with its values, among which may be other wordings; `many` and `n` where it counts something.

    Lazy like Django's own, but it can be stored and read back, so that a record speaks every language.
    """

    __slots__ = ("many", "message", "n", "values")

    def __init__(
        self,
        message: str,
        values: Mapping[str, Any] | None = None,
        many: str = "",
        n: int = 0,
    ) -> None:
        self.message, self.values, self.many, self.n = message, values, many, n

    def __mod__(self, values: Mapping[str, Any]) -> "Wording":
        return Wording(self.message, values, self.many, self.n)

    def __str__(self) -> str:
        text = ngettext(self.message, self.many, self.n) if self.many else gettext(self.message)
        return text if self.values is None else text % self.values

    def __repr__(self) -> str:
        return f"<Wording: {self}>"

    def __eq__(self, other: object) -> bool:
        """Equal is what reads the same."""
        return str(self) == str(other) if isinstance(other, str | Promise) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def join(self, words: Iterable[Words]) -> Words:
        """The words with this one between them; none are ""."""
        parts = list(words)
        if len(parts) < 2:
            return parts[0] if parts else ""
        return Joined(self, parts)

    def kept(self) -> dict[str, Any]:
        said: dict[str, Any] = {"say": self.message}
        if self.values is not None:
            said["with"] = self.values
        if self.many:
            said |= {"many": self.many, "n": self.n}
        return said


class Joined(Wording):
    """Several wordings in a row."""

    __slots__ = ("parts",)

    def __init__(self, between: Wording, parts: list[Words]) -> None:
        super().__init__(between.message)
        self.parts = parts

    def __str__(self) -> str:
        return gettext(self.message).join(str(part) for part in self.parts)

    def kept(self) -> dict[str, Any]:
        return {"join": self.parts, "by": self.message}


def say(message: str) -> Wording:
    """Imported as `_`, so that the message is collected."""
    return Wording(message)


def say_many(one: str, many: str, n: int) -> Wording:
    """Imported as `ngettext`."""
    return Wording(one, None, many, n)


def said_by(refusal: Refused) -> Words:
    """The sentence of a refusal, still in no language."""
    with translation.override(None):
        message = str(refusal.message)
    return Wording(message, refusal.values or None)


def keeping(value: Any) -> Any:
    """For `json.dumps(default=…)`: wordings as objects, days as ISO strings."""
    if isinstance(value, Wording):
        return value.kept()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} can't be kept.")


def read_back(kept: Any) -> Any:
    """What was stored, to be read in the language of the screen; whatever is no wording stays as it is."""
    if not isinstance(kept, dict):
        return kept
    if "join" in kept:
        return Joined(Wording(kept["by"]), [read_back(part) for part in kept["join"]])
    values = kept.get("with")
    if values is not None:
        values = {name: read_back(value) for name, value in values.items()}
    return Wording(kept["say"], values, kept.get("many", ""), kept.get("n", 0))
