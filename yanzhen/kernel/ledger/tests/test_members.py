"""Who belongs to a collective is entered with what it rests on, once at a time, and ended, never removed."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.carrying_out import carry_out
from yanzhen.kernel.ledger.actions.members import (
    end_member,
    enter_member,
    enter_roll,
    is_own,
    roll_of,
)
from yanzhen.kernel.ledger.models import Book, CollectiveMember
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper, bookkeepers
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk
from yanzhen.kernel.ledger.tests.test_distributing import AT, DAY, a_plan
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.models import Party, PartyKind

pytestmark = pytest.mark.django_db
SINCE = date(2026, 3, 1)


def a_member(book: Book, name: str = "王建国") -> CollectiveMember:
    party = Party.objects.get(pk=a_counterparty(name))
    return enter_member(book, party, since=SINCE, basis="Register, line 12", by=a_keeper())


def test_from_its_first_to_its_last_day() -> None:
    book = a_book()
    member = a_member(book)
    end_member(member, until=date(2026, 5, 31), by=a_keeper(), reason="Married elsewhere")

    days = (date(2026, 2, 28), SINCE, date(2026, 5, 31), date(2026, 6, 1))
    assert [is_own(book, member.party_id, day) for day in days] == [False, True, True, False]
    assert not is_own(a_book(), member.party_id, SINCE)


def test_once_at_a_time_and_again_after_it_ended() -> None:
    book = a_book()
    member = a_member(book)
    with pytest.raises(Refused, match="entered already"):
        enter_member(book, member.party, since=SINCE, basis="x", by=a_keeper())
    with pytest.raises(IntegrityError, match="a_member_is_entered_once"), transaction.atomic():
        CollectiveMember.objects.bulk_create([CollectiveMember(book=book, party=member.party, kind="unit", since=SINCE, made_at=AT)])  # fmt: skip
    end_member(member, until=date(2026, 5, 31), by=a_keeper(), reason="x")

    enter_member(book, member.party, since=date(2026, 6, 2), basis="x", by=a_keeper())

    assert book.members.count() == 2


def test_who_what_and_where_are_asked_for() -> None:
    book = a_book()
    party = Party.objects.get(pk=a_counterparty())
    for facts, sentence in (
        ({"basis": " "}, "what it rests on"),
        ({"by": bookkeepers(book).reviewer}, "does not keep this book"),
        ({"party": book.organisation.party}, "not its own member"),
        ({"book": a_book(chart="small_enterprise")}, "has shareholders"),
    ):
        known: dict[str, Any] = {"book": book, "party": party, "since": SINCE, "basis": "x", "by": a_keeper()} | facts  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            enter_member(known.pop("book"), known.pop("party"), **known)


def test_an_end_needs_a_reason_and_lies_after_the_beginning() -> None:
    member = a_member(a_book())
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"reason": ""}, "Write why"),
        ({"until": date(2026, 2, 1)}, "began on"),
    )
    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            end_member(member, **{"until": SINCE, "by": a_keeper(), "reason": "x", **facts})
    end_member(member, until=SINCE, by=a_keeper(), reason="x")
    with pytest.raises(Refused, match="ended already"):
        end_member(member, until=SINCE, by=a_keeper(), reason="x")
    with pytest.raises(IntegrityError, match="ends_after_it_began"), transaction.atomic():
        CollectiveMember.objects.update(until=date(2026, 2, 1))
    with pytest.raises(IntegrityError, match="of_a_known_kind"), transaction.atomic():
        CollectiveMember.objects.update(kind="friend")


def test_a_roll_that_was_carried_out_enters_who_is_missing_and_twice_is_once() -> None:
    plan = a_plan()
    book = plan.book
    with pytest.raises(Refused, match="No plan has been carried out"):
        enter_roll(book, by=a_keeper())
    carry_out(plan, on=DAY, by=a_keeper(), at=AT)
    first = plan.shares.order_by("line")[0].party
    enter_member(book, first, since=SINCE, basis="x", by=a_keeper())

    assert [enter_roll(book, by=a_keeper()) for _again in range(2)] == [2, 0]

    assert roll_of(book) == plan
    assert book.members.count() == 3


def test_the_page_finds_enters_and_ends() -> None:
    book, client, _actor = a_desk()
    party = new_party(PartyKind.PERSON, "溪口茶农")
    party.save(force_insert=True)
    at = f"/ledger/books/{book.pk}/"
    assert f"{at}counterparties/{party.pk}/member/" in client.get(f"{at}members/?q=溪口").content.decode()  # fmt: skip

    client.post(f"{at}counterparties/{party.pk}/member/", {"kind": "member", "since": "2026-03-01", "basis": "名册"})  # fmt: skip
    member = book.members.get()
    assert "溪口茶农" in client.get(f"{at}members/").content.decode()
    refused = client.post(f"{at}members/{member.pk}/end/", {"until": "2026-01-01", "reason": "x"})
    assert refused.status_code == 422
    client.post(f"{at}members/{member.pk}/end/", {"until": "2026-05-01", "reason": "迁出"})

    member.refresh_from_db()
    assert (member.since, member.until) == (SINCE, date(2026, 5, 1))


def test_a_companys_book_has_no_such_page() -> None:
    _book, client, _actor = a_desk(book=a_book(chart="small_enterprise", separation="two"))

    assert client.get(f"/ledger/books/{_book.pk}/members/").status_code == 404
