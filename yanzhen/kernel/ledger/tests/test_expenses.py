"""A claim passes the offices its book names, and no one of those who take part does so twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.expenses import (
    SpentDraft,
    approve,
    ask,
    give_back,
    refuse_claim,
    withdraw_claim,
    write_claim,
)
from yanzhen.kernel.ledger.actions.invoices import InvoiceDraft, enter_invoice
from yanzhen.kernel.ledger.actions.limits import LevelDraft, set_limits
from yanzhen.kernel.ledger.actions.paying import book_claim
from yanzhen.kernel.ledger.models import Book, Claim, ClaimApproval, ExpenseLimit, Invoice
from yanzhen.kernel.ledger.models.expenses import levels_for
from yanzhen.kernel.ledger.models.invoice_rules import Share
from yanzhen.kernel.ledger.testing import a_book, accounts
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Office, Person
from yanzhen.kernel.parties.testing import a_person, an_appointment, an_office

AT = datetime(2026, 9, 20, 10, tzinfo=UTC)
DAY = date(2026, 9, 18)


@dataclass
class Village:
    """A book, the people about it, and its limits: the chief up to 5,000 yuan, the town for any amount."""

    book: Book
    asker: Actor
    chief: Actor
    town: Actor
    accountant: Actor
    reviewer: Actor
    cashier: Actor
    head: Actor


def a_village(*, limits: bool = True) -> Village:
    book = a_book(separation="two")
    found = Village(
        book,
        *(_in_office(duty, book) for duty in ("village_chief", "village_chief", "agency_head", "village_accountant",
                                              "voucher_reviewer", "village_cashier", "agency_head")),
    )  # fmt: skip
    if limits:
        levels = [LevelDraft(_office(found.chief), 500_000), LevelDraft(_office(found.town), None)]
        set_limits(book, levels, basis="社员代表会议 2026 年 3 号", by=found.head)
    return found


def _in_office(duty: str, book: Book) -> Actor:
    return actor_of_appointment(an_appointment(a_person(), an_office(duty, book.place)))


def _office(actor: Actor) -> Any:
    return Office.objects.get(pk=actor.office_id or "")


def a_claim(village: Village, fen: int = 100_000, **facts: Any) -> Claim:
    lines = [SpentDraft(DAY, "打印纸", fen, no_invoice_because="小卖部没有发票")]
    known: dict[str, Any] = {"purpose": "办公用品", "lines": lines, "by": village.asker, "at": AT}
    return write_claim(village.book, **{**known, **facts})


def an_asked_claim(village: Village, fen: int = 100_000, **facts: Any) -> Claim:
    return ask(a_claim(village, fen, **facts), by=village.asker, at=AT)


def a_booked_claim(village: Village) -> Claim:
    claim = approve(an_asked_claim(village), by=village.chief)
    expense, bank = accounts(village.book, "513", "102")
    line = claim.lines.get()
    book_claim(claim, on=DAY, accounts={line.pk: expense}, pay_from=bank, by=village.accountant)
    return Claim.objects.get(pk=claim.pk)


def an_invoice(book: Book, number: str, by: Actor, fen: int = 100_000) -> Invoice:
    draft = InvoiceDraft(
        book=book, direction="received", kind="receipt", number=number, issued_on=DAY, partner_name="文具店",
        shares=[Share(fen, 0, 0, "untaxed")],
    )  # fmt: skip
    return enter_invoice(draft, by=by, at=AT)


@pytest.mark.parametrize(
    ("fen", "levels"), [(1, 1), (500_000, 1), (500_001, 2), (2_000_000, 2), (2_000_001, 0)]
)
def test_an_amount_passes_every_level_up_to_the_first_that_suffices(fen: int, levels: int) -> None:
    limits = [ExpenseLimit(level=2, up_to_fen=2_000_000), ExpenseLimit(level=1, up_to_fen=500_000)]

    assert [one.level for one in levels_for(limits, fen)] == list(range(1, levels + 1))


@pytest.mark.django_db
def test_without_limits_nothing_is_asked_for() -> None:
    village = a_village(limits=False)

    with pytest.raises(Refused, match="no limits of approval"):
        an_asked_claim(village)


@pytest.mark.django_db
def test_limits_rest_on_a_decision_and_rise() -> None:
    village = a_village(limits=False)
    chief, town = _office(village.chief), _office(village.town)
    for levels, basis, by, said in (
        ([LevelDraft(chief, 5)], " ", village.head, "Name the decision"),
        ([LevelDraft(chief, 5), LevelDraft(chief, 6)], "x", village.head, "one level only"),
        (
            [LevelDraft(chief, 5), LevelDraft(town, 5)],
            "x",
            village.head,
            "more than the one before",
        ),
        (
            [LevelDraft(chief, None), LevelDraft(town, 5)],
            "x",
            village.head,
            "more than the one before",
        ),
        ([LevelDraft(chief, 5)], "x", village.accountant, "does not set up"),
    ):
        with pytest.raises(Refused, match=said):
            set_limits(village.book, levels, basis=basis, by=by)


@pytest.mark.django_db
def test_a_small_claim_needs_one_office_a_large_one_two() -> None:
    village = a_village()
    small = approve(an_asked_claim(village), by=village.chief)
    large = approve(an_asked_claim(village, 600_000), by=village.chief)

    assert small.state == "approved"
    assert (large.state, large.next_office_id) == ("asked", village.town.office_id)
    assert approve(large, by=village.town).state == "approved"
    assert Notice.objects.filter(person_id=village.asker.person_id).count() == 2


@pytest.mark.django_db
def test_nobody_approves_their_own_claim_and_only_the_office_asked_does() -> None:
    village = a_village()
    own = ask(a_claim(village, by=village.chief), by=village.chief, at=AT)

    with pytest.raises(Refused, match="their own claim"):
        approve(own, by=village.chief)
    with pytest.raises(Refused, match="waits for"):
        approve(own, by=village.town)


@pytest.mark.django_db
def test_one_person_in_two_offices_agrees_once() -> None:
    village = a_village()
    claim = approve(an_asked_claim(village, 600_000), by=village.chief)
    person = village.chief.person_id
    both = actor_of_appointment(an_appointment(_person(person), _office(village.town)))

    with pytest.raises(Refused, match="lower level"):
        approve(claim, by=both)


@pytest.mark.django_db
def test_sent_back_it_begins_anew_and_refused_its_invoices_are_free() -> None:
    village = a_village()
    invoice = an_invoice(village.book, "A1", village.accountant)
    spent = [SpentDraft(DAY, "纸", 100_000, invoice)]
    claim = an_asked_claim(village, lines=spent)
    with pytest.raises(Refused, match="Say why"):
        give_back(claim, by=village.chief, note=" ")

    claim = give_back(claim, by=village.chief, note="写清用途")
    again = ask(claim, by=village.asker, at=AT)
    assert [one.round for one in again.approvals.all()] == [1, 2]
    with pytest.raises(Refused, match="paid back once"):
        a_claim(village, lines=spent)
    refuse_claim(again, by=village.chief, note="不属于村里开支")

    assert a_claim(village, lines=spent).total_fen == 100_000


@pytest.mark.django_db
def test_only_its_writer_changes_and_withdraws_a_claim() -> None:
    village = a_village()
    claim = a_claim(village)

    with pytest.raises(Refused, match="changes this claim"):
        withdraw_claim(claim, by=village.chief)
    assert withdraw_claim(claim, by=village.asker).state == "withdrawn"
    with pytest.raises(Refused, match="not possible now"):
        ask(claim, by=village.asker)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (SpentDraft(DAY, "x", 0, no_invoice_because="y"), "how much"),
        (SpentDraft(DAY, "x", 5), "its invoice, or says why"),
        (SpentDraft(date(2026, 9, 21), "x", 5, no_invoice_because="y"), "lies ahead"),
    ],
)
def test_a_line_says_what_when_and_by_which_paper(line: SpentDraft, said: str) -> None:
    with pytest.raises(Refused, match=said):
        a_claim(a_village(), lines=[line])


@pytest.mark.django_db
def test_no_more_is_claimed_than_the_invoice_says_and_only_with_one_of_this_book() -> None:
    village, other = a_village(), a_village()
    mine, theirs = (
        an_invoice(village.book, "A1", village.accountant),
        an_invoice(other.book, "B1", other.accountant),
    )

    with pytest.raises(Refused, match="no more can be claimed"):
        a_claim(village, lines=[SpentDraft(DAY, "x", 100_001, mine)])
    with pytest.raises(Refused, match="not one received in this book"):
        a_claim(village, lines=[SpentDraft(DAY, "x", 5, theirs)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"paid_by_id": "claimant"}, "pays_out_to_themselves"),
        ({"booked_by_id": "chief", "paid_by_id": "chief"}, "books_a_claim_does_not_pay"),
        ({"state": "paid"}, "says_when_and_by_whom|waits_for_an_office"),
        ({"state": "approved"}, "waits_for_an_office"),
    ],
)
def test_the_database_keeps_the_people_of_a_claim_apart(
    change: dict[str, Any], promise: str
) -> None:
    village = a_village()
    claim = an_asked_claim(village)
    people = {"claimant": village.asker.person_id, "chief": village.chief.person_id}

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**{k: people.get(v, v) for k, v in change.items()})


@pytest.mark.django_db
def test_the_database_lets_nobody_answer_for_themselves_or_twice() -> None:
    village = a_village()
    claim = an_asked_claim(village, 600_000)
    answers = ClaimApproval.objects.filter(claim=claim)

    with pytest.raises(IntegrityError, match="approves_their_own"), transaction.atomic():
        answers.update(by_id=village.asker.person_id, at=AT, verdict="refused")
    with pytest.raises(IntegrityError, match="two_levels"), transaction.atomic():
        answers.update(by_id=village.chief.person_id, at=AT, verdict="agreed")


def _person(key: Any) -> Any:
    return Person.objects.get(pk=key)


@pytest.mark.django_db
def test_a_claim_is_charged_to_the_book_itself() -> None:
    village, other = a_village(), a_book()
    line = SpentDraft(DAY, "打印纸", 1, no_invoice_because="x", account=other.account("513"))

    with pytest.raises(Refused, match="belongs to another book"):
        a_claim(village, lines=[line])
