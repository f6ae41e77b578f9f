"""Lists by fifty. The total is counted up to ten thousand and no further."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

ROWS_PER_PAGE: Final = 50
COUNTED_MAX: Final = 10_000
# A page far down costs as much as all pages before it; filters are the way to such rows.
PAGE_MAX: Final = 2_000

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `total` is exact, or COUNTED_MAX and `capped` where there are more."""

    rows: list[Row]
    number: int
    total: int
    capped: bool
    has_next: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


ModelRow = TypeVar("ModelRow", bound=Model)


def page_of(
    rows: "QuerySet[ModelRow, Any]", asked: Mapping[str, Any], *, size: int = ROWS_PER_PAGE
) -> Page[Any]:
    """The page that the query string asks for (`?page=3`); nonsense gives the first one.

    Two statements whatever the table's size: the rows with one more to know of a next page, and a
    count that stops at COUNTED_MAX.
    """
    number = _number(asked.get("page"))
    first = (number - 1) * size
    found = list(rows[first : first + size + 1])
    shown = found[:size]
    has_next = len(found) > size
    if number == 1 and not has_next:
        return Page(shown, number, len(shown), capped=False, has_next=False)
    counted = rows.order_by()[: COUNTED_MAX + 1].count()
    capped = counted > COUNTED_MAX
    return Page(shown, number, min(counted, COUNTED_MAX), capped=capped, has_next=has_next)


def _number(asked: Any) -> int:
    try:
        return min(max(int(asked), 1), PAGE_MAX)
    except (TypeError, ValueError):
        return 1
