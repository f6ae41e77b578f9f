"""Who sells: opened by the administrator, its accounts and ways of paying set by its own head, at rest when it sells nothing."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.orders.models import (
    Entitlement,
    MoneyAccount,
    PayMethod,
    ProfitShareRow,
    Seller,
    Share,
)
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place

# What the seller's book needs; the advance account may be left out: then what is received in advance stands as income.
ROLES: Final = ("income_account", "advance_account", "payable_account", "receivable_account")
NEEDED: Final = frozenset({"income_account", "payable_account", "receivable_account"})
METHODS: Final = (PayMethod.CASH, PayMethod.TRANSFER, PayMethod.WECHAT)


@transaction.atomic
def open_seller(organisation: Organisation, place: Place, *, by: By) -> Seller:
    """An organisation that may sell from now on; without a book until its accounts are set."""
    if not by.may("orders.open_sellers") or not place.path.startswith(by.scope_path or ""):
        raise Refused(_("Only the administrator opens a seller."))
    if Seller.objects.filter(pk=organisation.pk).exists():
        raise Refused(_("%(name)s is a seller already."), field="organisation", name=organisation.party.name)  # fmt: skip
    seller = Seller.objects.create(organisation=organisation, place=place)
    record(by=by, verb="orders.open_seller", noun=seller, place_path=place.path)
    return seller


@transaction.atomic
def set_accounts(
    seller: Seller, accounts: Mapping[str, Account | None], money: Mapping[str, Account | None], *, by: By
) -> Seller:  # fmt: skip
    """Where sales stand in the seller's own open book, and where each way of paying does. What holds money now is not changed."""
    _refuse_others(seller, by)
    seller = Seller.objects.select_for_update(of=["self"]).select_related("organisation__party", "place").get(pk=seller.pk)  # fmt: skip
    book = open_book(seller)
    if book is None:
        raise Refused(_("This seller keeps no book here. The bookkeeper opens one first."))
    missing = [role for role in ROLES if role in NEEDED and accounts.get(role) is None]
    if missing:
        raise Refused(_("Choose this account too: sales could not be booked without it."), field=missing[0])  # fmt: skip
    for name, account in (*accounts.items(), *money.items()):
        _refuse_account(book, account, name)
    changes: dict[str, Any] = {}
    for role in ROLES:
        before, after = getattr(seller, f"{role}_id"), getattr(accounts.get(role), "pk", None)
        if before != after:
            _refuse_standing(seller, role)
            changes[role] = [_code(before), _code(after)]
            setattr(seller, role, accounts.get(role))
    seller.book = book
    seller.save(update_fields=["book", *ROLES])
    if seller.shares_at_payment and money.get(PayMethod.WECHAT) is None:
        raise Refused(_("Shares go out at payment from this account. Switch that off first."), field=PayMethod.WECHAT)  # fmt: skip
    changes |= _set_money(seller, money)
    if changes:
        record(by=by, verb="orders.set_accounts", noun=seller, changes=changes, place_path=seller.place.path)  # fmt: skip
    return seller


@transaction.atomic
def let_sell(seller: Seller, active: bool, *, by: By, reason: str = "") -> None:
    """Sell again, or nothing more for now; what was sold stays sold."""
    _refuse_others(seller, by)
    if not active and not reason.strip():
        raise Refused(_("Write why nothing is sold."), field="reason")
    Seller.objects.filter(pk=seller.pk).update(active=active)
    record(by=by, verb="orders.sell_again" if active else "orders.stop_selling", noun=seller, reason=reason.strip()[:300],
           place_path=seller.place.path)  # fmt: skip


def open_book(seller: Seller) -> Book | None:
    """The seller's own; a legal entity has one that is open."""
    return Book.objects.filter(organisation=seller.organisation, closed_on__isnull=True).first()


def _set_money(seller: Seller, money: Mapping[str, Account | None]) -> dict[str, Any]:
    known = {one.method: one for one in seller.money_accounts.select_related("account")}
    changes: dict[str, Any] = {}
    for method in METHODS:
        account, one = money.get(method), known.get(method)
        before = one.account.code if one else ""
        if account is None and one is not None:
            one.delete()
        elif account is not None:
            MoneyAccount.objects.update_or_create(seller=seller, method=method, defaults={"account": account})  # fmt: skip
        after = account.code if account else ""
        if before != after:
            changes[str(method)] = [before, after]
    return changes


def _refuse_others(seller: Seller, by: By) -> None:
    if not Seller.objects.kept_by(by).filter(pk=seller.pk).exists():
        raise Refused(_("Only the head of its desk sets how %(seller)s keeps its money."), seller=seller)  # fmt: skip


def _refuse_account(book: Book, account: Account | None, name: str) -> None:
    if account is None:
        return
    if account.book_id != book.pk or not account.is_leaf or account.closed_on is not None:
        raise Refused(
            _("Account %(code)s takes no sales of this book: choose one from the list."),
            field=name,
            code=account.code,
        )


def _refuse_standing(seller: Seller, role: str) -> None:
    """An account on which something still stands is not changed: it would never be found again on the new one."""
    if role == "payable_account":
        owed = Share.objects.unpaid().filter(seller=seller).exclude(party_id=seller.pk)
        under_way = ProfitShareRow.objects.filter(request__seller=seller, result="pending")
        if owed.aggregate(fen=Sum("fen"))["fen"] or under_way.exists():
            raise Refused(_("Shares stand on this account. Pay them out first."), field=role)
    holds = role == "advance_account" or (
        role == "income_account" and seller.advance_account_id is None
    )
    if holds and _unused(seller).exists():
        raise Refused(
            _(
                "What buyers paid in advance stands on this account. It can change when all of it is used, given back or lapsed."
            ),
            field=role,
        )


def _unused(seller: Seller) -> Any:
    """Of what becomes income when it is used: what can still be."""
    return Entitlement.objects.filter(
        voucher__line__seller=seller, voucher__offer__recognised="redemption", stopped=False,
        uses__gt=F("used") + F("given_back"), amount_fen__gt=0,
    )  # fmt: skip


def _code(key: Any) -> str:
    account = Account.objects.filter(pk=key).first() if key else None
    return account.code if account else ""
