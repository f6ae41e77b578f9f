"""Lines of an import leave the roll again, until the vote opens and where nobody has corrected them since."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yanzhen.base.importing.contract import ImportContext, MadeRow, RowProblem
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.parties.models.scope import covers

CORRECTED: Final = ("council.set_area", "council.correct_line")


def lock(keys: Sequence[UUID]) -> None:
    """No vote of these lines opens until the transaction ends, and nobody corrects them."""
    of = RollEntry.objects.filter(pk__in=keys).values("vote")
    list(Vote.objects.filter(pk__in=of).order_by("pk").select_for_update(no_key=True).values_list("pk"))  # fmt: skip


def in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    """Lines that are gone, frozen, elsewhere, or corrected since; two questions."""
    keys = [row.made_id for row in rows]
    there = {entry.pk: entry for entry in RollEntry.objects.filter(pk__in=keys).select_related("vote__place")}  # fmt: skip
    votes = {entry.vote_id for entry in there.values()}
    corrected = set(AuditLine.objects.filter(noun_id__in=votes, verb__in=CORRECTED).values_list("noun_id", "changes__unit"))  # fmt: skip
    for row in rows:
        entry = there.get(row.made_id)
        if entry is None:
            yield RowProblem(row.line, _("It is not on the roll any more."))
        elif entry.vote.state not in (VoteState.DRAFT, VoteState.NOTICED):
            yield RowProblem(row.line, _("The roll of this vote is frozen."))
        elif not covers(context.by, entry.vote.place.path):
            yield RowProblem(row.line, _("The vote lies outside the area of your office."))
        elif (entry.vote_id, entry.unit) in corrected:
            yield RowProblem(row.line, _("It was corrected by hand since."))


def take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    """Remove lines and owners; one line in the audit for each vote."""
    keys = [row.made_id for row in rows]
    lines = Counter(RollEntry.objects.filter(pk__in=keys).values_list("vote", flat=True))
    # By statement, not by the ORM's cascade: what is forgotten here is refused by a foreign key.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM council_rollowner WHERE entry_id = ANY(%s)", [keys])
        cursor.execute("DELETE FROM council_rollentry WHERE id = ANY(%s)", [keys])
    for vote in Vote.objects.filter(pk__in=lines).select_related("place"):
        vote.keep("take_back", by=context.by, at=context.at, changes={"lines": lines[vote.pk], "batch": context.batch_number})  # fmt: skip
