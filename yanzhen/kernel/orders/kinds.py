"""A kind of case of this app: what does not agree, money or tickets, settled with a reason."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.contracts import CaseKind
from yanzhen.kernel.cases.workflow import REQUEST

DIFFERENCE_KIND: Final = CaseKind(
    slug="difference",
    title=_("Money or tickets that do not agree"),
    workflow=REQUEST,
    rateable=(),
    solved=("resolved", "explained"),
)
