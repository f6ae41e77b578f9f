"""A leading case is as due as the first of those it answers: in the order of the lists, by an index."""

import pytest
from django.db import connection

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.queries import SOONEST_LAST
from yanzhen.kernel.cases.testing import a_request_item, a_street, again

pytestmark = pytest.mark.django_db


def test_work_lists_sort_a_leading_case_by_the_first_promise_of_its_group() -> None:
    street = a_street()
    lead, other = street.case(item=a_request_item(promise_amount=8)), street.case()
    soon = street.case(item=a_request_item(promise_amount=2))
    mine = Case.objects.on_desk_of(street.desk.actor).open()
    assert list(mine.soonest_first()) == [soon, other, lead]
    assert mine.beside(other) == (soon, lead)

    street.merge(soon, lead)

    assert list(mine.soonest_first()) == [lead, other]
    assert mine.beside(other) == (lead, None)
    assert mine.beside(again(lead)) == (None, other)
    again(soon).take_step("unmerge", by=street.desk.actor, note="Another lift.")
    assert again(lead).followers_due_at is None
    assert list(mine.soonest_first()) == [soon, other, lead]


def test_the_first_promise_of_a_group_follows_around_the_model_too() -> None:
    street = a_street()
    lead, one, two = (street.case(item=a_request_item(promise_amount=days)) for days in (8, 2, 4))
    street.merge(one, lead)
    street.merge(two, lead)
    assert again(lead).followers_due_at == again(one).due_at

    later = again(lead).due_at
    Case.objects.filter(pk=one.pk).update(due_at=later)
    assert again(lead).followers_due_at == again(two).due_at
    Case.objects.filter(pk=two.pk).update(state="dispatched", lead=None, merged_at=None)
    assert again(lead).followers_due_at == later
    assert again(lead).sooner_promise is None


def test_one_that_comes_in_merged_already_counts_at_once() -> None:
    street = a_street()
    lead, one = street.case(item=a_request_item(promise_amount=8)), street.case()
    street.merge(one, lead)
    another = again(one)
    another.pk, another.number, another.due_at = new_key(), "YZ-2026-900001", one.received_at

    Case.objects.bulk_create([another])

    assert again(lead).followers_due_at == another.due_at


def test_a_work_list_walks_an_index_in_its_order() -> None:
    street = a_street()
    for _again in range(3):
        street.case()
    with connection.cursor() as cursor:
        # Three rows are sorted faster than an index is walked; what is asked is whether it could be.
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Case.objects.open().soonest_first()[:50].explain()

    assert "open_cases_soonest_first" in plan
    assert "Sort" not in plan
    back = Case.objects.open().order_by(*SOONEST_LAST)[:1].explain()
    assert "Backward using open_cases_soonest_first" in back
