"""Carrying a plan of distribution out: what the rules say of it, and one voucher with a leg per member."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.actions.distributing import locked_plan, must
from yanzhen.kernel.ledger.actions.statements.reading import BookMonth, read_month
from yanzhen.kernel.ledger.actions.year_closing import ACCOUNTS
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanState
from yanzhen.kernel.rulebook.actions import Judgement, judge, keep, parameter
from yanzhen.kernel.rulebook.contracts import FindingValue

SOURCE: Final = "ledger.distributionplan"
PACKS: Final = {
    "rural_collective": "collective.distribution",
    "small_enterprise": "company.dividend",
}


def judgement_of(plan: DistributionPlan, on: date) -> Judgement:
    """What the rules say of carrying the plan out on this day."""
    return judge(PACKS[plan.book.chart], facts_of(plan, on), on=on)


def facts_of(plan: DistributionPlan, on: date) -> Mapping[str, Any]:
    figures = read_month(plan.book, on.replace(day=1))
    facts = {
        "net_fen": plan.net_fen, "before_fen": plan.before_fen, "base_fen": plan.base_fen, "reserve_fen": plan.reserve_fen,
        "statutory_fen": plan.statutory_fen, "statutory_before_fen": plan.statutory_before_fen,
        "distributable_fen": plan.distributable_fen, "paid_fen": plan.paid_fen, "charter_basis_points": plan.charter_basis_points,
        "losses_first": plan.losses_first, "agreed": plan.approved_by, "members": plan.members, "approved_on": plan.approved_on,
        "posted_on": plan.posted_on, "on": on, "held_fen": _held(figures), "by_paid_in": True,
        "registered_capital_fen": plan.registered_capital_fen or None,
    }  # fmt: skip
    if not plan.is_company:
        facts["losses_first_here"] = parameter(PACKS[plan.book.chart], "losses_first")
    return facts


def _held(figures: BookMonth) -> int:
    """What stands undistributed on its own account: this year's running income is not shared out yet."""
    code = ACCOUNTS[figures.book.chart].undistributed
    allocations = ACCOUNTS[figures.book.chart].allocations
    return -sum(
        one.end.net_fen for key, one in figures.by_code.items() if key == code or key.startswith(allocations)
    )  # fmt: skip


@transaction.atomic
def carry_out(
    plan: DistributionPlan, *, on: date, by: By, at: datetime | None = None
) -> DistributionPlan:
    """Book the plan in one entry, a leg per member. Refused unless every hard rule is met; the findings are kept.

    What a person must judge does not stop it: it was shown, and it is written down.
    """
    must(by, "ledger.close", plan.book_id)
    at = at or timezone.now()
    plan = locked_plan(plan, PlanState.POSTED)
    found = judgement_of(plan, on)
    for rule, answer in found.answers:
        if answer.value in (FindingValue.UNMET, FindingValue.UNKNOWN) and rule.hard:
            raise Refused(
                _("Not yet: %(rule)s (%(article)s). %(measured)s %(explanation)s"),
                rule=rule.title, article=rule.article, measured=answer.measured, explanation=answer.explanation or answer.gap,
            )  # fmt: skip
    keep(found, plan, by=by, at=at)
    key = new_key()
    post_entry(
        EntryDraft(
            plan.book, summary=_now("Distribution of %(year)s") % {"year": plan.year}, on=on, occurred_at=at, legs=_legs(plan), key=key,
            source=(SOURCE, plan.pk),
            approval=Approval(plan.approval_document or plan.pk, plan.approval_kind, (plan.approved_by or 0, plan.members or 0), plan.approved_on or on),
        ),
        by=by,
    )  # fmt: skip
    plan.state, plan.executed_at, plan.entry_id = PlanState.EXECUTED, at, key
    plan.save()
    record(
        by=by,
        verb="ledger.carry_out_plan",
        noun=plan,
        at=at,
        changes={"reserve_fen": plan.reserve_fen, "paid_fen": plan.paid_fen},
    )
    return plan


def _legs(plan: DistributionPlan) -> list[LegDraft]:
    """Collective: Dr 322 Cr 311, Dr 322 Cr 113 each member. Company: Dr 3104 Cr 3101, Dr 3104 Cr 2232 each shareholder."""
    names = ACCOUNTS[plan.book.chart]
    accounts = {account.code: account for account in plan.book.accounts.filter(code__in=[
        names.to_reserve, names.reserve, names.to_members, names.payable, names.optional, names.optional_reserve,
    ])}  # fmt: skip
    legs: list[LegDraft] = []
    moved = (
        (names.to_reserve, names.reserve, plan.statutory_fen),
        (names.optional, names.optional_reserve, plan.reserve_fen - plan.statutory_fen),
    )
    for source, target, fen in moved:
        if fen:
            legs += [debit(accounts[source], fen), credit(accounts[target], fen)]
    if plan.paid_fen:
        legs.append(debit(accounts[names.to_members], plan.paid_fen))
        parts = plan.shares.filter(fen__gt=0).order_by("line").values_list("party_id", "fen")
        legs += [credit(accounts[names.payable], fen, counterparty=party) for party, fen in parts]
    return legs
