"""Builders: a lease of a village's house with its book, approved or still a draft."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import AgreementDraft, Money, TermsDraft, draw_up, take_step
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.assets.testing import a_collective, a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.testing import a_book
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.parties.testing import an_organisation

SINCE: Final = date(2026, 1, 1)
UNTIL: Final = date(2028, 12, 31)
NOW: Final = datetime(2026, 7, 6, 2, 0, tzinfo=UTC)
YEAR_FEN: Final = 13_000_000
_numbers = itertools.count(1)


def a_lessor(*, with_book: bool = True, chart: str = "rural_collective") -> Organisation:
    """A village's collective with its book, which begins with 2026."""
    village = a_village()
    owner = a_collective(village)
    if with_book:
        a_book(organisation=owner, place=village, chart=chart)
    return owner


def book_of(agreement: Agreement) -> Book:
    return Book.objects.get(organisation=agreement.owner)


def a_draft(
    owner: Organisation | None = None, *, asset: Asset | None = None, **facts: Any
) -> AgreementDraft:
    """130,000 yuan a year for three years, at the beginning of each."""
    owner = owner or (asset.owner if asset else a_lessor())
    terms = TermsDraft(amount_fen=YEAR_FEN)
    known: dict[str, Any] = {
        "title": f"Campsite {next(_numbers)}", "kind": "site", "direction": "income", "counterparty": an_organisation().party, "since": SINCE,
        "until": UNTIL, "obtained": "platform", "terms": replace(terms, **facts.pop("pays", {})), "place": owner.place,
    }  # fmt: skip
    return AgreementDraft(
        owner=owner, asset=asset, exclusive=asset is not None, **{**known, **facts}
    )


def a_drawn_up(*, by: Actor | None = None, **facts: Any) -> Agreement:
    return draw_up(a_draft(**facts), by=by or a_keeper())


def an_agreement(**facts: Any) -> Agreement:
    """A contract in force: one asked, another approved."""
    agreement = take_step(a_drawn_up(**facts), "submit", by=a_keeper(), at=NOW)
    return take_step(agreement, "approve", by=a_reviewer(), at=NOW)


def a_lease(asset: Asset | None = None, **facts: Any) -> Agreement:
    """A house let to one alone."""
    return an_agreement(asset=asset or an_asset(a_lessor()), kind="building", **facts)


def some_money(fen: int, on: date = date(2026, 3, 1), **facts: Any) -> Money:
    return Money(fen=fen, on=on, once_key=new_key(), **facts)
