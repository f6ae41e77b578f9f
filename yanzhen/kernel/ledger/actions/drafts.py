"""What an entry is to say, before it is one: checked in memory, sent in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import FEN_MAX, yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.refusing import SENTENCES
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.ledger.models.entries import SUMMARY_MAX

LEGS_MAX: Final = 20_000


@dataclass(frozen=True)
class LegDraft:
    """One line. Exactly one of `debit_fen` and `credit_fen` is above zero."""

    account: Account
    debit_fen: int = 0
    credit_fen: int = 0
    counterparty: UUID | None = None
    project: UUID | None = None
    agreement: UUID | None = None
    note: str = ""


def debit(account: Account, fen: int, **more: Any) -> LegDraft:
    """`debit(bank, 120_000)`: a line on the left side, in fen; `more` are counterparty, project, agreement, note."""
    return LegDraft(account, debit_fen=fen, **more)


def credit(account: Account, fen: int, **more: Any) -> LegDraft:
    """A line on the right side, in fen."""
    return LegDraft(account, credit_fen=fen, **more)


@dataclass(frozen=True)
class EntryDraft:
    """An entry to be made. `key` is its key for good: the same key with the same content is the same entry.

    `on` is the voucher's date (default: the day it happened, in Shanghai). `source` is the label and key of
    what it comes from. `pending_until` makes it a hold that ends by itself. `tell` announces
    "ledger.posted" through the outbox.
    """

    book: Book
    summary: str
    legs: Sequence[LegDraft]
    occurred_at: datetime
    key: UUID = field(default_factory=new_key)
    on: date | None = None
    source: tuple[str, UUID] | None = None
    kind: str = "ordinary"
    pending_until: datetime | None = None
    approval: Approval | None = None
    tell: bool = False

    @property
    def day(self) -> date:
        return self.on or self.occurred_at.astimezone(SHANGHAI).date()

    @property
    def total_fen(self) -> int:
        return sum(leg.debit_fen for leg in self.legs)

    def check(self) -> None:
        """Raises Refused for what can be seen without asking the database; PostgreSQL asks all of it again."""
        if not self.summary.strip():
            raise Refused(_("Say in a few words what this is."), field="summary")
        if len(self.summary) > SUMMARY_MAX:
            raise Refused(
                _("The summary is too long: at most %(most)s characters."), most=SUMMARY_MAX, field="summary"
            )  # fmt: skip
        if len(self.legs) < 2:
            raise Refused(SENTENCES["an_entry_has_two_legs_at_least"])
        if len(self.legs) > LEGS_MAX:
            raise Refused(_("An entry has at most %(most)s lines. Make several."), most=LEGS_MAX)
        for leg in self.legs:
            check_leg(leg, self.book)
        debits, credits_ = self.total_fen, sum(leg.credit_fen for leg in self.legs)
        if debits != credits_:
            raise Refused(SENTENCES["an_entry_balances"], debit=yuan(debits), credit=yuan(credits_))

    def request(self, *, state: str, automatic: bool, event: UUID | None = None) -> dict[str, Any]:
        """The JSON that sql/post.sql takes; what is not said is left out, so that equal requests are equal."""
        label, source = self.source or ("", None)
        said = {
            "id": self.key, "book": self.book.pk, "state": state, "on": self.day, "kind": self.kind,
            "occurred_at": self.occurred_at.isoformat(), "automatic": automatic or None,
            "summary": self.summary.strip(), "source_label": label or None, "source_id": source, "event": event,
            "expires_at": self.pending_until.isoformat() if self.pending_until else None,
            "tell": self.tell or None, "approval": _approval(self.approval),
        }  # fmt: skip
        request = {name: _plain(value) for name, value in said.items() if value is not None}
        request["legs"] = [_leg(leg) for leg in self.legs]
        return request


def check_leg(leg: LegDraft, book: Book) -> None:
    """One line by itself: an amount on one side, an account of this book that may take it."""
    account, what = leg.account, {"account": str(leg.account)}
    if account.book_id != book.pk:
        raise Refused(SENTENCES["a_leg_stands_in_its_own_book"])
    if not account.is_leaf:
        raise Refused(SENTENCES["only_a_leaf_takes_legs"], **what)
    if account.closed_on is not None:
        raise Refused(SENTENCES["a_closed_account_takes_nothing"], **what)
    if (leg.debit_fen == 0) == (leg.credit_fen == 0):
        raise Refused(SENTENCES["a_leg_moves_something_on_one_side"])
    if leg.debit_fen < 0 or leg.credit_fen < 0:
        raise Refused(SENTENCES["only_a_reversal_is_red"])
    if max(leg.debit_fen, leg.credit_fen) > FEN_MAX:
        raise Refused(_("%(amount)s is more than any book holds."), amount=yuan(max(leg.debit_fen, leg.credit_fen)))  # fmt: skip
    wanted = (
        (account.by_counterparty, leg.counterparty),
        (account.demands_project, leg.project),
        (account.demands_agreement, leg.agreement),
    )
    if any(asks and given is None for asks, given in wanted):
        raise Refused(SENTENCES["a_leg_names_what_its_account_asks_for"], **what)


def who_json(by: By) -> dict[str, Any]:
    """Who acts, as the SQL functions write it into the entry and the audit."""
    names = (
        "person_id", "person_name", "appointment_id", "office_id", "office_name", "on_behalf_of_id",
        "on_behalf_of_name", "channel",
    )  # fmt: skip
    return {name: _plain(value) for name in names if (value := getattr(by, name)) not in (None, "")}


def _leg(leg: LegDraft) -> dict[str, Any]:
    said: Mapping[str, Any] = {
        "account": leg.account.pk, "debit": leg.debit_fen or None, "credit": leg.credit_fen or None,
        "counterparty": leg.counterparty, "project": leg.project, "agreement": leg.agreement,
        "note": leg.note or None,
    }  # fmt: skip
    return {name: _plain(value) for name, value in said.items() if value is not None}


def _approval(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    return {
        "document": str(approval.document), "kind": approval.kind, "agreed": approval.agreed,
        "of": approval.of, "date": str(approval.date),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (UUID, date)) else value
