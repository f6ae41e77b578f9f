"""A book is opened with its chart, gets its own sub-accounts and limits, and its opening balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.drafts import EntryDraft, LegDraft
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.posting import Posted, call_post, settle_checks
from yanzhen.kernel.ledger.actions.refusing import SENTENCES, refusals
from yanzhen.kernel.ledger.contracts import Chart, charts
from yanzhen.kernel.ledger.models import Account, Book, Separation
from yanzhen.kernel.ledger.workflow import POSTED
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place


@transaction.atomic
def open_book(
    organisation: Organisation,
    *,
    by: By,
    chart: str,
    place: Place,
    opened_on: date,
    separation: str = Separation.TWO,
    name: str = "",
) -> Book:
    """Open the book of a legal entity with all accounts of the chart. One open book per entity, of places one's office serves."""
    _may_configure(by)
    if chart not in charts:
        raise Refused(_("There is no chart of accounts of this name."), field="chart")
    book = Book(
        organisation=organisation, chart=chart, place=place, opened_on=opened_on,
        separation=separation, name=name.strip() or organisation.name,
    )  # fmt: skip
    with refusals():
        book.save(force_insert=True)
    must_keep(by, book)
    Account.objects.bulk_create(_accounts_of(book, charts[chart]))
    record(by=by, verb="ledger.open_book", noun=book, place_path=place.path)
    return book


def _accounts_of(book: Book, chart: Chart) -> list[Account]:
    """All accounts of the chart, parents before their sub-accounts; only the last of a line take legs."""
    made: dict[str, Account] = {}
    for row in (*chart.accounts, *sorted(chart.sub_accounts, key=lambda one: len(one.code))):
        parent = made.get(chart.parent_of(row.code))
        made[row.code] = Account(
            book=book, code=row.code, name=row.name, kind=row.kind, side=row.side, by_counterparty=row.by_counterparty,
            parent=parent,
        )  # fmt: skip
        if parent is not None:
            parent.is_leaf = False
    return list(made.values())


@transaction.atomic
def open_account(parent: Account, *, by: By, code: str, name: str, **demands: Any) -> Account:
    """Open a sub-account: the parent's code goes on, class and side are the parent's.

    `demands` may set by_counterparty, demands_project, demands_agreement, demands_approval, hot. Refused
    where the parent is hot, or has entries already: its sum would hide what is on itself.
    """
    _may_configure(by)
    must_keep(by, parent.book_id)
    locked = Account.objects.select_for_update(no_key=True).get(pk=parent.pk)
    if locked.hot:
        raise Refused(SENTENCES["a_hot_account_has_no_sub_accounts"], account=str(parent))
    if not code.startswith(parent.code) or code == parent.code:
        raise Refused(
            _("The code of a sub-account begins with %(code)s and goes on."), code=parent.code, field="code"
        )  # fmt: skip
    if not name.strip():
        raise Refused(_("Give the account a name."), field="name")
    with refusals():
        Account.objects.filter(pk=parent.pk).update(is_leaf=False)
        account = Account(
            book_id=parent.book_id, code=code, name=name.strip(), parent=parent, kind=parent.kind,
            side=parent.side, **{"by_counterparty": parent.by_counterparty, **demands},
        )  # fmt: skip
        account.save(force_insert=True)
    parent.is_leaf = False
    record(by=by, verb="ledger.open_account", noun=account)
    return account


@transaction.atomic
def set_limit(
    account: Account, *, by: By, floor_fen: int | None = None, ceiling_fen: int | None = None
) -> None:
    """Never below, never above: of debits less credits, pending ones counted against it. None lifts a limit."""
    _may_configure(by)
    must_keep(by, account.book_id)
    before = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if before.hot and (floor_fen is not None or ceiling_fen is not None):
        raise Refused(SENTENCES["a_hot_account_has_no_limit"])
    if floor_fen is not None and ceiling_fen is not None and floor_fen > ceiling_fen:
        raise Refused(_("The lower limit lies above the upper one."), field="floor")
    try:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(
                floor_fen=floor_fen, ceiling_fen=ceiling_fen
            )
    except IntegrityError as error:
        raise Refused(
            _("%(account)s stands beyond this limit already. Set one that holds now."),
            account=str(account),
        ) from error
    account.floor_fen, account.ceiling_fen = floor_fen, ceiling_fen
    changes = {"floor_fen": [before.floor_fen, floor_fen], "ceiling_fen": [before.ceiling_fen, ceiling_fen]}  # fmt: skip
    record(by=by, verb="ledger.set_limit", noun=account, changes=changes)


@transaction.atomic
def set_demands(
    account: Account, *, by: By, demands_project: bool, demands_agreement: bool, demands_approval: bool
) -> None:  # fmt: skip
    """What each line on a leaf must name from now on: a project, an agreement; or its entry a decision."""
    _may_configure(by)
    must_keep(by, account.book_id)
    wanted = {
        "demands_project": demands_project, "demands_agreement": demands_agreement, "demands_approval": demands_approval,
    }  # fmt: skip
    before = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    Account.objects.filter(pk=account.pk).update(**wanted)
    for name, value in wanted.items():
        setattr(account, name, value)
    changes = {name: [getattr(before, name), value] for name, value in wanted.items() if getattr(before, name) != value}  # fmt: skip
    record(by=by, verb="ledger.set_demands", noun=account, changes=changes)


@transaction.atomic
def make_hot(account: Account, *, by: By) -> None:
    """Let many post to this account at once; it has no limit from now on and stays hot."""
    _may_configure(by)
    must_keep(by, account.book_id)
    with refusals():
        Account.objects.filter(pk=account.pk).update(hot=True)
    account.hot = True
    record(by=by, verb="ledger.make_hot", noun=account)


@transaction.atomic
def close_account(account: Account, *, by: By, on: date) -> None:
    """Nothing is entered there any more. Refused while it holds something."""
    _may_configure(by)
    must_keep(by, account.book_id)
    with refusals():
        settle_checks()
        Account.objects.filter(pk=account.pk).update(closed_on=on)
    account.closed_on = on
    record(by=by, verb="ledger.close_account", noun=account)


@dataclass(frozen=True)
class OpeningLine:
    """What an account (or one counterparty of it) stood at before the book began here."""

    account: Account
    debit_fen: int = 0
    credit_fen: int = 0
    counterparty: UUID | None = None


def open_balances(
    book: Book, lines: Sequence[OpeningLine], *, by: By, key: UUID | None = None
) -> Posted:  # fmt: skip
    """Enter the opening balances, once, on the book's first day; both sides are equal. Needs "ledger.configure"."""
    _may_configure(by)
    draft = EntryDraft(
        book=book,
        summary=_now("Opening balances"),
        legs=[
            LegDraft(line.account, line.debit_fen, line.credit_fen, line.counterparty)
            for line in lines
        ],
        occurred_at=datetime.combine(book.opened_on, time(), SHANGHAI),
        kind="opening",
        key=key or new_key(),
    )
    draft.check()
    return call_post([draft.request(state=POSTED, automatic=False)], by=by, of=[book.pk])[0]


def _may_configure(by: By) -> None:
    if not by.may("ledger.configure"):
        raise Refused(_("Books and accounts are set up by the head of the agency. Ask there."))
