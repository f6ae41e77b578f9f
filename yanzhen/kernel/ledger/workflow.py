"""The life of an entry, as one table. Screens, verbs, docs, tests and the trigger in PostgreSQL read it."""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.workflow import SYSTEM, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.ledger.models import Entry

PREPARED: Final = "prepared"
REVIEWED: Final = "reviewed"
PENDING: Final = "pending"
POSTED: Final = "posted"
VOIDED: Final = "voided"
EXPIRED: Final = "expired"
# They still wait for somebody or for something; a month with one of them does not close.
OPEN: Final = (PREPARED, REVIEWED, PENDING)


def one_person_keeps(entry: "Entry") -> bool:
    """In such a book an entry goes from prepared to posted without a review (models/entries.py, constraint)."""
    return bool(entry.separation == "none")


WORKFLOW: "Final[Workflow[Entry]]" = Workflow(
    states=(
        State(PREPARED, _("To be reviewed"), _("prepared"), shape="info"),
        State(REVIEWED, _("To be posted"), _("reviewed"), shape="info"),
        State(PENDING, _("Set aside"), _("set aside"), shape="pause"),
        State(POSTED, _("Posted"), _("posted"), ended=True, shape="ok"),
        State(VOIDED, _("Voided"), _("voided"), ended=True, shape="idle"),
        State(EXPIRED, _("Expired"), _("expired"), ended=True, shape="idle"),
    ),
    steps=(
        Step("review", _("Review"), (PREPARED,), REVIEWED, "ledger.review", weight=Weight.LEAD),
        Step("post", _("Post"), (REVIEWED,), POSTED, "ledger.post", weight=Weight.LEAD),
        Step("post", _("Post"), (PREPARED,), POSTED, "ledger.post",
             weight=Weight.LEAD, fits=one_person_keeps),
        Step("post", _("Post"), (PENDING,), POSTED, "ledger.post", weight=Weight.LEAD),
        Step("void", _("Void"), (PREPARED, REVIEWED, PENDING), VOIDED, "ledger.prepare",
             asks=("reason",), weight=Weight.RARE),
        # The reviewer sends a voucher back to be put right (actions/slips.py).
        Step("void", _("Void"), (PREPARED, REVIEWED), VOIDED, "ledger.review",
             asks=("reason",), weight=Weight.RARE),
        Step("expire", _("Expire"), (PENDING,), EXPIRED, SYSTEM, weight=Weight.RARE),
    ),
    start=PREPARED,
    line=(PREPARED, REVIEWED, POSTED),
)  # fmt: skip
STATES: Final = [(state.name, state.label) for state in WORKFLOW.states]
MOVES: Final = frozenset((source, s.target) for s in WORKFLOW.steps for source in s.sources)
