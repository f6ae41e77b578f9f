"""From prepared to posted, by different people where the book says so; numbers without a gap, at review."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import SYSTEM, Step
from yanzhen.kernel.audit.models import AuditLine, audit_line
from yanzhen.kernel.ledger.actions.keeping import ANOTHERS, kept_by
from yanzhen.kernel.ledger.actions.posting import call_finish
from yanzhen.kernel.ledger.actions.refusing import SENTENCES, refusals
from yanzhen.kernel.ledger.models import Book, Entry, Period, Separation
from yanzhen.kernel.ledger.workflow import EXPIRED, PENDING, POSTED, REVIEWED, VOIDED, WORKFLOW

NUMBERED_AT_ONCE_MAX = 5_000


def review(key: UUID, *, by: By, at: datetime | None = None) -> Entry:
    """Review the entry and give its voucher number: the next one of its book and month."""
    return review_many([key], by=by, at=at)[0]


def review_many(keys: Sequence[UUID], *, by: By, at: datetime | None = None) -> list[Entry]:
    """Review them all or none; numbers follow their dates. Refused for whoever prepared one of them."""
    moment = at or timezone.now()
    with transaction.atomic(), refusals():
        entries = _locked(keys, by)
        for entry in entries:
            _check(entry, "review", by)
            if entry.separation != Separation.NONE and entry.prepared_by_id == by.person_id:
                raise Refused(SENTENCES["an_entry_is_reviewed_by_somebody_else"])
        _give_numbers(entries, by=by, at=moment, state=REVIEWED)
        AuditLine.objects.bulk_create(
            [_line(entry, "ledger.review", by, moment) for entry in entries]
        )
    return entries


def post(key: UUID, *, by: By, at: datetime | None = None) -> Entry:
    """Post what was reviewed, or a hold whose time is not over. Posted already, it stays as it is."""
    return post_many([key], by=by, at=at)[0]


def post_many(keys: Sequence[UUID], *, by: By, at: datetime | None = None) -> list[Entry]:
    """Post them all or none, with their balances in one statement."""
    moment = at or timezone.now()
    with transaction.atomic(), refusals():
        entries = _locked(keys, by)
        waiting = [entry for entry in entries if entry.state != POSTED]
        for entry in waiting:
            _check(entry, "post", by)
            if entry.separation == Separation.THREE and entry.state != PENDING:
                _check_third(entry, by)
        # Where one person prepares and posts nobody reviews: the number comes now.
        unnumbered = [e for e in waiting if e.voucher_number is None and e.state != PENDING]
        if unnumbered:
            _give_numbers(unnumbered, by=None, at=moment, state="")
        if waiting:
            call_finish([entry.pk for entry in waiting], POSTED, by=by, at=moment)
    return list(Entry.objects.filter(pk__in=keys).order_by("on", "id"))


def void(key: UUID, *, by: By, at: datetime | None = None, reason: str) -> Entry:
    """Give up what is not posted; a number it has stays its own. A hold gives back what it held."""
    if not reason.strip():
        raise Refused(_("Say why it is voided."), field="reason")
    with transaction.atomic(), refusals():
        (entry,) = _locked([key], by)
        if entry.state != VOIDED:
            _check(entry, "void", by)
            call_finish([key], VOIDED, by=by, at=at or timezone.now(), reason=reason.strip())
    return Entry.objects.get(pk=key)


def expire_holds(*, by: By, at: datetime, most: int = 500) -> int:
    """Let go what was held until now. Safe to repeat; gives how many."""
    due = Entry.objects.filter(state=PENDING, expires_at__lte=at).order_by("expires_at")
    keys = list(due.values_list("pk", flat=True)[:most])
    return call_finish(keys, EXPIRED, by=by, at=at) if keys else 0


def number_automatic(book: Book, month: date, *, by: By, at: datetime | None = None) -> int:
    """Look through what the system posted in the month and give it numbers, by date; gives how many."""
    if not by.may("ledger.review"):
        raise Refused(_("Your office does not review entries. Ask the reviewer of this book."))
    moment, numbered = at or timezone.now(), 0
    while True:
        with transaction.atomic(), refusals():
            # Where nothing was entered the month is not there yet, and neither is anything to number.
            period = (
                Period.objects.select_for_update(no_key=True, of=("self",))
                .annotate(kept=kept_by(by))
                .filter(book=book, month=month)
                .first()
            )
            if period is None:
                return 0
            if not period.kept:  # type: ignore[attr-defined]  # annotated
                raise Refused(ANOTHERS)
            bare = Entry.objects.filter(
                period=period, state=POSTED, voucher_number__isnull=True
            ).order_by("on", "id")[:NUMBERED_AT_ONCE_MAX]
            entries = list(bare)
            _give_numbers(entries, by=by, at=moment, state="")
            AuditLine.objects.bulk_create(
                [_line(entry, "ledger.review", by, moment) for entry in entries]
            )
        numbered += len(entries)
        if len(entries) < NUMBERED_AT_ONCE_MAX:
            return numbered


def steps_open_to(entry: Entry, by: By) -> list[Step[Entry]]:
    """What this person may do with the entry now; a screen offers exactly these."""
    return [step for step in WORKFLOW.steps_from(entry.state) if _may(entry, step, by)]


def _may(entry: Entry, step: Step[Entry], by: By) -> bool:
    if step.may == SYSTEM or not by.may(step.may) or not step.concerns(entry):
        return False
    if step.name == "review":
        return entry.separation == Separation.NONE or entry.prepared_by_id != by.person_id
    if step.name == "post" and entry.separation == Separation.THREE and entry.state != PENDING:
        return by.person_id not in (entry.prepared_by_id, entry.reviewed_by_id)
    return True


def _locked(keys: Sequence[UUID], by: By) -> list[Entry]:
    """The entries, locked in key order and given in the order of their dates. Refused for another office's book."""
    rows = (
        Entry.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=keys)
        .annotate(kept=kept_by(by))
        .order_by("id")
    )
    entries = sorted(rows, key=lambda entry: (entry.on, entry.pk))
    if len(entries) < len(set(keys)):
        raise Refused(_("This entry is not in the book."))
    if not all(entry.kept for entry in entries):  # type: ignore[attr-defined]  # annotated
        raise Refused(ANOTHERS)
    return entries


def _check(entry: Entry, name: str, by: By) -> None:
    WORKFLOW.step(name, entry.state)
    steps = [s for s in WORKFLOW.steps_from(entry.state) if s.name == name and s.concerns(entry)]
    if not steps:
        raise Refused(_("In this book an entry is reviewed by somebody else before it is posted."))
    if not any(by.may(step.may) for step in steps):
        raise Refused(
            _("“%(step)s” is not for your office. Ask a colleague who may."), step=steps[0].label
        )


def _check_third(entry: Entry, by: By) -> None:
    if by.person_id in (entry.prepared_by_id, entry.reviewed_by_id):
        raise Refused(SENTENCES["an_entry_is_posted_by_a_third_person"])


def _give_numbers(entries: Sequence[Entry], *, by: By | None, at: datetime, state: str) -> None:
    """The next numbers of each month, under the month's row: two reviewers get one after the other."""
    for period_id in sorted({entry.period_id for entry in entries}):
        period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
        mine = [entry for entry in entries if entry.period_id == period_id]
        for number, entry in enumerate(mine, period.last_number + 1):
            entry.voucher_number = number
            if state:
                entry.state = state
            if by is not None:
                entry.reviewed_by_id, entry.reviewed_by_name = by.person_id, by.person_name
                entry.reviewed_at = at
        Entry.objects.bulk_update(mine, _NUMBERED, batch_size=NUMBERED_AT_ONCE_MAX)
        Period.objects.filter(pk=period_id).update(last_number=period.last_number + len(mine))


_NUMBERED = ["voucher_number", "state", "reviewed_by_id", "reviewed_by_name", "reviewed_at"]


def _line(entry: Entry, verb: str, by: By, at: datetime) -> AuditLine:
    return audit_line(
        by=by, verb=verb, noun=entry, at=at, changes={"voucher_number": entry.voucher_number}
    )
