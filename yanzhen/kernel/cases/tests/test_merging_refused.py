"""What can't be merged is refused with a sentence, by PostgreSQL too, and in a race."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.actions import open_child
from yanzhen.kernel.cases.actions.assisting import ask_assist
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import Street, a_desk, a_street, again, an_item


def _itself(street: Street) -> tuple[Case, Case]:
    case = street.case()
    return case, case


def _parent(street: Street) -> tuple[Case, Case]:
    parent = street.case()
    child = open_child(parent, by=street.desk.actor, office=street.desk.office, title="Part")
    return child, parent


def _child(street: Street) -> tuple[Case, Case]:
    child, parent = _parent(street)
    return parent, child


def _part_of_another(street: Street) -> tuple[Case, Case]:
    return street.case(), _parent(street)[0]


def _with_offices_at_work(street: Street) -> tuple[Case, Case]:
    return _parent(street)[1], street.case()


def _with_parts_asked(street: Street) -> tuple[Case, Case]:
    case = street.case()
    other = a_desk(street.place, title="Other desk").office
    ask_assist(case, by=street.desk.actor, office=other, task="The pump")
    return case, street.case()


def _answered(street: Street) -> tuple[Case, Case]:
    lead = street.case()
    street.reply(lead)
    return street.case(), lead


def _ended(street: Street) -> tuple[Case, Case]:
    case, lead = _answered(street)
    lead.take_step("close", by=street.desk.actor)
    return case, lead


def _another_kind(street: Street) -> tuple[Case, Case]:
    return street.case(), street.case(item=an_item())


def _circle(street: Street) -> tuple[Case, Case]:
    lead, one = street.case(), street.case()
    street.merge(one, lead)
    return lead, one


def _chain(street: Street) -> tuple[Case, Case]:
    _lead, one = _circle(street)
    return street.case(), one


def _leading(street: Street) -> tuple[Case, Case]:
    return _circle(street)[0], street.case()


REFUSED: dict[Callable[[Street], tuple[Case, Case]], tuple[str, str]] = {
    _itself: ("not merged into itself", "a_case_is_not_merged_into_itself|form_no_chain"),
    _parent: ("is part of .* already", "parts_of_a_case_are_not_merged"),
    _child: ("is part of .* already", "parts_of_a_case_are_not_merged"),
    _part_of_another: ("Merge that one", "parts_of_a_case_are_not_merged"),
    _with_offices_at_work: ("Let it lead instead", "parts_of_a_case_are_not_merged"),
    _answered: ("has been answered already", "nothing_is_merged_into_an_answered_case"),
    _ended: ("has ended on", "an_ended_case_is_not_merged"),
    _another_kind: ("is of another kind", "only_cases_of_one_kind_are_merged"),
    _circle: ("is answered with .* itself", "merged_cases_form_no_chain"),
    _chain: ("is answered with .* itself", "merged_cases_form_no_chain"),
    _leading: ("Let it lead instead", "merged_cases_form_no_chain"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("build", REFUSED, ids=lambda build: build.__name__.strip("_"))
def test_what_can_not_be_merged_is_refused_and_the_database_holds_it_too(
    build: Callable[[Street], tuple[Case, Case]],
) -> None:
    street = a_street()
    case, lead = build(street)
    sentence, constraint = REFUSED[build]

    with pytest.raises(Refused, match=sentence):
        street.merge(case, lead)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(lead=lead, merged_at=timezone.now(), state="merged")


@pytest.mark.django_db
def test_a_case_of_which_others_do_a_part_is_not_merged() -> None:
    street = a_street()
    case, lead = _with_parts_asked(street)

    with pytest.raises(Refused, match="Let it lead, or call"):
        street.merge(case, lead)
    street.merge(lead, case)


@pytest.mark.django_db
def test_an_ended_case_is_not_merged() -> None:
    street = a_street()
    lead = street.case()
    case, ended = _ended(street)

    with pytest.raises(Refused, match="is not possible now"):
        street.merge(ended, lead)
    with pytest.raises(IntegrityError, match="an_ended_case_is_not_merged"), transaction.atomic():
        Case.objects.filter(pk=ended.pk).update(lead=lead)
    assert again(case).is_open


@pytest.mark.django_db
def test_an_application_has_a_decision_of_its_own() -> None:
    street = a_street()
    one, other = street.case(item=an_item()), street.case(item=an_item())

    with pytest.raises(Refused, match="There is no such step here"):
        street.merge(one, other)


@pytest.mark.django_db
def test_the_database_leaves_nobody_without_the_answer() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)
    now = timezone.now()
    wrong: list[dict[str, Any]] = [
        {"clock_stopped_at": now},
        {"ended_at": now, "outcome": "resolved", "state": "closed"},
    ]

    for facts in wrong:
        with pytest.raises(IntegrityError, match="nobody_is_left"), transaction.atomic():
            Case.objects.filter(pk=lead.pk).update(**facts)
    for facts in ({"lead": None}, {"ended_at": now, "outcome": "resolved"}):
        with pytest.raises(IntegrityError, match="open_and_has_a_lead"), transaction.atomic():
            Case.objects.filter(pk=one.pk).update(**facts)
    with pytest.raises(IntegrityError, match="gets_no_parts"), transaction.atomic():
        street.case(parent=one)


@pytest.mark.django_db(transaction=True)
def test_two_officers_merge_in_opposite_directions_and_one_of_them_leads() -> None:
    street = a_street()
    for _again in range(5):
        one, other = street.case(), street.case()

        said = at_once(
            lambda: street.merge(Case.objects.get(pk=one.pk), Case.objects.get(pk=other.pk)),  # noqa: B023  called at once
            lambda: street.merge(Case.objects.get(pk=other.pk), Case.objects.get(pk=one.pk)),  # noqa: B023  called at once
        )

        assert sorted(map(bool, said)) == [False, True], said
        assert {again(one).lead_id, again(other).lead_id} in ({None, other.pk}, {one.pk, None})


@pytest.mark.django_db(transaction=True)
def test_what_is_merged_while_the_answer_is_given_gets_it_or_is_refused() -> None:
    street = a_street()
    for _again in range(5):
        lead, one = street.case(), street.case()
        lead.take_step("accept", by=street.desk.actor)

        said = at_once(
            lambda: street.merge(Case.objects.get(pk=one.pk), Case.objects.get(pk=lead.pk)),  # noqa: B023  called at once
            lambda: street.reply(Case.objects.get(pk=lead.pk)),  # noqa: B023  called at once
        )

        assert said[1] is None
        assert again(one).state == ("dispatched" if said[0] else "replied")
