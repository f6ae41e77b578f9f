"""What a seller owes its parties: the run that pays it out, once, with four eyes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit
from yanzhen.kernel.orders.actions.mirroring import mirrored, write_event
from yanzhen.kernel.orders.models import (
    MoneyAccount,
    PayMethod,
    Payout,
    PayoutRun,
    Seller,
    Share,
)
from yanzhen.kernel.parties.models import Party, PayeeAccount

# Whoever is paid has an account in force (sql/paid_where.sql asks at the review).
PAYABLE: Final = Exists(PayeeAccount.objects.in_force().filter(party=OuterRef("party")))


def due(seller: Seller, until: date) -> list[tuple[Party, int, int]]:
    """What a run up to this day would pay: each party with its sum and its rows; whoever owes is left for the next run."""
    return _owed(seller, until, PAYABLE)


def waiting_for_account(seller: Seller, until: date) -> list[tuple[Party, int, int]]:
    """Who stays out of the run, with what is owed, until two people have entered where they are paid."""
    return _owed(seller, until, ~PAYABLE)


def _owed(seller: Seller, until: date, which: Any) -> list[tuple[Party, int, int]]:
    rows = (
        Share.objects.unpaid().filter(which, seller=seller, on__lte=until).exclude(party_id=seller.pk)
        .values_list("party_id").annotate(fen=Sum("fen"), rows=Count("id")).order_by("party_id")
    )  # fmt: skip
    names = Party.objects.in_bulk([row[0] for row in rows])
    found = [(names[party], fen, count) for party, fen, count in rows if fen > 0]
    return sorted(found, key=lambda row: (row[0].pinyin, row[0].name))


def draw_up_run(
    seller: Seller, until: date, *, by: By, at: datetime | None = None, seen_fen: int | None = None
) -> PayoutRun:
    """Put down who gets what up to a day; from then on these shares belong to this run and to no other."""
    at = at or timezone.now()
    _refuse(by, "orders.payouts", seller)
    if until >= timezone.localdate(at):
        raise Refused(_("Pay out up to yesterday at most: today is not over."), field="until")
    with transaction.atomic():
        Seller.objects.select_for_update().get(pk=seller.pk)
        if PayoutRun.objects.filter(seller=seller, state__in=["drawn_up", "reviewed"]).exists():
            raise Refused(_("A run is under way. Finish or drop it first."))
        found = due(seller, until)
        total = sum(fen for _party, fen, _rows in found)
        if not found:
            raise Refused(_("Nothing is due up to that day to anybody with a confirmed account."))
        if seen_fen is not None and seen_fen != total:
            raise Refused(_("Meanwhile more came in or went back. Look at the list once more."))
        run = _numbered(
            timezone.localdate(at), seller=seller, until=until, fen=total, drawn_up_by_id=by.person_id,
            drawn_up_at=at,
        )  # fmt: skip
        for party, fen, rows in found:
            payout = Payout.objects.create(run=run, party=party, fen=fen, rows=rows)
            # As on the list: a new share refers to its seller, so it waits for the lock above.
            Share.objects.unpaid().filter(seller=seller, party=party, on__lte=until).update(
                payout=payout
            )
        record(
            by=by,
            verb="orders.draw_up_payout",
            noun=run,
            at=at,
            changes={"fen": total, "parties": len(found)},
        )
    return run


def _numbered(day: date, **facts: Any) -> PayoutRun:
    """Numbers run through the day over all sellers: who comes second at the same moment takes the next."""
    while True:
        count = PayoutRun.objects.filter(drawn_up_at__date=day).count()
        try:
            with transaction.atomic():
                return PayoutRun.objects.create(number=f"F{day:%Y%m%d}-{count + 1}", **facts)
        except IntegrityError:
            # Taken by one that has committed since the count; anything else would come back the same.
            if PayoutRun.objects.filter(drawn_up_at__date=day).count() == count:
                raise


def review_run(run: PayoutRun, *, by: By, at: datetime | None = None) -> PayoutRun:
    """Somebody else has looked at it, party by party."""
    at = at or timezone.now()
    _refuse(by, "orders.review_payouts", run.seller)
    with transaction.atomic():
        run = _locked(run, PayoutRun.State.DRAWN_UP)
        if run.lacks_account:  # type: ignore[attr-defined]  # asked with the lock
            raise Refused(_("An account in this run has ended. Drop the run and draw it up anew."))
        if run.drawn_up_by_id == by.person_id:
            raise Refused(_("Whoever drew it up does not review it."))
        _fix_accounts(run)
        run.state, run.reviewed_by_id, run.reviewed_at = PayoutRun.State.REVIEWED, by.person_id, at
        run.save(update_fields=["state", "reviewed_by", "reviewed_at"])
        record(by=by, verb="orders.review_payout", noun=run, at=at)
    return run


def pay_run(run: PayoutRun, *, by: By, at: datetime | None = None) -> PayoutRun:
    """The bank has the list: booked, once, in the seller's book and in those of parties that keep theirs here."""
    at = at or timezone.now()
    _refuse(by, "orders.payouts", run.seller)
    with transaction.atomic():
        run = _locked(run, PayoutRun.State.REVIEWED)
        payouts = _payouts(run)
        run.state, run.paid_by_id, run.paid_at = PayoutRun.State.PAID, by.person_id, at
        run.save(update_fields=["state", "paid_by", "paid_at"])
        seller = Seller.objects.select_related("book", "payable_account").get(pk=run.seller_id)
        if seller.book_id:
            _book(run, payouts, seller, by=by, at=at)
        record(by=by, verb="orders.pay_out", noun=run, at=at, changes={"fen": run.fen})
    return run


def drop_run(run: PayoutRun, *, by: By, reason: str, at: datetime | None = None) -> PayoutRun:
    """Not paid after all: its shares are free for the next run."""
    at = at or timezone.now()
    reviews = by.may("orders.review_payouts")
    _refuse(by, "orders.review_payouts" if reviews else "orders.payouts", run.seller)
    if not reason.strip():
        raise Refused(_("Write why it is dropped."), field="reason")
    with transaction.atomic():
        run = _locked(run, PayoutRun.State.DRAWN_UP, PayoutRun.State.REVIEWED)
        run.state, run.ended_why = PayoutRun.State.DROPPED, reason.strip()[:300]
        run.save(update_fields=["state", "ended_why"])
        Share.objects.filter(payout__run=run).update(payout=None)
        record(by=by, verb="orders.drop_payout", noun=run, at=at, reason=run.ended_why)
    return run


def _fix_accounts(run: PayoutRun) -> None:
    """From the review on, the list for the bank says where each is paid, whatever is entered afterwards."""
    now = PayeeAccount.objects.in_force().filter(party=OuterRef("party"))
    run.payouts.update(account=Subquery(now.values("pk")))


def _payouts(run: PayoutRun) -> list[Payout]:
    """What is paid; Refused where an account has ended since the review."""
    payouts = list(run.payouts.select_related("party", "account").order_by("party_id"))
    for one in payouts:
        if one.account is not None and one.account.ended_at is not None:
            raise Refused(
                _("The account of %(party)s ended after the review. Drop this run and draw it up anew."),
                party=one.party,
            )  # fmt: skip
    return payouts


def _book(
    run: PayoutRun, payouts: Sequence[Payout], seller: Seller, *, by: By, at: datetime
) -> None:
    bank = (
        MoneyAccount.objects.filter(seller=seller, method=PayMethod.TRANSFER)
        .select_related("account")
        .first()
    )
    if bank is None or seller.payable_account is None or seller.book is None:
        raise Refused(_("The seller has no bank account to pay from. Set it first."))
    summary, source = (
        _now("Payout %(number)s") % {"number": run.number},
        ("orders.payoutrun", run.pk),
    )
    legs = [debit(seller.payable_account, p.fen, counterparty=p.party_id) for p in payouts]
    drafts = [
        EntryDraft(
            seller.book,
            summary,
            [*legs, credit(bank.account, run.fen)],
            at,
            key=run.pk,
            source=source,
        )
    ]
    fens = {p.party_id: p.fen for p in payouts}
    for party in mirrored(fens, but=seller):
        theirs = (
            MoneyAccount.objects.filter(seller=party, method=PayMethod.TRANSFER)
            .select_related("account")
            .first()
        )
        if theirs is not None and party.book and party.receivable_account:
            pair = (
                debit(theirs.account, fens[party.pk]),
                credit(party.receivable_account, fens[party.pk], counterparty=seller.pk),
            )
            drafts.append(EntryDraft(party.book, summary, pair, at, source=source))
    write_event(drafts, by=by)


def _locked(run: PayoutRun, *states: str) -> PayoutRun:
    rows = PayoutRun.objects.select_for_update(of=("self",)).select_related("seller")
    lacking = Payout.objects.filter(~PAYABLE, run=OuterRef("pk"))
    run = rows.annotate(lacks_account=Exists(lacking)).get(pk=run.pk)
    if run.state not in states:
        raise Refused(
            _("This run is at “%(state)s”: that is not possible now."),
            state=run.get_state_display(),
        )
    return run


def _refuse(by: By, capability: str, seller: Seller) -> None:
    if not by.may(capability) or getattr(by, "organisation_id", None) != seller.pk:
        raise Refused(_("Only the seller's own people do this."))
