"""An entry balances, or it is not in the book; the same key is the same entry; balances follow."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.base.models import Occurrence
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    balance_of,
    balances_of,
    counterparty_balances,
    credit,
    debit,
    open_account,
    post_entry,
    totals,
)
from yanzhen.kernel.ledger.models import Balance, Entry, Leg
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
)

pytestmark = pytest.mark.django_db


def commit() -> None:
    """What PostgreSQL checks at the commit, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_an_entry_is_posted_with_its_legs_and_balances() -> None:
    book, keeper = a_book(), a_keeper()
    bank, rent = accounts(book, "102", "501")

    posted = post_entry(a_draft(book, 120_000), by=keeper)
    commit()

    entry = Entry.objects.get(pk=posted.key)
    assert (entry.state, entry.total_fen, entry.lines, entry.on) == (
        "posted",
        120_000,
        2,
        date(2026, 7, 6),
    )
    assert (entry.prepared_by_id, entry.posted_by_name) == (keeper.person_id, "周敏")
    assert [(leg.account, leg.debit_fen, leg.credit_fen) for leg in entry.legs.select_related("account")] == [
        (bank, 120_000, 0), (rent, 0, 120_000),
    ]  # fmt: skip
    assert balance_of(bank).net_fen == 120_000
    assert balance_of(rent).net_fen == -120_000
    assert balance_of(rent).own(rent) == 120_000
    assert {key: amounts.net_fen for key, amounts in balances_of(book).items()} == {
        bank.pk: 120_000, rent.pk: -120_000,
    }  # fmt: skip


def test_posting_is_one_statement() -> None:
    book, keeper = a_book(), a_keeper()
    draft = a_draft(book)

    with CaptureQueriesContext(connection) as queries:
        post_entry(draft, by=keeper)

    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 1


def test_the_same_key_is_the_same_entry() -> None:
    book, keeper = a_book(), a_keeper()
    draft = a_draft(book)

    first, again = post_entry(draft, by=keeper), post_entry(draft, by=a_keeper("别人"))

    assert (first.fresh, again.fresh, again.key) == (True, False, first.key)
    assert Entry.objects.count() == 1
    assert Leg.objects.count() == 2
    assert balance_of(accounts(book, "102")[0]).debit_fen == 120_000


def test_the_same_key_with_other_content_is_refused() -> None:
    book, keeper = a_book(), a_keeper()
    draft = a_draft(book)
    post_entry(draft, by=keeper)

    with pytest.raises(Refused, match="Under this key"):
        post_entry(replace(draft, legs=a_draft(book, 5).legs), by=keeper)

    assert Leg.objects.count() == 2


@pytest.mark.parametrize(("left", "right", "sentence"), [
    (5000, 4999, r"Debit ¥50.00 and credit ¥49.99 differ"),
    (0, 0, "an amount on one side"),
    (-10, -10, "Amounts are above zero"),
    (10**16, 10**16, "more than any book holds"),
])  # fmt: skip
def test_a_wrong_amount_is_refused(left: int, right: int, sentence: str) -> None:
    book = a_book()
    bank, rent = accounts(book, "102", "501")

    with pytest.raises(Refused, match=sentence):
        post_entry(a_draft(book, legs=(debit(bank, left), credit(rent, right))), by=a_keeper())

    assert not Entry.objects.exists()


def test_one_leg_is_no_entry() -> None:
    book = a_book()

    with pytest.raises(Refused, match="two lines"):
        post_entry(a_draft(book, legs=(debit(accounts(book, "102")[0], 5),)), by=a_keeper())


def test_books_are_not_mixed() -> None:
    book, other = a_book(), a_book()
    legs = (debit(accounts(book, "102")[0], 5), credit(accounts(other, "501")[0], 5))

    with pytest.raises(Refused, match="not mixed"):
        post_entry(a_draft(book, legs=legs), by=a_keeper())


def test_what_is_owed_is_kept_for_each_counterparty() -> None:
    book, firm, other = a_book(), a_counterparty(), a_counterparty("别家")
    owed, rent = accounts(book, "112", "501")
    for who, fen in ((firm, 300), (other, 200), (firm, 50)):
        an_entry(book, legs=(debit(owed, fen, counterparty=who), credit(rent, fen)))

    assert counterparty_balances(owed)[firm].net_fen == 350
    assert balance_of(owed, firm).net_fen == 350
    assert balance_of(owed).net_fen == 550
    with pytest.raises(Refused, match="with whom"):
        an_entry(book, legs=(debit(owed, 1), credit(rent, 1)))


def test_a_main_account_with_sub_accounts_takes_no_legs() -> None:
    book, keeper = a_book(), a_keeper()
    (bank,) = accounts(book, "102")
    stale = bank
    sub = open_account(accounts(book, "102")[0], by=keeper, code="10201", name="农商银行基本户")

    with pytest.raises(Refused, match="sub-accounts"):
        an_entry(book)
    # An account that was read before knows nothing of it: PostgreSQL says so.
    with pytest.raises(Refused, match="sub-accounts"):
        an_entry(book, legs=(debit(stale, 5), credit(accounts(book, "501")[0], 5)))
    assert an_entry(book, codes=("10201", "501")).legs.first().account == sub  # type: ignore[union-attr]


def test_sub_accounts_come_before_entries() -> None:
    book = a_book()
    an_entry(book)

    with pytest.raises(Refused, match="has entries already"):
        open_account(accounts(book, "102")[0], by=a_keeper(), code="10201", name="农商银行")


def test_totals_are_those_of_the_days() -> None:
    book = a_book()
    bank, _rent = accounts(book, "102", "501")
    an_entry(book, 100)
    an_entry(book, 30, occurred_at=AT + timedelta(days=40))

    assert totals(book, date(2026, 7, 1), date(2026, 7, 31))[bank.pk].debit_fen == 100
    assert totals(book, None, date(2026, 8, 31))[bank.pk].debit_fen == 130
    assert totals(book, date(2026, 9, 1), None) == {}


def test_posting_leaves_one_audit_line_and_tells_where_asked() -> None:
    book, keeper = a_book(), a_keeper()

    posted = post_entry(a_draft(book, tell=True), by=keeper)

    line = AuditLine.objects.get(noun_id=posted.key)
    assert (line.verb, line.person_name, line.place_path) == (
        "ledger.post",
        "周敏",
        book.place.path,
    )
    assert line.changes == {"state": "posted", "fen": 120_000}
    assert Occurrence.objects.get().ids == {"entry_id": str(posted.key)}


def test_in_a_book_with_review_nobody_posts_at_once() -> None:
    book = a_book(separation="two")

    with pytest.raises(Refused, match="Prepare it"):
        post_entry(a_draft(book), by=a_keeper())
    assert an_entry(book).automatic  # the system does


def test_posting_needs_the_right() -> None:
    book = a_book()

    with pytest.raises(Refused, match="does not post"):
        post_entry(a_draft(book), by=a_keeper(may=frozenset({"ledger.see"})))


def test_a_refusal_inside_a_transaction_undoes_only_itself() -> None:
    book = a_book()
    bank, rent = accounts(book, "102", "501")
    an_entry(book, 7)
    bank.is_leaf = True
    foreign = EntryDraft(book, "某事", (debit(bank, 5), credit(rent, 5)), AT, key=new_key())
    request: dict[str, Any] = foreign.request(state="posted", automatic=True) | {
        "source_id": str(uuid4())
    }
    request["legs"][1]["credit"] = 6

    with pytest.raises(Refused, match="differ"):
        from_sql([request])

    assert Balance.objects.get(account=bank).debit_fen == 7


def from_sql(requests: list[dict[str, Any]]) -> None:
    """As another app's SQL function would call it."""
    import json

    from django.db import transaction

    from yanzhen.kernel.ledger.actions import refusals

    with refusals(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_post(%s::jsonb, '{}'::jsonb)", [json.dumps(requests)])
