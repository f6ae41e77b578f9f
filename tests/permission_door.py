"""One row of tests/permission_table.py, and short words for its kinds."""

from dataclasses import dataclass, field
from typing import Any, Final

Who = frozenset[str]
NOBODY: Final[Who] = frozenset()


@dataclass(frozen=True)
class Door:
    """One row: a named door, how it is opened, and for whom."""

    name: str
    own: Who
    others: Who = NOBODY
    method: str = "GET"
    thing: str = ""
    query: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def get(name: str, own: Who, others: Who = NOBODY, *, thing: str = "") -> Door:
    return Door(name, own, others, thing=thing)


def everywhere(name: str, who: Who, *, thing: str = "") -> Door:
    """A door without a place: who may open it here may open it there."""
    return Door(name, who, who, thing=thing)


def post(
    name: str, own: Who, others: Who = NOBODY, /, *, thing: str = "", query: str = "", **body: Any
) -> Door:
    return Door(name, own, others, "POST", thing, query, body)
