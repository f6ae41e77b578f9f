"""Names for the fields of a voucher: counterparties, projects and agreements of its book."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from yanzhen.kernel.ledger.contracts import dimension_names
from yanzhen.kernel.ledger.models import Balance, Book, Leg
from yanzhen.kernel.parties.models import Party

NAMES_MAX: Final = 300


def counterparties_used(book: Book) -> list[str]:
    """Names of the counterparties of this book, in the order of their pinyin: the browser offers them."""
    held = Balance.objects.filter(account__book=book, counterparty__isnull=False)
    parties = Party.objects.current().filter(pk__in=held.values("counterparty"))
    return list(parties.order_by("pinyin").values_list("name", flat=True)[:NAMES_MAX])


def offered(book: Book, dimension: str) -> list[tuple[UUID, str]]:
    """Projects or agreements that a voucher of this book may name, by title, where an app knows them."""
    known = dimension_names.get(dimension)
    if known is None:
        return []
    if known.of is not None:
        return sorted(known.of(book.organisation_id, None).items(), key=lambda row: row[1])
    name = f"{dimension}_id"
    legs = Leg.objects.filter(account__book=book, **{f"{name}__isnull": False})
    keys = list(legs.order_by().values_list(name, flat=True).distinct()[:NAMES_MAX])
    return sorted(known.names([key for key in keys if key]).items(), key=lambda row: row[1])


def strangers(book: Book, dimension: str, keys: Collection[UUID]) -> set[UUID]:
    """Those of `keys` that are another organisation's."""
    known = dimension_names.get(dimension)
    if known is None or known.of is None or not keys:
        return set()
    return set(keys) - set(known.of(book.organisation_id, keys))
