"""What was earned becomes everybody's share: rows per party, and one event in the books per seller and batch.

Earned and not yet shared waits in `Unsettled`; the row is taken and the shares written in one transaction, so each is
shared exactly once however many workers there are and wherever one is killed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, credit, debit
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.orders.actions.desks import refuse_people
from yanzhen.kernel.orders.actions.mirroring import mirror, standing_of, write_event
from yanzhen.kernel.orders.models import (
    Basis,
    Entitlement,
    OrderLine,
    Recognised,
    Redemption,
    Seller,
    Share,
    SplitPart,
    SplitRule,
    Why,
    rules_in_force,
)
from yanzhen.kernel.orders.models.splitting import split

BATCH: Final = 500
# What a line is loaded with, so that one knows where its money stands.
STANDING: Final = ("order", "offer", "seller__advance_account", "seller__income_account")
# An array, so that the limit is counted once: a plan may ask what stands behind IN again and again.
TAKE: Final = """
DELETE FROM orders_unsettled WHERE id = ANY (ARRAY(
    SELECT id FROM orders_unsettled ORDER BY since, id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING id, kind
"""
TAKE_OF_LINES: Final = """
DELETE FROM orders_unsettled WHERE id IN (
    SELECT r.id FROM orders_redemption r
      JOIN orders_entitlement e ON e.id = r.entitlement_id
      JOIN orders_voucher v ON v.id = e.voucher_id
     WHERE v.line_id = ANY (%s)
    UNION ALL SELECT unnest(%s::uuid[])
) RETURNING id, kind
"""


@dataclass(frozen=True)
class Earned:
    """So many fen of a line have been earned, `tickets` whole tickets with them."""

    line: OrderLine
    why: str
    origin_id: UUID
    fen: int
    tickets: int
    at: datetime
    point: str = ""
    title: str = ""

    @property
    def on(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


# An account, and with whom the money stands on it where that is kept apart.
Standing = tuple[UUID, UUID | None]


@dataclass
class Moves:
    """What a batch moves in one seller's book: from the account where the money stood, to itself and to others."""

    own: dict[tuple[Standing, UUID], int] = field(default_factory=lambda: defaultdict(int))
    others: dict[tuple[Standing, UUID], int] = field(default_factory=lambda: defaultdict(int))


def settle(most: int = BATCH, *, by: By, at: datetime) -> int:
    """Share up to `most` of what waits. Gives how many were taken."""
    refuse_people(by)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [most])
            taken = cursor.fetchall()
        _share(taken, by=by, at=at)
    return len(taken)


def settle_lines(lines: Sequence[UUID], *, by: By, at: datetime) -> None:
    """What of these lines waits, at once: a refund must know what has been shared. Inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OF_LINES, [list(lines), list(lines)])
        taken = cursor.fetchall()
    _share(taken, by=by, at=at)


def share_out(
    earned: Iterable[Earned],
    *,
    by: By,
    at: datetime,
    seller_only: bool = False,
    rules: "Rules | None" = None,
) -> None:
    """Write everybody's shares of what was earned, and the books. Inside the caller's transaction."""
    rules = rules or Rules()
    shares: list[Share] = []
    moves: dict[UUID, Moves] = defaultdict(Moves)
    for one in earned:
        made = shares_of(one, None if seller_only else rules.of(one.line), at)
        shares += made
        _collect(moves[one.line.seller_id], one, made)
    Share.objects.bulk_create([share for share in shares if share.rule_id is not None])
    sellers = Seller.objects.in_bulk(list(moves))
    for key in sorted(moves):
        _post(sellers[key], moves[key], by=by, at=at)


class Rules:
    """The version of each line: all versions of an offer are read at once, for they are few and its sales are many."""

    def __init__(self) -> None:
        self._versions: dict[UUID, list[tuple[SplitRule, list[SplitPart]]]] = {}

    def of(self, line: OrderLine) -> "tuple[SplitRule, list[SplitPart]] | None":
        if line.offer_id not in self._versions:
            versions = rules_in_force(line.offer_id)
            self._versions[line.offer_id] = [(rule, list(rule.parts.all())) for rule in versions]
        sold_at = line.order.placed_at
        for rule, parts in self._versions[line.offer_id]:
            if rule.in_force_from is not None and rule.in_force_from <= sold_at:
                return rule, parts
        return None


def shares_of(
    one: Earned, found: "tuple[SplitRule, list[SplitPart]] | None", at: datetime
) -> list[Share]:
    """The shares of one earning, unsaved; without a rule the seller earns it all. They add up to `one.fen`."""

    def share(party_id: UUID, fen: int, rule_id: UUID | None) -> Share:
        return Share(
            seller_id=one.line.seller_id, line=one.line, rule_id=rule_id, party_id=party_id, why=one.why,
            origin_id=one.origin_id, title=one.title or one.line.title, fen=fen, on=one.on, at=at,
        )  # fmt: skip

    if found is None:
        return [share(one.line.seller_id, one.fen, None)]
    rule, parts = found
    here = parts_at(parts, one.point)
    by_party: dict[UUID, int] = defaultdict(int)
    for part, fen in zip(here, split(one.fen, one.tickets, [p.plain for p in here]), strict=True):
        by_party[part.party_id] += fen
    return [share(party_id, fen, rule.pk) for party_id, fen in by_party.items() if fen]


def parts_at(parts: Sequence[SplitPart], point: str) -> list[SplitPart]:
    """Those of the place of redemption, where it has its own; else those for all."""
    return [p for p in parts if p.point == point] or [p for p in parts if not p.point]


def _share(taken: Sequence[tuple[UUID, str]], *, by: By, at: datetime) -> None:
    rules = Rules()
    earned = _redeemed([key for key, kind in taken if kind == "redemption"], rules)
    earned += _sold([key for key, kind in taken if kind == "sale"])
    if earned:
        share_out(earned, by=by, at=at, rules=rules)


def _sold(keys: list[UUID]) -> list[Earned]:
    lines = OrderLine.objects.filter(pk__in=keys).prefetch_related(*STANDING).order_by("pk")
    return [
        Earned(line, Why.SALE, line.pk, line.amount_fen, line.quantity, line.order.paid_at or line.order.placed_at)
        for line in lines
    ]  # fmt: skip


def _redeemed(keys: list[UUID], rules: Rules) -> list[Earned]:
    """Redemptions of what is shared by redemption, or becomes income by it; what was shared at the sale is done."""
    # One table after the other, each by its keys: joined at once, and the tables just filled, a plan
    # that takes each for empty goes through all of them for every row.
    rows = Redemption.objects.filter(pk__in=keys).order_by("occurred_at", "pk")
    tickets_of = Entitlement.objects.filter(pk__in={row.entitlement_id for row in rows})
    bought = tickets_of.prefetch_related("voucher").in_bulk()
    of_line = {one.voucher.line_id for one in bought.values()}
    lines = OrderLine.objects.prefetch_related(*STANDING).in_bulk(of_line)
    earned = []
    for row in rows:
        what = bought[row.entitlement_id]
        line = lines[what.voucher.line_id]
        found = rules.of(line)
        if found is not None and found[0].basis == Basis.SALE:
            continue
        if found is None and line.offer.recognised != Recognised.REDEMPTION:
            continue
        tickets = whole_tickets(line.quantity, what.uses, row.before, row.uses)
        earned.append(
            Earned(
                line,
                Why.REDEMPTION,
                row.pk,
                row.fen,
                tickets,
                row.occurred_at,
                what.point,
                what.title,
            )
        )
    return earned


def whole_tickets(quantity: int, uses: int, before: int, now: int) -> int:
    """How many tickets became fully used by these uses: of a card with ten uses, one in ten."""
    return quantity * (before + now) // uses - quantity * before // uses


def _collect(moves: Moves, one: Earned, shares: Iterable[Share]) -> None:
    standing = standing_of(one.line)
    income = one.line.seller.income_account_id
    if standing is None or income is None:
        return
    for share in shares:
        if share.party_id == one.line.seller_id:
            moves.own[standing, income] += share.fen
        else:
            moves.others[standing, share.party_id] += share.fen


def _post(seller: Seller, moves: Moves, *, by: By, at: datetime) -> None:
    if seller.book_id is None:
        return
    named = {account for (account, _whom), _x in [*moves.own, *moves.others]}
    named |= {income for _standing, income in moves.own}
    accounts = Account.objects.in_bulk([key for key in {*named, seller.payable_account_id} if key])
    legs: list[LegDraft] = []
    for ((account, whom), income), fen in moves.own.items():
        if fen and account != income:
            legs += [
                debit(accounts[account], fen, counterparty=whom),
                credit(accounts[income], fen),
            ]
    more_owed: dict[UUID, int] = defaultdict(int)
    for ((account, whom), party_id), fen in moves.others.items():
        if fen and seller.payable_account_id:
            owed = credit(accounts[seller.payable_account_id], fen, counterparty=party_id)
            legs += [debit(accounts[account], fen, counterparty=whom), owed]
            more_owed[party_id] += fen
    post_both(seller, legs, more_owed, by=by, at=at, summary=_("Shares of sales"))


def post_both(
    seller: Seller,
    legs: Sequence[LegDraft],
    more_owed: dict[UUID, int],
    *,
    by: By,
    at: datetime,
    summary: str,
    source: tuple[str, UUID] | None = None,
) -> UUID | None:
    """The seller's entry, and its mirror in the book of each party that keeps one here. Gives the event's key."""
    if not legs or seller.book is None:
        return None
    source = source or ("orders.seller", seller.pk)
    own = EntryDraft(seller.book, summary, legs, at, source=source)
    mirrors = mirror(more_owed, of=seller, summary=summary, source=source, at=at)
    return write_event([own, *mirrors], by=by)
