"""Names for the fields of a voucher: counterparties and projects that the book has used already."""

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


def projects_used(book: Book) -> list[tuple[UUID, str]]:
    """Projects that legs of this book name, with their titles where an app knows them."""
    known = dimension_names.get("project")
    if known is None:
        return []
    legs = Leg.objects.filter(account__book=book, project_id__isnull=False)
    keys = list(legs.order_by().values_list("project_id", flat=True).distinct()[:NAMES_MAX])
    return sorted(known.names([key for key in keys if key]).items(), key=lambda row: row[1])
