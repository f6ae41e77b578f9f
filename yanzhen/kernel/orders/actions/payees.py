"""Whom a seller pays shares: their bank accounts, and the list for the bank with whole numbers."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record_view
from yanzhen.kernel.orders.actions.desks import refuse_other_desk
from yanzhen.kernel.orders.models import Payout, PayoutRun, Seller, Share, SplitPart
from yanzhen.kernel.parties.actions import accounts_of
from yanzhen.kernel.parties.masking import mask_account
from yanzhen.kernel.parties.models import Party, PayeeAccount


@dataclass(frozen=True)
class Paid:
    """A payout and where it goes; `number` is masked unless it was asked for whole. None: there is no account."""

    payout: Payout
    account: PayeeAccount | None
    number: str


def payees(seller: Seller) -> QuerySet[Party]:
    """Whoever has a part in what this seller sells, or has earned one before."""
    earned = Share.objects.filter(seller=seller, party=OuterRef("pk"))
    agreed = SplitPart.objects.filter(rule__offer__seller=seller, party=OuterRef("pk"))
    found = Party.objects.filter(Q(Exists(earned)) | Q(Exists(agreed)), merged_into__isnull=True)
    return found.exclude(pk=seller.pk).order_by("pinyin", "pk")


def paid_where(run: PayoutRun) -> list[Paid]:
    """Each payout with its account, the number masked: what the review has fixed, until then what is in force."""
    return [_paid(one, account, whole=False) for one, account in _accounts(run)]


def list_for_the_bank(run: PayoutRun, *, by: By) -> list[Paid]:
    """The same with whole numbers, for those who take the list to the bank; it is written down who took it."""
    if not by.may("orders.bank_list"):
        raise Refused(_("Your office does not take the list with whole account numbers."))
    refuse_other_desk(run.seller, by=by)
    record_view(
        by=by, noun=run, what="bank accounts", purpose=_now("List for the bank, payout %(number)s") % {"number": run.number}
    )  # fmt: skip
    return [_paid(one, account, whole=True) for one, account in _accounts(run)]


def _accounts(run: PayoutRun) -> list[tuple[Payout, PayeeAccount | None]]:
    rows = list(run.payouts.select_related("party", "account").order_by("party__pinyin", "pk"))
    if run.state != PayoutRun.State.DRAWN_UP:
        return [(one, one.account) for one in rows]
    now: dict[UUID, PayeeAccount] = accounts_of([one.party_id for one in rows])
    return [(one, now.get(one.party_id)) for one in rows]


def _paid(payout: Payout, account: PayeeAccount | None, *, whole: bool) -> Paid:
    number = account.number if account else ""
    return Paid(payout, account, number if whole else mask_account(number))
