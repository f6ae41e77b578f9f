"""What a voucher written by hand rests on: a decision with its minutes, asked for by the accounts it moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.models import Document, label_of
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.actions.refusing import SENTENCES
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models.decisions import DecisionKind, SlipDecision
from yanzhen.kernel.ledger.models.slips import Slip, SlipLine


@dataclass(frozen=True)
class DecisionDraft:
    """Who decided, when, how many of how many agreed; `document` is the minutes, a paper of the same slip."""

    kind: str
    decided_on: date
    agreed: int
    of: int
    document: Document
    number: str = ""


@transaction.atomic
def rest_on(
    slip: Slip, draft: DecisionDraft, *, by: By, at: datetime | None = None
) -> SlipDecision:
    """Write down, or write anew, the decision a slip on the desk rests on. Refused with papers of another record."""
    slip = slip.locked()
    if not keeps(by, "ledger.prepare", slip.book):
        raise Refused(_("Your office does not write vouchers in this book."))
    if not slip.can_be_written:
        raise Refused(_("This voucher is handed in. It can be changed once it is sent back."))
    _check(slip, draft, timezone.localdate(at))
    facts = {
        "kind": draft.kind, "number": draft.number.strip(), "decided_on": draft.decided_on, "agreed": draft.agreed,
        "of": draft.of, "document": draft.document,
    }  # fmt: skip
    decision, _fresh = SlipDecision.objects.update_or_create(slip=slip, defaults=facts)
    said = {"kind": draft.kind, "on": draft.decided_on.isoformat(), "agreed": draft.agreed, "of": draft.of}  # fmt: skip
    record(by=by, verb="ledger.rest_on", noun=slip, at=at, changes=said)
    return decision


def approval_of(slip: Slip, lines: Iterable[SlipLine]) -> Approval | None:
    """For the entry; Refused where an account asks for a decision and the slip names none."""
    decision = SlipDecision.objects.filter(slip=slip).first()
    if decision is not None:
        votes = (decision.agreed, decision.of)
        return Approval(decision.document_id, decision.kind, votes, decision.decided_on)
    for line in lines:
        if line.account.demands_approval:
            sentence = SENTENCES["an_entry_here_rests_on_a_decision"]
            raise Refused(sentence, account=str(line.account))
    return None


def _check(slip: Slip, draft: DecisionDraft, today: date) -> None:
    if draft.kind not in DecisionKind.values:
        raise Refused(_("Say who decided it."), field="kind")
    if not 0 < draft.agreed <= draft.of:
        raise Refused(_("No more can have agreed than have a vote."), field="agreed")
    if draft.decided_on > today:
        raise Refused(_("This day is after today. Write a day that has passed."), field="decided_on")  # fmt: skip
    paper = draft.document
    if (paper.owner_label, paper.owner_id) != (label_of(slip), slip.pk) or paper.removed_at:
        raise Refused(_("Attach the minutes to this voucher."), field="minutes")
