"""A plan of distribution: drawn up from the closed year, posted, agreed to, carried out; judged at every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.sharing import (
    RESERVE_BASIS_POINTS_MIN,
    CollectiveYear,
    CompanyYear,
    Shared,
    by_paid_in,
    payouts,
    per_share_max,
    share_of_collective,
    share_of_company,
)
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.actions.year_closing import ACCOUNTS, preview_year
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanShare, PlanState

SOURCE: Final = "ledger.distributionplan"
PACKS: Final = {
    "rural_collective": "collective.distribution",
    "small_enterprise": "company.dividend",
}


@dataclass(frozen=True)
class PlanDraft:
    """What a person says of the plan; everything else comes from the books.

    `per_share_fen` None gives as much as may be. `registered_capital_fen` is a company's.
    """

    charter_basis_points: int | None = None
    charter_source: str = ""
    losses_first: bool = True
    per_share_fen: int | None = None
    optional_reserve_fen: int = 0
    registered_capital_fen: int = 0


@transaction.atomic
def draw_up(
    book: Book, year: int, draft: PlanDraft, *, by: By, at: datetime | None = None
) -> DistributionPlan:
    """Draw up the plan of a year whose result has been carried. One plan per book and year."""
    must(by, "ledger.prepare", book.pk)
    at = at or timezone.now()
    if preview_year(book, year):
        raise Refused(_("Close the year %(year)s first: its result is not carried yet."), year=year)
    if (
        DistributionPlan.objects.filter(book=book, year=year)
        .exclude(state=PlanState.WITHDRAWN)
        .exists()
    ):
        raise Refused(_("There is a plan for %(year)s already."), year=year)
    net, before, statutory = _year_of(book, year)
    plan = DistributionPlan(
        book=book, year=year, net_fen=net, before_fen=before, made_at=at, made_by_id=by.person_id, made_by_name=by.person_name,
        statutory_before_fen=statutory,
    )  # fmt: skip
    _take(plan, draft)
    plan.save(force_insert=True)
    record(
        by=by, verb="ledger.draw_up_plan", noun=plan, at=at, changes={"year": year, "net_fen": net}
    )
    return plan


def _year_of(book: Book, year: int) -> tuple[int, int, int]:
    """Net result, what was undistributed before it (a loss is below nought), and the statutory reserve, in fen.

    What was carried out in the year for the year before is in the second already.
    """
    figures = read_month(book, date(year, 12, 1))
    net = figures.income().amount("net", 1)
    undistributed = figures.balance_sheet().amount("undistributed")
    reserve = figures.by_code.get(ACCOUNTS[book.chart].reserve)
    return net, undistributed - net, -reserve.end.net_fen if reserve else 0


def _take(plan: DistributionPlan, draft: PlanDraft) -> None:
    plan.charter_basis_points = draft.charter_basis_points
    plan.charter_source = draft.charter_source.strip()
    plan.losses_first = draft.losses_first
    plan.optional_reserve_fen = draft.optional_reserve_fen
    plan.registered_capital_fen = draft.registered_capital_fen
    shared = shared_of(plan)
    plan.base_fen, plan.reserve_fen = shared.base_fen, shared.reserve_fen
    plan.statutory_fen = (
        shared.reserve_fen - plan.optional_reserve_fen if plan.is_company else shared.reserve_fen
    )
    plan.distributable_fen = shared.distributable_fen


def shared_of(plan: DistributionPlan) -> Shared:
    """The arithmetic of the plan's year, step by step."""
    if plan.is_company:
        return share_of_company(
            CompanyYear(plan.net_fen, plan.before_fen, plan.statutory_before_fen, plan.registered_capital_fen, plan.optional_reserve_fen)
        )  # fmt: skip
    points = plan.charter_basis_points or RESERVE_BASIS_POINTS_MIN
    return share_of_collective(
        CollectiveYear(plan.net_fen, plan.before_fen, points, plan.losses_first)
    )


@transaction.atomic
def change_plan(
    plan: DistributionPlan, draft: PlanDraft, *, by: By, at: datetime | None = None
) -> DistributionPlan:
    """Change a plan that does not hang yet; every part follows."""
    must(by, "ledger.prepare", plan.book_id)
    plan = locked_plan(plan, PlanState.DRAFT)
    _take(plan, draft)
    _share_out(plan, draft.per_share_fen)
    plan.save()
    record(
        by=by,
        verb="ledger.change_plan",
        noun=plan,
        at=at or timezone.now(),
        changes={"per_share_fen": plan.per_share_fen, "paid_fen": plan.paid_fen},
    )
    return plan


@transaction.atomic
def set_shares(
    plan: DistributionPlan,
    shares: Sequence[tuple[UUID, Decimal]],
    *,
    by: By,
    at: datetime | None = None,
) -> DistributionPlan:
    """Write down who has how much (shares; for a company paid-in yuan), in this order; earlier ones go."""
    must(by, "ledger.prepare", plan.book_id)
    plan = locked_plan(plan, PlanState.DRAFT)
    plan.shares.all().delete()
    PlanShare.objects.bulk_create(
        PlanShare(plan=plan, line=line, party_id=party, shares=held) for line, (party, held) in enumerate(shares, start=1)
    )  # fmt: skip
    _share_out(plan, None)
    plan.save()
    record(
        by=by,
        verb="ledger.set_shares",
        noun=plan,
        at=at or timezone.now(),
        changes={"members": len(shares)},
    )
    return plan


def _share_out(plan: DistributionPlan, per_share: int | None) -> None:
    """Each one's amount: never more than there is, cut off at the fen; a company's by paid-in capital, exact."""
    parts = list(plan.shares.order_by("line"))
    held = [part.shares for part in parts]
    if plan.is_company:
        total = (
            plan.distributable_fen if per_share is None else min(per_share, plan.distributable_fen)
        )
        amounts = by_paid_in(total, [int(one * 100) for one in held]) if held else []
        plan.per_share_fen = 0
    else:
        most = per_share_max(plan.distributable_fen, held)
        plan.per_share_fen = most if per_share is None else per_share
        if plan.per_share_fen > most:
            raise Refused(
                _("At most %(most)s fen per share can be given."), field="per_share_fen", most=f"{most:,}"
            )  # fmt: skip
        amounts = payouts(plan.per_share_fen, held)
    for part, fen in zip(parts, amounts, strict=True):
        part.fen = fen
    PlanShare.objects.bulk_update(parts, ["fen"], batch_size=1_000)
    plan.paid_fen = sum(amounts)


@transaction.atomic
def hang_up(
    plan: DistributionPlan, *, on: date, where: str, by: By, at: datetime | None = None
) -> DistributionPlan:
    """The plan hangs on the board since this day; it can't be changed any more, only withdrawn."""
    must(by, "ledger.prepare", plan.book_id)
    at = at or timezone.now()
    plan = locked_plan(plan, PlanState.DRAFT)
    if not plan.shares.exists():
        raise Refused(_("Bring in first who has how many shares."))
    if on > timezone.localdate(at):
        raise Refused(_("This day is after today. Write a day that has passed."), field="posted_on")
    if not where.strip():
        raise Refused(_("Say where it hangs."), field="posted_where")
    plan.state, plan.posted_on, plan.posted_where = PlanState.POSTED, on, where.strip()
    plan.save()
    record(
        by=by,
        verb="ledger.hang_up_plan",
        noun=plan,
        at=at,
        changes={"on": on.isoformat(), "where": where.strip()},
    )
    return plan


@transaction.atomic
def approve(
    plan: DistributionPlan, approval: Approval, *, by: By, at: datetime | None = None
) -> DistributionPlan:
    """Keep what the members' meeting decided: minutes, how many of how many agreed, when. A reform fills it from the vote."""
    must(by, "ledger.prepare", plan.book_id)
    at = at or timezone.now()
    plan = locked_plan(plan, PlanState.POSTED)
    if not 0 < approval.agreed <= approval.of:
        raise Refused(_("No more can have agreed than have a vote."), field="approved_by")
    if approval.date > timezone.localdate(at):
        raise Refused(
            _("This day is after today. Write a day that has passed."), field="approved_on"
        )
    plan.approval_kind, plan.approval_document = approval.kind, approval.document
    plan.approved_by, plan.members, plan.approved_on = approval.agreed, approval.of, approval.date
    plan.save()
    record(
        by=by,
        verb="ledger.approve_plan",
        noun=plan,
        at=at,
        changes={"agreed": approval.agreed, "of": approval.of, "on": approval.date.isoformat()},
    )
    return plan


@transaction.atomic
def withdraw(
    plan: DistributionPlan, *, by: By, reason: str, at: datetime | None = None
) -> DistributionPlan:
    """Take a plan back that was not carried out; it stays to be read, and another may be drawn up."""
    must(by, "ledger.prepare", plan.book_id)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    plan = locked_plan(plan, PlanState.DRAFT, PlanState.POSTED)
    plan.state = PlanState.WITHDRAWN
    plan.save(update_fields=["state"])
    record(
        by=by,
        verb="ledger.withdraw_plan",
        noun=plan,
        at=at or timezone.now(),
        reason=reason.strip(),
    )
    return plan


def locked_plan(plan: DistributionPlan, *states: str) -> DistributionPlan:
    locked = (
        DistributionPlan.objects.select_for_update(of=("self",))
        .select_related("book")
        .get(pk=plan.pk)
    )
    if locked.state not in states:
        raise Refused(
            _("This plan is %(state)s; it can't be changed so any more."),
            state=locked.get_state_display(),
        )
    return locked


def must(by: By, capability: str, book: UUID) -> None:
    if not by.may(capability):
        words = (
            _("Only the head of the bookkeeping office carries a plan out.")
            if capability == "ledger.close"
            else _("Your office does not keep these books.")
        )
        raise Refused(words)
    must_keep(by, book)
