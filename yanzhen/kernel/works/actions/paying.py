"""Funding to the fen, contracts, changes of the cost by two people, and what was paid. Money is fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.models import Agreement, Payment
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.rulebook.actions import parameter
from yanzhen.kernel.works.actions.raising import open_for
from yanzhen.kernel.works.contracts import CHANGE_LIMIT
from yanzhen.kernel.works.models import CostChange, FundingSource, Project, ProjectContract
from yanzhen.kernel.works.models.choices import FundingKind
from yanzhen.kernel.works.models.scope import must
from yanzhen.kernel.works.workflow import APPROVE, ProjectState

PER_CENT = 100


@transaction.atomic
def add_source(
    project: Project, kind: str, amount_fen: int, basis: str, document: Any, *, by: By, at: datetime | None = None
) -> FundingSource:  # fmt: skip
    """One part of the money, with the document that promises it; open until the funding is sent for approval."""
    open_for(project, by, ProjectState.RAISED, ProjectState.CHOOSING, ProjectState.CHOSEN)
    if amount_fen <= 0:
        raise Refused(_("Write an amount above nought."), field="amount_fen")
    _refuse_without_paper(basis, document)
    made = FundingSource(
        id=new_key(), project=project, kind=kind, amount_fen=amount_fen, basis=basis.strip()
    )
    made.document_sha256 = store(document, owner=made, by=by, at=at).sha256
    made.save(force_insert=True)
    project.keep(
        "add_source",
        by=by,
        at=at,
        changes={"kind": kind, "amount_fen": amount_fen, "basis": made.basis},
    )
    return made


def _refuse_without_paper(basis: str, document: Any) -> None:
    if not basis.strip():
        raise Refused(_("Name the document the money rests on."), field="basis")
    if not document:
        raise Refused(_("Add the document itself."), field="document")


@transaction.atomic
def link_contract(
    project: Project, agreement: Agreement, *, by: By, at: datetime | None = None
) -> ProjectContract:
    """A contract under which we pay, of this place, that carries no other project out."""
    open_for(
        project, by, ProjectState.RAISED, ProjectState.CHOOSING, ProjectState.CHOSEN, ProjectState.ASKED, ProjectState.FUNDED,
        ProjectState.WORKING, ProjectState.MENDING,
    )  # fmt: skip
    if agreement.is_income:
        raise Refused(
            _("Under this contract they pay us. Choose the one with whoever builds it."),
            field="agreement",
        )
    # The place of the contract is the project's, lies in it, or holds it.
    one, other = agreement.place.path, project.place.path
    if not (one.startswith(other) or other.startswith(one)):
        raise Refused(_("This contract is about another place."), field="agreement")
    if ProjectContract.objects.filter(agreement=agreement).exists():
        raise Refused(_("This contract carries another project out."), field="agreement")
    made = ProjectContract.objects.create(project=project, agreement=agreement)
    project.keep("link_contract", by=by, at=at, changes={"contract": agreement.number})
    return made


@dataclass(frozen=True)
class ChangeDraft:
    """The budget rises (or falls, below nought) for a reason; the money comes from a source with its document."""

    amount_fen: int
    reason: str
    kind: str = FundingKind.BUDGET
    basis: str = ""


@transaction.atomic
def ask_change(
    project: Project, draft: ChangeDraft, document: Any, *, by: By, at: datetime | None = None
) -> CostChange:
    """Below the house's limit it holds at once; from the limit on, and without one, somebody else approves it."""
    at = at or timezone.now()
    open_for(project, by, ProjectState.WORKING, ProjectState.MENDING)
    if not draft.amount_fen:
        raise Refused(_("Write by how much the cost changes."), field="amount_fen")
    if not draft.reason.strip():
        raise Refused(_("Write why."), field="reason")
    if (project.budget_fen or 0) + draft.amount_fen <= 0:
        raise Refused(_("Nothing would be left of the budget."), field="amount_fen")
    _refuse_without_paper(draft.basis, document)
    needs = needs_approval(project, draft.amount_fen)
    made = CostChange(
        id=new_key(), project=project, amount_fen=draft.amount_fen, reason=draft.reason.strip(), kind=draft.kind, basis=draft.basis.strip(),
        needs_approval=needs, approved=None if needs else True, asked_by_id=by.person_id, asked_by_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    made.document_sha256 = store(document, owner=made, by=by, at=at).sha256
    made.save(force_insert=True)
    project.keep(
        "ask_change", by=by, at=at, note=draft.reason, changes={"amount_fen": draft.amount_fen}
    )
    if not needs:
        _hold(project, made)
    return made


def needs_approval(project: Project, amount_fen: int) -> bool:
    """What nobody approved is added up, so that one change above the limit is not cut into two below it."""
    limit = parameter(CHANGE_LIMIT.pack, CHANGE_LIMIT.name)
    if limit is None:
        return True
    before = project.changes.filter(needs_approval=False).values_list("amount_fen", flat=True)
    changed = sum(abs(fen) for fen in before) + abs(amount_fen)
    return changed * PER_CENT >= limit * (project.base_fen or 0)


@transaction.atomic
def decide_change(
    change: CostChange, approved: bool, *, by: By, note: str = "", at: datetime | None = None
) -> CostChange:
    """Approve or refuse a change; Refused to whoever asked for it."""
    at = at or timezone.now()
    project = change.project
    project.lock()
    change.refresh_from_db()
    must(by, APPROVE, project.place)
    if change.approved is not None:
        raise Refused(_("This change is decided already."))
    if change.asked_by_id is not None and change.asked_by_id == by.person_id:
        raise Refused(_("You asked for this yourself. Somebody else decides."))
    if not approved and not note.strip():
        raise Refused(_("Write why."), field="note")
    change.approved, change.decided_at, change.decision_note = approved, at, note.strip()
    change.decided_by_id, change.decided_by_name = by.person_id, by.person_name
    change.save()
    project.keep(
        "approve_change" if approved else "refuse_change",
        by=by,
        at=at,
        note=note,
        changes={"amount_fen": change.amount_fen},
    )
    if approved:
        _hold(project, change)
    return change


def _hold(project: Project, change: CostChange) -> None:
    budget = (project.budget_fen or 0) + change.amount_fen
    if budget <= 0:
        raise Refused(_("Nothing would be left of the budget."))
    project.budget_fen = budget
    project.save(update_fields=["budget_fen"])


@dataclass(frozen=True)
class Money:
    """What a project has, what it is bound to pay and what was paid, in fen. `lines`: each source with its sum."""

    lines: list[tuple[str, int, str]]
    budget_fen: int | None
    contracted_fen: int
    paid_fen: int

    @property
    def funded_fen(self) -> int:
        return sum(fen for _title, fen, _basis in self.lines)


def money_of(project: Project) -> Money:
    """Three statements: sources, changes that hold, and the contracts with their payments."""
    lines = [
        (str(one.get_kind_display()), one.amount_fen, one.basis) for one in project.sources.all()
    ]
    lines += [
        (str(one.get_kind_display()), one.amount_fen, one.basis)
        for one in project.changes.filter(approved=True)
    ]
    contracted = project.contracts.aggregate(fen=Sum("agreement__value_fen"))["fen"] or 0
    # What was taken back was not paid.
    paid: Any = Payment.objects.filter(
        agreement__project_of_works__project=project, taken_back__isnull=True
    )
    return Money(
        lines, project.budget_fen, contracted, paid.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    )


def papers_of(rows: Sequence[FundingSource | CostChange]) -> dict[Any, Document]:
    """The paper of each, by the row's key, in one statement; for those who see the rows."""
    found = Document.objects.kept().filter(owner_id__in=[row.pk for row in rows])
    return {one.owner_id: one for one in found}
