"""What every app may plug in, each a frozen dataclass with its registry. Read by desk, parties, documents, figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from yanzhen.base.figures import Claim, Figure
from yanzhen.base.importing.contract import Importer

Thing = TypeVar("Thing")


class Registry(Generic[Thing]):
    """Things plugged in by name. Two of one name are a mistake of the programmer, not of the user."""

    every: "ClassVar[list[Registry[Any]]]" = []

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._things: dict[str, Thing] = {}
        self.every.append(self)

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """What is plugged in inside goes out with the block; for tests that bring a duty or a figure."""
        before = dict(self._things)
        try:
            yield
        finally:
            self._things = before

    def register(self, slug: str, thing: Thing) -> None:
        if slug in self._things and self._things[slug] != thing:
            raise ImproperlyConfigured(f"Two apps register the {self._noun} “{slug}”.")
        self._things[slug] = thing

    def get(self, slug: str) -> Thing | None:
        return self._things.get(slug)

    def __getitem__(self, slug: str) -> Thing:
        return self._things[slug]

    def __contains__(self, slug: str) -> bool:
        return slug in self._things

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)


@dataclass(frozen=True)
class Capability:
    """Something an office may do or see, such as "cases.handle"."""

    slug: str
    title: "str | Promise"


@dataclass(frozen=True)
class Duty:
    """A kind of office, with what it may do. `desk` opens after login: workbench, portal or cockpit."""

    slug: str
    title: "str | Promise"
    capabilities: frozenset[str]
    desk: str = "workbench"


@dataclass(frozen=True)
class NavEntry:
    """One entry of the workbench's rail. `group` is today, reform, together or figures.

    The rail stays short (at most 12 entries for any office): pages that belong together share an entry,
    `also` names its other pages. Whoever has the capability `unless` finds them behind another entry.
    """

    slug: str
    title: "str | Promise"
    url_name: str
    icon: str
    group: str
    order: int = 50
    capability: str = ""
    count: "Callable[[Any], int | None] | None" = None
    also: tuple[str, ...] = ()
    unless: str = ""


@dataclass(frozen=True)
class NavGroup:
    """A heading of the rail. Base brings today, reform, together, figures, setup and portal."""

    slug: str
    title: "str | Promise"
    order: int = 50


@dataclass(frozen=True)
class Bell:
    """What the bell in the top bar counts, `count(actor)`, and the list it opens."""

    slug: str
    url_name: str
    count: Callable[[Any], int]


@dataclass(frozen=True)
class Widget:
    """A block on the workbench, portal or front page. `context(actor, today)` gives what its template shows; None hides it.

    Its keys `counts`, `acts` and `rank` are read by the desk itself (kernel/desk/README.md).
    """

    slug: str
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    desk: str = "workbench"
    column: str = "side"  # lead | main | side
    order: int = 50
    capability: str = ""


@dataclass(frozen=True)
class Panel:
    """A block on a "whole story" page of a noun. `context(noun_id, actor)` gives its rows; None hides it.

    `replaces` names a panel of a lower app that would say the same again: where this one is shown,
    that one is not.
    """

    slug: str
    noun: str  # "parties.party", "places.place"
    title: "str | Promise"
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    order: int = 50
    column: str = "main"  # main | side
    replaces: str = ""


@dataclass(frozen=True)
class MaySee:
    """Who may open the documents that hang on a noun: `check(actor, owner_id)`.

    Where somebody sees the noun but not each of its files, `file(actor, document)` is asked as well.
    """

    owner: str  # label such as "cases.case"
    check: Callable[..., bool]
    file: Callable[..., bool] | None = None


@dataclass(frozen=True)
class SearchSource:
    """A thing the search box finds: `find(actor, words, limit)` gives (title, subtitle, url) rows."""

    slug: str
    title: "str | Promise"
    find: Callable[..., Sequence[tuple[str, str, str]]]
    order: int = 50


@dataclass(frozen=True)
class DemoPart:
    """One app's part of the demo year. `make(world)` writes records through public verbs or bulk doors.

    Parts run in `order`; `world` is base.demo.World: the random source, the size, today, a notebook
    shared by parts, and `progress(text)`.
    """

    slug: str
    make: Callable[[Any], None]
    order: int = 50


@dataclass(frozen=True)
class Pulse:
    """What the worker does over and over in a thread of its own, for answers that can't wait for a job.

    `beat()` does a portion and gives how much it did; after nothing the worker rests for `rest_s`.
    It is safe to run in several workers at once and to be killed anywhere.
    """

    slug: str
    beat: Callable[[], int]
    rest_s: float = 0.25


figures: Registry[Figure] = Registry("figure")
claims: Registry[Claim] = Registry("claim")
capabilities: Registry[Capability] = Registry("capability")
duties: Registry[Duty] = Registry("duty")
nav_entries: Registry[NavEntry] = Registry("entry of the rail")
nav_groups: Registry[NavGroup] = Registry("group of the rail")
bells: Registry[Bell] = Registry("bell")
widgets: Registry[Widget] = Registry("widget")
panels: Registry[Panel] = Registry("panel")
may_see: Registry[MaySee] = Registry("document owner")
search_sources: Registry[SearchSource] = Registry("search source")
demo_parts: Registry[DemoPart] = Registry("demo part")
importers: Registry[Importer] = Registry("importer")
pulses: Registry[Pulse] = Registry("pulse")


def register(*things: Any) -> None:
    """Plug in any of the above; the registry follows from the type."""
    for thing in things:
        registry, key = _HOMES[type(thing)]
        registry.register(getattr(thing, key), thing)


_HOMES: dict[type, tuple[Registry[Any], str]] = {
    Figure: (figures, "slug"),
    Claim: (claims, "code"),
    Capability: (capabilities, "slug"),
    Duty: (duties, "slug"),
    NavEntry: (nav_entries, "slug"),
    NavGroup: (nav_groups, "slug"),
    Bell: (bells, "slug"),
    Widget: (widgets, "slug"),
    Panel: (panels, "slug"),
    MaySee: (may_see, "owner"),
    SearchSource: (search_sources, "slug"),
    DemoPart: (demo_parts, "slug"),
    Importer: (importers, "slug"),
    Pulse: (pulses, "slug"),
}
