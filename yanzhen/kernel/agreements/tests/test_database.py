"""Whoever writes around the verbs is stopped by the tables of contracts themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import (
    bill_all,
    take_back_payment,
    take_deposit,
    write_payment,
)
from yanzhen.kernel.agreements.models import (
    Agreement,
    DepositMove,
    Due,
    DueState,
    IndexValue,
    Payment,
    PaymentPart,
    PriceIndex,
    Terms,
    Told,
)
from yanzhen.kernel.agreements.testing import (
    NOW,
    SINCE,
    UNTIL,
    a_drawn_up,
    an_agreement,
    some_money,
)
from yanzhen.kernel.agreements.tests.test_money import TODAY, cashier

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(name: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def refused_to_the_owner(name: str, write: Callable[[Any], object]) -> None:
    """By the table's own trigger, not for want of a grant."""
    with connection.cursor() as cursor:
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        refused(name, lambda: write(cursor))


def looked_at() -> None:
    """What was written until now was looked at, as at a commit: what comes next stands alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def a_paid() -> Agreement:
    """A contract in force with a payment, its part and a deposit."""
    agreement = an_agreement(deposit_fen=1_000)
    bill_all(TODAY, NOW)
    write_payment(agreement, some_money(100), by=cashier(), at=NOW)
    take_deposit(agreement, some_money(1_000), by=cashier(), at=NOW)
    return agreement


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("a_contract_ends_after_it_begins", {"until": SINCE - DAY}, {"until": SINCE}),
        ("an_early_end_lies_within_the_term", {"ended_on": UNTIL + DAY}, {"ended_on": UNTIL}),
        ("an_early_end_lies_within_the_term", {"ended_on": SINCE - DAY}, {"ended_on": SINCE}),
        ("a_contract_is_in_a_known_state", {"state": "lost"}, {"state": "discarded"}),
        ("a_contract_is_not_worth_less_than_nothing", {"value_fen": -1}, {"value_fen": 0}),
        ("a_contract_is_not_worth_less_than_nothing", {"deposit_fen": -1}, {"deposit_fen": 0}),
        ("only_an_asset_is_given_to_one_alone", {"exclusive": True}, {"exclusive": False}),
    ],
)
def test_a_contract_is_held_to_what_it_can_mean(
    name: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    row = Agreement.objects.filter(pk=a_drawn_up().pk)

    refused(name, lambda: row.update(**wrong))
    assert row.update(**right) == 1


def test_a_file_number_stands_once_per_owner() -> None:
    first = a_drawn_up()
    second = a_drawn_up(owner=first.owner)

    refused(
        "one_contract_per_owner_and_file_number",
        lambda: Agreement.objects.filter(pk=second.pk).update(number=first.number),
    )


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("terms_are_of_a_known_sort", {"basis": "guessed"}, {"basis": "fixed"}),
        ("terms_are_of_a_known_sort", {"pays_per_year": 3}, {"pays_per_year": 4}),
        ("terms_ask_for_no_less_than_nothing", {"amount_fen": -1}, {"amount_fen": 0}),
        ("an_index_is_named_with_its_base", {"basis": "indexed"}, {"basis": "per_area"}),
        ("steps_have_a_rhythm", {"basis": "stepped"}, {"basis": "stepped", "step_years": 1}),
        ("only_what_is_paid_once_has_no_rhythm", {"pays_per_year": 0}, {"basis": "once", "pays_per_year": 0}),
        ("only_what_is_paid_once_has_no_rhythm", {"basis": "once"}, {"pays_per_year": 12}),
    ],
)  # fmt: skip
def test_terms_are_held_to_what_they_can_mean(
    name: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    row = Terms.objects.filter(agreement=a_drawn_up())

    refused(name, lambda: row.update(**wrong))
    assert row.update(**right) == 1


def test_terms_are_numbered_once_and_approved_by_another() -> None:
    terms = a_drawn_up().terms.get()

    refused(
        "terms_are_numbered_once",
        lambda: Terms.objects.create(
            agreement=terms.agreement, version=1, since=SINCE, basis="fixed"
        ),
    )
    refused(
        "nobody_approves_the_terms_they_proposed",
        lambda: Terms.objects.filter(pk=terms.pk).update(approved_by_id=terms.proposed_by_id),
    )


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("a_due_is_not_below_nought", {"amount_fen": -1}, {"amount_fen": 0}),
        ("a_due_is_for_a_day_at_least", {"last": SINCE - DAY}, {"last": SINCE}),
        ("a_billed_due_has_its_entry", {"open_fen": 1}, {"open_fen": 0}),
        ("a_billed_due_has_its_entry", {"state": DueState.BILLED}, {"state": DueState.CARRIED}),
        ("a_billed_due_has_its_entry", {"entry_id": new_key()}, {"entry_id": None}),
    ],
)
def test_a_due_is_held_to_what_it_can_mean(
    name: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    first = Due.objects.filter(agreement=an_agreement(), first=SINCE)

    refused(name, lambda: first.update(**wrong))
    assert first.update(**right) == 1


def test_a_period_falls_due_once_unless_it_was_cancelled() -> None:
    dues = an_agreement().dues
    later = dues.filter(first=date(2027, 1, 1))

    refused("a_period_of_a_contract_falls_due_once", lambda: later.update(first=SINCE))
    dues.filter(first=SINCE).update(state=DueState.CANCELLED)
    assert later.update(first=SINCE) == 1


def test_a_due_in_the_books_is_not_deleted() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)

    refused_to_the_owner(
        "stays as it is",
        lambda cursor: cursor.execute(
            "DELETE FROM agreements_due WHERE agreement_id = %s AND state = 'billed'",
            [agreement.pk],
        ),
    )


def test_a_part_that_is_not_taken_off_what_is_open_is_refused() -> None:
    paid = a_paid()
    looked_at()
    part = PaymentPart.objects.get()
    connection.check_constraints()  # the due was asked about: what follows is asked of the part
    other = Payment.objects.create(
        agreement=paid, amount_fen=5, on=SINCE, into="bank", entry_id=new_key(), recorded_at=NOW
    )
    PaymentPart.objects.create(payment=other, due=part.due, amount_fen=5)

    with connection.cursor() as cursor:
        refused("less what was paid", lambda: cursor.execute("SET CONSTRAINTS ALL IMMEDIATE"))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Due.objects.filter(pk=part.due_id).update(open_fen=models.F("open_fen") - 5)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_open_is_not_changed_without_a_part() -> None:
    due = a_paid().dues.filter(state=DueState.BILLED)
    looked_at()
    due.update(open_fen=models.F("open_fen") + 5)

    with connection.cursor() as cursor:
        refused("less what was paid", lambda: cursor.execute("SET CONSTRAINTS ALL IMMEDIATE"))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        due.update(open_fen=models.F("open_fen") - 5)


def test_money_moves_by_something_and_each_entry_is_of_one() -> None:
    paid = a_paid()
    payment, part, move = paid.payments.get(), PaymentPart.objects.get(), paid.deposit_moves.get()

    def pay(**facts: Any) -> object:
        given = {"agreement": paid, "amount_fen": 1, "on": SINCE, "into": "bank", "entry_id": new_key(), "recorded_at": NOW}  # fmt: skip
        return Payment.objects.create(**{**given, **facts})

    def put(**facts: Any) -> object:
        given = {"agreement": paid, "what": "received", "amount_fen": 1, "on": SINCE, "entry_id": new_key()}  # fmt: skip
        return DepositMove.objects.create(**{**given, **facts})

    refused("a_payment_moves_something", lambda: pay(amount_fen=0))
    refused("agreements_payment_entry_id", lambda: pay(entry_id=payment.entry_id))
    refused("a_deposit_moves_by_something", lambda: put(amount_fen=0))
    refused("agreements_depositmove_entry_id", lambda: put(entry_id=move.entry_id))
    refused(
        "a_part_of_a_payment_is_something",
        lambda: PaymentPart.objects.create(
            payment=payment, due=paid.dues.latest("first"), amount_fen=0
        ),
    )
    refused(
        "a_payment_meets_a_due_once",
        lambda: PaymentPart.objects.create(payment=payment, due=part.due, amount_fen=1),
    )


@pytest.mark.parametrize("table", ["agreementchange", "payment", "paymentpart", "depositmove"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_and_money_are_only_added_to(table: str, act: str) -> None:
    a_paid()
    name = f"agreements_{table}"

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused_to_the_owner(f"Rows of {name} are", lambda cursor: cursor.execute(act.format(name)))


@pytest.mark.parametrize(
    "act", ["UPDATE {} SET reason = reason", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_was_taken_back_stays_so(act: str) -> None:
    take_back_payment(a_paid().payments.get(), "Twice", by=cashier(), once_key=new_key(), at=NOW)
    name = "agreements_takenback"

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused_to_the_owner(f"Rows of {name} are", lambda cursor: cursor.execute(act.format(name)))


def test_a_thing_is_told_once_even_of_no_due() -> None:
    facts: dict[str, Any] = {"agreement": a_drawn_up(), "what": "ends", "day": UNTIL, "told_on": TODAY}  # fmt: skip
    Told.objects.create(**facts)

    refused("a_thing_of_a_contract_is_told_once", lambda: Told.objects.create(**facts))
    Told.objects.create(**{**facts, "day": UNTIL + DAY})


def test_an_index_has_one_name_and_one_value_a_year_above_nought() -> None:
    index = PriceIndex.objects.create(name="CPI", source="Bureau of statistics")
    IndexValue.objects.create(index=index, year=2025, value_hundredths=1)

    refused("agreements_priceindex_name", lambda: PriceIndex.objects.create(name="CPI", source="x"))
    refused(
        "an_index_has_one_value_a_year",
        lambda: IndexValue.objects.create(index=index, year=2025, value_hundredths=2),
    )
    refused(
        "an_index_is_above_nought",
        lambda: IndexValue.objects.create(index=index, year=2026, value_hundredths=0),
    )


COUNTS = [
    (model, field.name)
    for model in apps.get_app_config("agreements").get_models()
    for field in model._meta.local_fields
    if field.get_internal_type().startswith("Positive")
]


@pytest.mark.parametrize(("model", "field"), COUNTS, ids=lambda one: getattr(one, "__name__", one))
def test_no_count_is_below_nought(model: type[models.Model], field: str) -> None:
    agreement = a_drawn_up()
    index = PriceIndex.objects.create(name="CPI", source="Bureau of statistics")
    IndexValue.objects.create(index=index, year=2025, value_hundredths=1)
    assert agreement.terms.exists()

    refused(f"{field}_check", lambda: model._default_manager.update(**{field: -1}))
