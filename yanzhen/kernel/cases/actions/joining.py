"""Answering repeated requests together: several at once, all or none."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case


@transaction.atomic
def merge_cases(
    cases: Sequence[Case], *, lead: Case, by: By, at: datetime | None = None
) -> list[Case]:
    """From now on `lead` answers all of `cases` (并单), or none of them where one is refused."""
    if not cases:
        raise Refused(_("Mark a case, or type its number."), field="number")
    for case in sorted(cases, key=lambda case: case.pk):
        case.take_step("merge", by=by, at=at, data={"lead": lead})
    return list(cases)
