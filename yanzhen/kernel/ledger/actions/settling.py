"""Settling items by payments, by hand or oldest first, and taking that back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.ageing import ITEMS_MAX
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.models import Leg
from yanzhen.kernel.ledger.models.settling import Settlement

PREPARE: Final = "ledger.prepare"
# What the trigger says, in words (sql/settlements.sql).
SAID: Final = {
    "a_settlement_fits_its_legs": _("These two lines do not face each other: same account, same counterparty, one owed and one paid, both posted."),
    "no_more_is_settled_than_is_there": _("That is more than is open on one of the two lines. Look once more."),
    "two_legs_are_settled_once": _("These two lines are settled against each other already."),
}  # fmt: skip


def fen_of(leg: Leg) -> int:
    """Above nought for what is owed, below for what pays it, in the account's own side."""
    return leg.net_fen * leg.account.sign


def left_of(leg: Leg) -> int:
    """How much of a leg is not settled by hand."""
    made = Settlement.objects.in_force().filter(Q(item=leg) | Q(payment=leg))
    return abs(fen_of(leg)) - (made.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def unsettled_payments(legs: Iterable[Leg]) -> set[UUID]:
    """Which of these pay something and are not wholly settled by hand; one statement."""
    paying = {leg.pk: -fen_of(leg) for leg in legs if fen_of(leg) < 0}
    made = Settlement.objects.in_force().filter(payment__in=paying)
    settled = dict(made.values_list("payment").annotate(Sum("amount_fen")))
    return {key for key, fen in paying.items() if fen > settled.get(key, 0)}


def settle(
    item: Leg, payment: Leg, amount_fen: int | None = None, *, by: By, at: datetime | None = None
) -> Settlement:
    """Let a payment settle an item; without an amount as much as both have left. Refused where they don't fit."""
    if not by.may(PREPARE):
        raise Refused(_("Your office does not settle items in this book."))
    must_keep(by, item.account.book_id)
    fen = _left_of_both(item, payment) if amount_fen is None else amount_fen
    if fen <= 0:
        raise Refused(_("Nothing is left to settle between these two lines."))
    return _settle(item, payment, fen, by=by, at=at)


def _left_of_both(item: Leg, payment: Leg) -> int:
    made = Settlement.objects.in_force().filter(Q(item=item) | Q(payment=payment))
    settled = made.aggregate(
        item=Sum("amount_fen", filter=Q(item=item)),
        payment=Sum("amount_fen", filter=Q(payment=payment)),
    )
    return min(
        abs(fen_of(item)) - (settled["item"] or 0), abs(fen_of(payment)) - (settled["payment"] or 0)
    )


@transaction.atomic
def _settle(item: Leg, payment: Leg, fen: int, *, by: By, at: datetime | None) -> Settlement:
    (made,) = settle_named([(item, payment, fen)], by=by, at=at)
    record(
        by=by, verb="ledger.settle", noun=made, at=at, changes={"amount": yuan(fen), "item": str(item.pk), "payment": str(payment.pk)}
    )  # fmt: skip
    return made


def settle_named(
    parts: Sequence[tuple[Leg, Leg, int]], *, by: By, at: datetime | None = None
) -> list[Settlement]:
    """Item, payment, fen: what a verb of another app knows to belong together, in one statement.

    That verb has checked who may and writes the audit line; Refused where legs don't face each other.
    """
    moment = at or timezone.now()
    rows = [
        Settlement(
            book_id=item.account.book_id, item=item, payment=payment, amount_fen=fen,
            made_by_id=by.person_id, made_by_name=by.person_name, made_at=moment,
        )
        for item, payment, fen in parts
    ]  # fmt: skip
    try:
        with transaction.atomic():
            return Settlement.objects.bulk_create(rows)
    except IntegrityError as error:
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if rule not in SAID:
            raise
        raise Refused(SAID[rule]) from error


@transaction.atomic
def settle_oldest_first(payment: Leg, *, by: By, at: datetime | None = None) -> list[Settlement]:
    """Let a payment settle the oldest items of its counterparty until it is used up."""
    if not by.may(PREPARE):
        raise Refused(_("Your office does not settle items in this book."))
    must_keep(by, payment.account.book_id)
    if payment.counterparty_id is None or fen_of(payment) >= 0:
        raise Refused(_("This line pays nothing."))
    left = left_of(payment)
    made: list[Settlement] = []
    for item in items_facing(payment):
        fen = min(left, item.left_fen)  # type: ignore[attr-defined]  # annotated
        if fen <= 0:
            break
        made.append(_settle(item, payment, fen, by=by, at=at))
        left -= fen
    return made


def items_facing(payment: Leg) -> list[Leg]:
    """Items of the same account and counterparty with something left, oldest first, that this does not settle yet."""
    owed = F("debit_fen") - F("credit_fen")
    if payment.account.sign < 0:
        owed = F("credit_fen") - F("debit_fen")
    settled = Sum("settled_by__amount_fen", filter=Q(settled_by__undone_at__isnull=True))
    here = Settlement.objects.in_force().filter(payment=payment).values("item")
    rows = (
        Leg.objects.posted()
        .filter(account=payment.account_id, counterparty=payment.counterparty_id)
        .exclude(pk__in=here)
        .annotate(
            left_fen=owed - Coalesce(settled, 0, output_field=BigIntegerField()), owed_fen=owed
        )
        .filter(left_fen__gt=0, owed_fen__gt=0)
        .select_related("account", "entry")
    )
    return list(rows.order_by("on", "entry_id", "line")[:ITEMS_MAX])


@transaction.atomic
def undo_settlement(made: Settlement, *, by: By, at: datetime | None = None) -> None:
    """Take a settlement back; both lines are open again."""
    if not by.may(PREPARE):
        raise Refused(_("Your office does not settle items in this book."))
    must_keep(by, made.book_id)
    changed = Settlement.objects.in_force().filter(pk=made.pk).update(
        undone_at=at or timezone.now(), undone_by_name=by.person_name
    )  # fmt: skip
    if not changed:
        raise Refused(_("This settlement is taken back already."))
    record(by=by, verb="ledger.undo_settlement", noun=made, at=at)


def undo_named(legs: Collection[Leg], *, by: By, at: datetime) -> int:
    """Take back whatever these legs settle or are settled by, for a verb of another app that takes them out of the books.

    That verb has checked who may and writes the audit line. Gives how many settlements were undone.
    """
    made = Settlement.objects.in_force().filter(Q(item__in=legs) | Q(payment__in=legs))
    return made.update(undone_at=at, undone_by_name=by.person_name)


def settled_fen_of(entries: Collection[UUID]) -> dict[UUID, int]:
    """How much of the items of these entries is settled by hand; entries without any are left out."""
    rows = (
        Settlement.objects.in_force()
        .filter(item__entry__in=entries)
        .values(key=F("item__entry"))
        .annotate(fen=Sum("amount_fen"))
    )
    return {row["key"]: row["fen"] for row in rows}
