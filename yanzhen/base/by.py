"""Who acts, as far as the lowest layers may know: ids and names, nothing to query."""

import getpass
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

Asked = TypeVar("Asked")


class By(Protocol):
    """The `by=` of every verb. `kernel.parties.actors.Actor` is the real one."""

    @property
    def person_id(self) -> uuid.UUID | None: ...
    @property
    def person_name(self) -> str: ...
    @property
    def appointment_id(self) -> uuid.UUID | None: ...
    @property
    def office_id(self) -> uuid.UUID | None: ...
    @property
    def office_name(self) -> str: ...
    @property
    def on_behalf_of_id(self) -> uuid.UUID | None: ...
    @property
    def on_behalf_of_name(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def scope_path(self) -> str | None: ...

    def may(self, capability: str) -> bool: ...


@dataclass(frozen=True)
class WrittenBy:
    """Somebody whose act a job carries on later, from the ids and names written down at the time.

    What they might do was asked when they acted, so it is not asked again.
    """

    person_id: uuid.UUID | None = None
    person_name: str = ""
    appointment_id: uuid.UUID | None = None
    office_id: uuid.UUID | None = None
    office_name: str = ""
    on_behalf_of_id: uuid.UUID | None = None
    on_behalf_of_name: str = ""
    channel: str = "job"
    scope_path: str | None = None

    def may(self, capability: str) -> bool:
        return True

    def once(self, _name: str, ask: "Callable[[WrittenBy], Asked]") -> "Asked":
        """As an actor's, who keeps the answer as long as a request; a job has no page, so it asks anew."""
        return ask(self)


def console_by() -> WrittenBy:
    """Whoever sits at the server's console: the account's name stands in the records."""
    return WrittenBy(person_name=getpass.getuser(), channel="console")
