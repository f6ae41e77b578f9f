"""Which offices approve expenses up to which amount: set by the agency for each book, on a decision that is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Book, ExpenseLimit
from yanzhen.kernel.parties.models import Office

CONFIGURE: Final = "ledger.configure"


@dataclass(frozen=True)
class LevelDraft:
    """One level of approval: which office, and up to which amount it suffices (None: any)."""

    office: Office
    up_to_fen: int | None


@transaction.atomic
def set_limits(
    book: Book, levels: Sequence[LevelDraft], *, basis: str, by: By, at: datetime | None = None
) -> list[ExpenseLimit]:
    """Say which offices approve up to which amount; replaces what was said before. Claims under way keep theirs.

    Refused where a higher level suffices for less, or an office stands twice.
    """
    if not keeps(by, CONFIGURE, book):
        raise Refused(_("Your office does not set up this book."))
    if not basis.strip():
        raise Refused(_("Name the decision it rests on, such as the minutes of the members' meeting."), field="basis")  # fmt: skip
    if len({level.office.pk for level in levels}) < len(levels):
        raise Refused(_("An office approves at one level only."))
    amounts = [level.up_to_fen for level in levels]
    for lower, higher in pairwise(amounts):
        if lower is None or (higher is not None and higher <= lower):
            raise Refused(_("Each level suffices for more than the one before it; only the last may have no limit."))  # fmt: skip
    ExpenseLimit.objects.filter(book=book).delete()
    made = ExpenseLimit.objects.bulk_create(
        ExpenseLimit(book=book, level=n, office=level.office, up_to_fen=level.up_to_fen, basis=basis.strip()[:200])
        for n, level in enumerate(levels, start=1)
    )  # fmt: skip
    told = [
        f"{one.level} {one.office} {yuan(one.up_to_fen) if one.up_to_fen else '∞'}" for one in made
    ]
    record(
        by=by, verb="ledger.set_limits", noun=book, at=at, reason=basis, changes={"levels": told}
    )
    return made
