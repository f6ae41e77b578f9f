"""Steps of a contract's life with what they bring along: the tender rules on asking, the schedule on approving, the settlement at an end."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.drawing import check_terms
from yanzhen.kernel.agreements.actions.tender import CODE, LIMITS_FEN, WAN_FEN
from yanzhen.kernel.agreements.models import Agreement, Direction, Due, DueState, Terms
from yanzhen.kernel.agreements.models.schedule import Planned, plan
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.rulebook.actions import Judgement, judge, keep, parameter
from yanzhen.kernel.rulebook.contracts import FindingValue

OPPOSITE = {Direction.INCOME: Direction.EXPENSE, Direction.EXPENSE: Direction.INCOME}


@transaction.atomic
def take_step(
    agreement: Agreement, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None
) -> Agreement:  # fmt: skip
    """Move a contract along its table with everything the step brings along, or raise Refused and change nothing."""
    at = at or timezone.now()
    if name == "submit":
        _hold_against_the_rules(agreement, by=by, at=at)
    agreement.take_step(name, by=by, at=at, note=note, data=data)
    if name == "approve":
        terms = agreement.terms.get(version=1)
        _approve(terms, by, at)
        make_dues(terms, agreement.since, carried_before=None)
    if name == "approve_end":
        _settle(agreement)
    return agreement


def judged(agreement: Agreement, on: date) -> Judgement:
    """What the rules on obtaining a contract say of this one; nothing is written."""
    wan = parameter(CODE, "market_from_wan")
    facts = {
        "direction": agreement.direction, "object_class": agreement.object_class, "value_fen": agreement.value_fen,
        "obtained": agreement.obtained, "market_from_fen": wan * WAN_FEN if wan is not None else None,
    }  # fmt: skip
    return judge(CODE, facts, on=on)


def _hold_against_the_rules(agreement: Agreement, *, by: By, at: datetime) -> None:
    """A hard stop: what is unmet is not sent on. The limit is kept with the contract, for the database to hold."""
    agreement.lock()
    agreement.must_be_changed_by(by)
    found = judged(agreement, timezone.localdate(at))
    for rule, answer in found.answers:
        if answer.value == FindingValue.UNMET:
            raise Refused(
                _("%(rule)s: %(measured)s against %(threshold)s (%(article)s). Choose how it is obtained anew."), field="obtained",
                rule=rule.title, measured=answer.measured, threshold=answer.threshold, article=rule.article,
            )  # fmt: skip
    keep(found, agreement, by=by, at=at)
    if agreement.direction == Direction.EXPENSE:
        agreement.limit_fen = LIMITS_FEN.get(agreement.object_class)
        agreement.save(update_fields=["limit_fen"])


@transaction.atomic
def propose_terms(
    agreement: Agreement, terms: Terms, *, by: By, at: datetime | None = None
) -> Terms:
    """New terms from a day on, to be approved by another. Refused where dues from that day on are in the books."""
    agreement.lock()
    agreement.must_be_changed_by(by)
    _must_be_in_force(agreement)
    if not agreement.since < terms.since <= agreement.until:
        raise Refused(_("New terms begin within the term, after its first day."), field="since")
    if not terms.why.strip():
        raise Refused(_("Write why the terms change."), field="why")
    check_terms(terms)
    if agreement.terms.filter(approved_at__isnull=True).exists():
        raise Refused(_("New terms wait for approval already. Decide on them first."))
    _refuse_booked(agreement, terms.since)
    latest = agreement.terms.latest("version")
    terms.agreement, terms.version = agreement, latest.version + 1
    terms.proposed_by_id, terms.proposed_by_name = by.person_id, by.person_name
    terms.save(force_insert=True)
    agreement.keep_change(
        "propose_terms",
        by=by,
        at=at,
        note=terms.why,
        changes={"since": str(terms.since), "version": terms.version},
    )
    return terms


@transaction.atomic
def approve_terms(terms: Terms, *, by: By, at: datetime | None = None) -> Terms:
    """The new terms hold: dues from their day on are made anew, earlier ones stay untouched."""
    at = at or timezone.now()
    agreement = terms.agreement
    agreement.lock()
    _must_decide(agreement, terms, by)
    _read_afresh(terms)
    if terms.approved_at is not None:
        return terms
    # An early end may have come between: nothing falls due after it.
    _must_be_in_force(agreement)
    _refuse_booked(agreement, terms.since)
    _approve(terms, by, at)
    _cut(agreement, terms.since)
    make_dues(terms, terms.since, carried_before=None)
    agreement.keep_change(
        "approve_terms", by=by, at=at, changes={"since": str(terms.since), "version": terms.version}
    )
    return terms


def _read_afresh(terms: Terms) -> None:
    """As they are now that the agreement is locked; somebody else may have dropped them."""
    try:
        terms.refresh_from_db()
    except Terms.DoesNotExist:
        raise Refused(
            _("This proposal was dropped meanwhile. Look at the contract again.")
        ) from None


@transaction.atomic
def refuse_terms(terms: Terms, *, by: By, note: str, at: datetime | None = None) -> None:
    """The proposal is dropped; the history keeps it."""
    agreement = terms.agreement
    agreement.lock()
    # Whoever approved them meanwhile was first.
    _read_afresh(terms)
    if terms.approved_at is not None:
        raise Refused(_("These terms hold already."))
    if not note.strip():
        raise Refused(_("Write why."), field="note")
    if not (
        (by.may(APPROVE) or by.may(EDIT))
        and (by.scope_path is None or agreement.place.path.startswith(by.scope_path))
    ):
        raise Refused(_("Your office may not do this with the contract."))
    agreement.keep_change(
        "refuse_terms",
        by=by,
        at=at,
        note=note,
        changes={"since": str(terms.since), "version": terms.version},
    )
    terms.delete()


def make_dues(terms: Terms, since: date, *, carried_before: date | None) -> list[Due]:
    """The dues that these terms give from `since` to the contract's end. Those due before `carried_before` are from before."""
    agreement = terms.agreement
    planned = plan(terms.facts, since, agreement.until, index_of=terms.index_of)
    return Due.objects.bulk_create(_dues(terms, planned, carried_before))


def _dues(terms: Terms, planned: Iterable[Planned], carried_before: date | None) -> list[Due]:
    return [
        Due(
            agreement=terms.agreement, terms=terms, direction=terms.agreement.direction, first=one.first, last=one.last, due_on=one.due_on,
            amount_fen=one.amount_fen, why=dict(one.why),
            state=DueState.CARRIED if carried_before and one.due_on < carried_before else DueState.PLANNED,
        )
        for one in planned
    ]  # fmt: skip


def _must_be_in_force(agreement: Agreement) -> None:
    if agreement.state != "in_force":
        raise Refused(_("Only a contract in force gets new terms."))


def _must_decide(agreement: Agreement, terms: Terms, by: By) -> None:
    if not by.may(APPROVE) or not (
        by.scope_path is None or agreement.place.path.startswith(by.scope_path)
    ):
        raise Refused(_("Your office may not do this with the contract."))
    if terms.proposed_by_id is not None and terms.proposed_by_id == by.person_id:
        raise Refused(_("You asked for this yourself. Somebody else decides."))


def _approve(terms: Terms, by: By, at: datetime) -> None:
    terms.approved_by_id, terms.approved_by_name, terms.approved_at = (
        by.person_id,
        by.person_name,
        at,
    )
    terms.save(update_fields=["approved_by_id", "approved_by_name", "approved_at"])


def _refuse_booked(agreement: Agreement, since: date) -> None:
    booked = agreement.dues.filter(state=DueState.BILLED, last__gte=since).order_by("last").last()
    if booked is not None:
        raise Refused(
            _("Dues up to %(day)s are in the books. New terms begin after that."),
            day=booked.last,
            field="since",
        )


def _cut(agreement: Agreement, since: date) -> None:
    """Nothing that is planned reaches `since`: later dues go, the one that straddles it is paid by its days."""
    planned = agreement.dues.filter(state=DueState.PLANNED, purpose="rent")
    planned.filter(first__gte=since).update(state=DueState.CANCELLED)
    for due in planned.filter(last__gte=since):
        days, whole = (since - due.first).days, (due.last - due.first).days + 1
        # Half up, as everywhere in the schedule.
        due.amount_fen = (
            None if due.amount_fen is None else (2 * due.amount_fen * days + whole) // (2 * whole)
        )
        due.last, due.why = (
            since - timedelta(days=1),
            {**due.why, "days": days, "whole_days": whole},
        )
        due.save(update_fields=["amount_fen", "last", "why"])


def _settle(agreement: Agreement) -> None:
    """At an early end: planned dues stop with its day, and what was agreed for settlement falls due on it."""
    assert agreement.ended_on is not None  # noqa: S101  set by the step
    _cut(agreement, agreement.ended_on + timedelta(days=1))
    fen = agreement.settlement_fen or 0
    if fen:
        direction = agreement.direction if fen > 0 else OPPOSITE[Direction(agreement.direction)]
        Due.objects.create(
            agreement=agreement, purpose="settlement", direction=direction, first=agreement.ended_on, last=agreement.ended_on,
            due_on=agreement.ended_on, amount_fen=abs(fen), why={"settlement": True},
        )  # fmt: skip


def expire_due(today: date, at: datetime) -> int:
    """Contracts whose last day has passed are ended by the system; safe to repeat."""
    over = Agreement.objects.filter(state="in_force", until__lt=today).select_related("place")
    done = 0
    for agreement in over.order_by("until", "pk")[:1_000]:
        take_step(agreement, "expire", by=system_actor(), at=at)
        done += 1
    return done
