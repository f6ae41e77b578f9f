"""What a voucher written by hand rests on: a decision with its minutes, asked for by the accounts it moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.models import Document, label_of
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.actions.refusing import SENTENCES
from yanzhen.kernel.ledger.contracts import Approval, CertifiedVote, vote_sources
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.decisions import DecisionKind, SlipDecision
from yanzhen.kernel.ledger.models.slips import Slip, SlipLine, SlipState


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
    _must_write(slip, by)
    _check(slip, draft, timezone.localdate(at))
    facts = {
        "kind": draft.kind, "number": draft.number.strip(), "decided_on": draft.decided_on, "agreed": draft.agreed,
        "of": draft.of, "document": draft.document, "matter_id": None,
    }  # fmt: skip
    decision, _fresh = SlipDecision.objects.update_or_create(slip=slip, defaults=facts)
    said = {"kind": draft.kind, "on": draft.decided_on.isoformat(), "agreed": draft.agreed, "of": draft.of}  # fmt: skip
    record(by=by, verb="ledger.rest_on", noun=slip, at=at, changes=said)
    return decision


@transaction.atomic
def rest_on_vote(slip: Slip, key: UUID, *, by: By, at: datetime | None = None) -> SlipDecision:
    """The same with a certified vote in place of minutes; its facts are the vote's own. Refused unless it passed here."""
    slip = slip.locked()
    _must_write(slip, by)
    vote = _taken(slip, key)
    facts = {
        "kind": vote.kind, "number": vote.number, "decided_on": vote.decided_on, "agreed": vote.votes[0], "of": vote.votes[1],
        "document": None, "matter_id": key,
    }  # fmt: skip
    decision, _fresh = SlipDecision.objects.update_or_create(slip=slip, defaults=facts)
    record(by=by, verb="ledger.rest_on", noun=slip, at=at, changes={"vote": vote.number, "matter": str(key)})  # fmt: skip
    return decision


def votes_offered(book: Book) -> list[CertifiedVote]:
    """Matters that passed where this book is kept, newest first."""
    return [vote for source in vote_sources for vote in source.offered(book.place_id)]


def approval_of(slip: Slip, lines: Iterable[SlipLine]) -> Approval | None:
    """For the entry; Refused where an account asks for a decision and the slip names none."""
    decision = SlipDecision.objects.filter(slip=slip).first()
    if decision is not None:
        if decision.matter_id is not None:
            _check_amount(_taken(slip, decision.matter_id), slip)
        rests = decision.document_id or decision.matter_id
        assert rests is not None  # noqa: S101  a_decision_has_minutes_or_a_vote
        votes = (decision.agreed, decision.of)
        return Approval(rests, decision.kind, votes, decision.decided_on)
    for line in lines:
        if line.account.demands_approval:
            sentence = SENTENCES["an_entry_here_rests_on_a_decision"]
            raise Refused(sentence, account=str(line.account))
    return None


def _must_write(slip: Slip, by: By) -> None:
    if not keeps(by, "ledger.prepare", slip.book):
        raise Refused(_("Your office does not write vouchers in this book."))
    if not slip.can_be_written:
        raise Refused(_("This voucher is handed in. It can be changed once it is sent back."))


def _taken(slip: Slip, key: UUID) -> CertifiedVote:
    for source in vote_sources:
        return source.take(key, slip.book.place_id)
    raise Refused(_("No votes are held here. Attach the minutes instead."), field="vote")


def _check_amount(vote: CertifiedVote, slip: Slip) -> None:
    """All vouchers handed in that rest on the vote, and this one, stay within what it named."""
    if vote.most_fen is None:
        return
    others = SlipDecision.objects.filter(matter_id=vote.key, slip__state=SlipState.HANDED_IN).exclude(slip=slip)  # fmt: skip
    used = others.aggregate(fen=Sum("slip__lines__debit_fen"))["fen"] or 0
    own = slip.lines.aggregate(fen=Sum("debit_fen"))["fen"] or 0
    if used + own > vote.most_fen:
        raise Refused(
            _("The vote passed %(most)s, other vouchers took %(used)s of it. This one asks for %(own)s."),
            field="vote", most=yuan(vote.most_fen), used=yuan(used), own=yuan(own),
        )  # fmt: skip


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
