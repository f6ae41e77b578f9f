"""A book is opened on the screen, its accounts are set up there, and what was counted stands beside the entries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.search import search_vector_value
from yanzhen.kernel.ledger.actions import assert_balance, credit, debit
from yanzhen.kernel.ledger.models import Account, BalanceAssertion, Book, Separation
from yanzhen.kernel.ledger.testing import (
    a_book,
    a_counterparty,
    a_village,
    accounts,
    an_entry,
    an_organisation,
)
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk
from yanzhen.kernel.ledger.views import doors
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import an_appointment, an_office, at_the_door
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db
HEAD = "agency_head"


def the_head(place: Place) -> Client:
    return at_the_door(actor_of_appointment(an_appointment(None, an_office(HEAD, place))))


def typed(**more: str) -> dict[str, str]:
    return {
        "act": "open", "organisation": "龙门村合作社", "chart": "rural_collective", "place": "龙门村",
        "opened_on": "2026-01-01", "separation": "two", "name": "", **more,
    }  # fmt: skip


def act(client: Client, account: Account, act: str, door: str = "acts", **data: str) -> str:
    path = f"/ledger/books/{account.book_id}/accounts/{account.pk}/{door}/"
    return client.post(path, {"act": act, **data}, follow=True).content.decode()


def test_the_head_of_the_agency_opens_the_book_of_an_organisation_and_comes_to_its_first_steps() -> (
    None
):
    place = a_village("龙门村")
    an_organisation("龙门村合作社")
    client = the_head(place)
    assert "/ledger/books/new/" in client.get("/ledger/").content.decode()

    page = client.post("/ledger/books/new/", typed(), follow=True)

    book = Book.objects.get()
    assert (book.name, book.chart, book.place, book.separation) == ("龙门村合作社", "rural_collective", place, Separation.TWO)  # fmt: skip
    assert book.opened_on == date(2026, 1, 1)
    assert page.redirect_chain[-1][0] == f"/ledger/books/{book.pk}/begin/"
    assert "/imports/new/old_balances/" in page.content.decode()
    assert book.account("101").is_leaf
    empty = client.get(f"/ledger/books/{book.pk}/vouchers/").content.decode()
    assert f"/ledger/books/{book.pk}/begin/" in empty


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"organisation": "Nobody"}, "No organisation of the register is called so."),
        ({"organisation": "两名"}, "Two have this name."),
        ({"place": "外村"}, "outside the area of your office"),
        ({"chart": "none"}, "none"),
        ({"opened_on": "x"}, "x"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_no_book_is_opened(more: dict[str, str], said: str) -> None:  # fmt: skip
    place = a_village("龙门村")
    a_village("外村")
    for name in ("龙门村合作社", "两名", "两名"):
        an_organisation(name)

    answer = the_head(place).post("/ledger/books/new/", typed(**more))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Book.objects.exists()


def test_a_second_open_book_of_one_legal_entity_is_refused_in_words() -> None:
    book = a_book(place=a_village("龙门村"), organisation=an_organisation("龙门村合作社"))

    answer = the_head(book.place).post("/ledger/books/new/", typed())

    assert answer.status_code == 422
    assert "This legal entity has a book already." in answer.content.decode()
    assert Book.objects.count() == 1


def test_an_accountant_opens_no_book_and_sets_up_no_account() -> None:
    book, client, _actor = a_desk()
    till = book.account("101")

    assert client.get("/ledger/books/new/").status_code == 403
    assert client.get(f"/ledger/books/{book.pk}/accounts/{till.pk}/acts/").status_code == 403
    assert f"accounts/{till.pk}/acts/" not in client.get(f"/ledger/books/{book.pk}/accounts/{till.pk}/").content.decode()  # fmt: skip


def test_a_sub_account_is_opened_with_what_its_lines_must_name() -> None:
    book, client, _actor = a_desk(HEAD)
    parent = book.account("501")

    page = act(client, parent, "sub", code="50188", name="Rent of boats", demands_project="on")

    made = book.account("50188")
    assert (made.parent, made.demands_project, made.demands_approval) == (parent, True, False)
    assert "Rent of boats" in page
    assert "asks for a project" in page
    assert "begins with 501" in act(client, parent, "sub", code="6", name="Elsewhere")


def test_limits_are_set_kept_and_lifted() -> None:
    book, client, _actor = a_desk(HEAD)
    till = book.account("101")

    page = act(client, till, "limit", floor_fen="0", ceiling_fen="5,000")

    till.refresh_from_db()
    assert (till.floor_fen, till.ceiling_fen) == (0, 500_000)
    assert "never above ¥5,000.00" in page
    assert "lies above the upper one" in act(client, till, "limit", floor_fen="9", ceiling_fen="5")
    act(client, till, "limit", floor_fen="", ceiling_fen="")
    till.refresh_from_db()
    assert (till.floor_fen, till.ceiling_fen) == (None, None)


def test_an_account_gets_hot_only_when_one_is_sure_and_then_offers_no_limit() -> None:
    book, client, _actor = a_desk(HEAD)
    income = book.account("501")

    act(client, income, "hot")
    income.refresh_from_db()
    assert not income.hot
    act(client, income, "hot", sure="1")

    income.refresh_from_db()
    assert income.hot
    shown = client.get(f"/ledger/books/{book.pk}/accounts/{income.pk}/acts/").content.decode()
    assert 'value="limit"' not in shown
    assert 'value="demands"' in shown


def test_what_lines_must_name_is_said_of_an_account_that_stands() -> None:
    book, client, _actor = a_desk(HEAD)
    income = book.account("501")

    act(client, income, "demands", demands_agreement="on")

    income.refresh_from_db()
    assert (income.demands_project, income.demands_agreement) == (False, True)


def test_an_account_is_closed_empty_only_and_then_nothing_is_done_with_it() -> None:
    book, client, _actor = a_desk(HEAD)
    bank, income = accounts(book, "102", "501")
    till = book.account("101")
    an_entry(book, legs=(debit(bank, 100), credit(income, 100)))

    assert "still holds something" in act(client, bank, "close", on="2026-07-31", sure="1")
    act(client, till, "close", on="2026-07-31", sure="1")

    till.refresh_from_db()
    assert till.closed_on == date(2026, 7, 31)
    assert client.get(f"/ledger/books/{book.pk}/accounts/{till.pk}/acts/").status_code == 403


def test_a_count_of_the_till_stands_beside_what_the_book_gives() -> None:
    book, client, _actor = a_desk()
    till, income = accounts(book, "101", "501")
    an_entry(book, legs=(debit(till, 12_000), credit(income, 12_000)))

    act(
        client,
        till,
        "count",
        door="count",
        balance_fen="120",
        on="2026-07-06",
        evidence="Count by two",
    )
    page = act(
        client,
        till,
        "count",
        door="count",
        balance_fen="119.50",
        on="2026-07-07",
        evidence="Recount",
    )

    assert [one.net_fen for one in BalanceAssertion.objects.order_by("on")] == [12_000, 11_950]
    assert page.count("agrees</span>") == 1
    assert page.count("differs</span>") == 1
    for path in ("proof/", "proof/counts/"):
        proof = client.get(f"/ledger/books/{book.pk}/{path}").content.decode()
        assert "Count by two" in proof
        assert "differs" in proof


def test_a_count_of_income_is_typed_on_its_own_side_and_of_one_counterparty_compared_with_its_own_legs() -> (
    None
):
    book, client, _actor = a_desk()
    income, owed = accounts(book, "501", "112")
    first, second = a_counterparty("甲"), a_counterparty("乙")
    an_entry(book, legs=(debit(owed, 700, counterparty=first), credit(income, 700)))
    an_entry(book, legs=(debit(owed, 300, counterparty=second), credit(income, 300)))

    act(client, income, "count", door="count", balance_fen="10", on="2026-07-31", evidence="List")
    page = act(client, owed, "count", door="count", balance_fen="7", on="2026-07-31", evidence="Letter", counterparty=str(first))  # fmt: skip

    assert BalanceAssertion.objects.get(account=income).net_fen == -1_000
    assert BalanceAssertion.objects.get(account=owed).counterparty_id == first
    assert "differs" not in page


def test_a_sum_and_a_day_to_come_are_not_counted() -> None:
    book, client, _actor = a_desk(HEAD)
    act(client, book.account("501"), "sub", code="50188", name="Boats")
    till = book.account("101")

    sentence = act(
        client,
        till,
        "count",
        door="count",
        balance_fen="1",
        on=str(timezone.localdate() + timedelta(days=1)),
        evidence="x",
    )

    assert "to come" in sentence
    assert client.get(f"/ledger/books/{book.pk}/accounts/{book.account('501').pk}/count/").status_code == 403  # fmt: skip
    assert not BalanceAssertion.objects.exists()


def test_longer_lists_of_counts_ask_no_more_often() -> None:
    book, client, actor = a_desk()
    till = book.account("101")
    at = f"/ledger/books/{book.pk}/"
    paths = [at + "proof/", at + "proof/counts/", f"{at}accounts/{till.pk}/", at + "begin/"]

    def counts(number: int) -> dict[str, int]:
        for n in range(number):
            assert_balance(till, n, on=date(2026, 7, 6), evidence="Count", by=actor)
        return {path: _queries(client, path) for path in paths for _warm in range(2)}

    assert counts(2) == counts(6)


def test_the_desk_finds_a_book_by_name_or_initials_and_the_switch_has_a_search_where_there_are_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = a_village("龙门村")
    for name in ("石井合作社", "花坞合作社", "陆家合作社"):
        owner = an_organisation(name)
        Party.objects.filter(pk=owner.pk).update(search=search_vector_value(names=[name]))
        a_book(place=place, organisation=owner)
    client = the_head(place)

    for words in ("花坞", "hwhzs"):
        found = client.get("/ledger/", {"q": words}).content.decode()
        assert "花坞合作社" in found
        assert "石井合作社" not in found
    assert "No book of this name." in client.get("/ledger/", {"q": "没有"}).content.decode()
    path = f"/ledger/books/{Book.objects.order_by('name')[0].pk}/vouchers/"
    assert 'id="book-q"' not in client.get(path).content.decode()
    monkeypatch.setattr(doors, "BOOKS_SHOWN", 1)
    assert 'id="book-q"' in client.get(path).content.decode()


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
