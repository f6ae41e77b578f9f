"""Small refusals, one by one: whose office it is, whose word counts, which names and numbers are found."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.building import add_milestone
from yanzhen.kernel.works.actions.paying import decide_change
from yanzhen.kernel.works.actions.raising import add_picture, give_opinion
from yanzhen.kernel.works.contracts import StepRule, register_step_rule, step_rules
from yanzhen.kernel.works.forms.projects import NamedField
from yanzhen.kernel.works.models import CostChange, Project
from yanzhen.kernel.works.testing import (
    COST,
    REACHED,
    a_project,
    a_runner,
    a_shot,
    accepting,
    all_sign,
    an_approver,
    at,
    choosing,
    first,
    working,
)
from yanzhen.kernel.works.tests.test_database import refused as refused_below
from yanzhen.kernel.works.tests.test_funding import change, go, refused

pytestmark = pytest.mark.django_db


def mending() -> Project:
    project = accepting()
    all_sign(project, "The gutter drips")
    project.refresh_from_db()
    go(project, "refuse", note="The gutter drips")
    add_picture(project, a_shot(), "mended", by=a_runner())
    return project


def test_only_the_office_of_the_place_changes_a_project_and_adds_pictures() -> None:
    here = a_place(kind="village")
    project = a_project(here)
    for by, match in ((a_resident(), "Your office"), (a_runner(a_place()), "outside the area")):
        refused(match, lambda by=by: add_milestone(project, "Roof", REACHED, by=by))
        refused(match, lambda by=by: add_picture(project, a_shot(), "before", by=by))


def test_an_opinion_is_somebodys() -> None:
    project = choosing()
    refused("log in", lambda: give_opinion(project, first(project), by=Actor(None, "")))


def test_nothing_is_left_of_a_budget_by_two_cuts_that_wait() -> None:
    project = working()
    one, other = change(project, -COST * 6 // 10), change(project, -COST * 6 // 10)
    decide_change(one, True, by=an_approver())
    refused("Nothing would be left", lambda: decide_change(other, True, by=an_approver()))
    other.refresh_from_db()
    assert other.approved is None


def test_what_is_mended_is_not_accepted_while_a_change_of_the_cost_waits() -> None:
    project = mending()
    made = change(project, 1_000)
    refused("waits for its approval", lambda: go(project, "mend", note="Done"))
    refused_below("nothing_is_accepted_while_a_change_waits", lambda: Project.objects.filter(pk=project.pk).update(state="accepting", round=project.round + 1))  # fmt: skip
    decide_change(made, True, by=an_approver())
    project.refresh_from_db()
    assert go(project, "mend", note="Done").state == "accepting"


def test_a_change_that_is_approved_around_the_door_leaves_the_budget_wrong_and_is_refused() -> None:
    made = change(working(), 400_000)
    facts = {"approved": True, "decided_at": at(REACHED), "decided_by_id": new_key(), "decided_by_name": "Somebody"}  # fmt: skip
    # What was asked of the rows before is answered here, so that only the change is left to ask.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    refused_below("the_budget_is_the_variant_and_its_changes", lambda: CostChange.objects.filter(pk=made.pk).update(**facts))  # fmt: skip


def test_dropping_says_why() -> None:
    project = a_project()
    refused("Write why", lambda: project.take_step("drop", by=a_runner(), note=" "))
    assert project.take_step("drop", by=a_runner(), note="Sold").state == "dropped"


def test_what_a_reform_asks_of_a_step_is_asked() -> None:
    def never(_project: Any, _act: Any) -> None:
        raise Refused("Not in this estate.")

    rule = StepRule("test.never", ("drop",), never)
    with step_rules.as_it_was():
        register_step_rule(rule)
        refused("Not in this estate", lambda: a_project().take_step("drop", by=a_runner(), note="x"))  # fmt: skip


def test_a_name_that_two_people_have_and_a_number_of_nothing_are_said_beside_the_field() -> None:
    project = choosing()
    client = at_the_door(a_runner())
    a_person("Wen Twice"), a_person("Wen Twice")
    page = reverse("works:act", args=[project.pk, "opinion"])
    sent = {"act": "opinion", "person": "Wen Twice", "way": "paper", "variant": str(first(project).pk)}  # fmt: skip
    answer = client.post(page, sent)
    assert (answer.status_code, "no other may have it" in answer.content.decode()) == (422, True)
    page = reverse("works:act", args=[project.pk, "contract"])
    answer = client.post(page, {"act": "contract", "agreement": "A-0"})
    assert (answer.status_code, "no contract of this number" in answer.content.decode()) == (422, True)  # fmt: skip
    with pytest.raises(NotImplementedError):
        NamedField().clean("Anybody")


def test_a_step_of_another_office_is_refused_on_its_page() -> None:
    project = choosing()
    answer = at_the_door(an_approver()).get(reverse("works:step", args=[project.pk, "choose"]))
    assert (answer.status_code, "Your office may not do this" in answer.content.decode()) == (409, True)  # fmt: skip
