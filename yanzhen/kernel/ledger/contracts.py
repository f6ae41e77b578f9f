"""What others plug in and hand over: charts of accounts, names of dimensions, the approval of an act."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from django.utils.functional import Promise

from yanzhen.base.contracts import Registry

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class ChartAccount:
    """One line of a chart. `side` is where its balance normally stands, contra accounts included.

    `by_counterparty`: what is owed to and by others is kept for each of them (往来).
    """

    code: str
    name: str
    kind: str
    side: str
    by_counterparty: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of accounts that a regulation prescribes; a book begins with a copy of it.

    `sub_accounts` are ours, where statements need them apart; class and side are the parent's.
    """

    slug: str
    title: "str | Promise"
    source: str
    accounts: tuple[ChartAccount, ...]
    sub_accounts: tuple[ChartAccount, ...] = ()

    @property
    def leaves(self) -> list[str]:
        """The codes that take legs in a new book."""
        codes = [row.code for row in (*self.accounts, *self.sub_accounts)]
        parents = {self.parent_of(row.code) for row in self.sub_accounts}
        return sorted(code for code in codes if code not in parents)

    def parent_of(self, code: str) -> str:
        """The longest code that this one goes on from, or "" for an account of the regulation."""
        codes = (row.code for row in (*self.accounts, *self.sub_accounts))
        return max(
            (one for one in codes if one != code and code.startswith(one)), key=len, default=""
        )


@dataclass(frozen=True)
class DimensionNames:
    """Who knows what a project or an agreement of a leg is called: `names(keys)` gives key → title.

    `of(organisation, keys)` gives those of them that its book may name; without keys, what a voucher is offered.
    Without it, whatever legs of the book name already is offered, and nothing is refused.
    """

    dimension: str  # "project" or "agreement"
    names: Callable[[Iterable[UUID]], Mapping[UUID, str]]
    of: "Callable[[UUID, Iterable[UUID] | None], Mapping[UUID, str]] | None" = None


@dataclass(frozen=True)
class EntrySource:
    """Who made an automatic entry: what its source is called, and the page of one source document.

    `kept`: money that is held for somebody (a deposit). It pays no item unless a settlement says so.
    `taken_back_there`: a mistake is taken back on that page, which reverses the entry itself; not by hand in the book.
    """

    label: str  # "orders.order"
    title: "str | Promise"
    link: "Callable[[UUID], str] | None" = None
    kept: bool = False
    taken_back_there: bool = False


@dataclass(frozen=True)
class Approval:
    """What a body decided, for an act that needs it: the minutes, what sort of decision, by how many, when.

    `shares` is how many agreed, and of how many. Whoever holds the vote fills it; an entry on an
    account that demands one is refused without.
    """

    document: UUID
    kind: str
    shares: tuple[int, int]
    date: date

    @property
    def agreed(self) -> int:
        return self.shares[0]

    @property
    def of(self) -> int:
        return self.shares[1]


@dataclass(frozen=True)
class CertifiedVote:
    """A matter that passed in a counted vote. `votes` is how many agreed, of how many; `most_fen` what it names at most."""

    key: UUID
    title: str
    number: str
    kind: str
    votes: tuple[int, int]
    decided_on: date
    most_fen: int | None = None


@dataclass(frozen=True)
class VoteSource:
    """Who holds votes a voucher may rest on: those of a place, and one of them, which waits its turn at the vote.

    `take(key, place)` is Refused where the vote is of another place, not counted, or did not pass the matter.
    """

    slug: str
    offered: Callable[[UUID], list[CertifiedVote]]
    take: Callable[[UUID, UUID], CertifiedVote]


@dataclass(frozen=True)
class BookPage:
    """A tab of every book: `url_name` takes the book's key. Shown to offices with the capability, by `order`."""

    slug: str
    title: "str | Promise"
    url_name: str
    order: int = 50
    capability: str = "ledger.see"


charts: Registry[Chart] = Registry("chart of accounts")
dimension_names: Registry[DimensionNames] = Registry("source of names of a dimension")
entry_sources: Registry[EntrySource] = Registry("source of entries")
vote_sources: Registry[VoteSource] = Registry("source of certified votes")
book_pages: Registry[BookPage] = Registry("page of a book")


def register_votes(source: VoteSource) -> None:
    vote_sources.register(source.slug, source)


def register_book_page(page: BookPage) -> None:
    book_pages.register(page.slug, page)


def register_chart(chart: Chart) -> None:
    charts.register(chart.slug, chart)


def register_names(names: DimensionNames) -> None:
    dimension_names.register(names.dimension, names)


def register_source(source: EntrySource) -> None:
    entry_sources.register(source.label, source)


def read_chart(slug: str, title: "str | Promise") -> Chart:
    """The chart of `data/<slug>.csv` with `data/<slug>_sub.csv`; the first line names the regulation."""
    source, rows = _read(slug)
    accounts = tuple(
        ChartAccount(r["code"], r["name"], r["kind"], r["side"], r["by_counterparty"] == "yes")
        for r in rows
    )
    of = {account.code: account for account in accounts}
    _source, below = _read(f"{slug}_sub")
    subs = tuple(
        ChartAccount(r["code"], r["name"], main.kind, main.side, r["by_counterparty"] == "yes")
        for r in below
        for main in [next(account for code, account in of.items() if r["code"].startswith(code))]
    )
    return Chart(slug, title, source, accounts, subs)


def _read(name: str) -> tuple[str, list[dict[str, str]]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        first = file.readline().lstrip("# ").strip()
        return first, list(csv.DictReader(file))
