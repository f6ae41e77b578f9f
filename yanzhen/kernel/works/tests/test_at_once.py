"""Many hands at the same moment: one opinion, one answer, one decision stand."""

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.works.actions.building import sign
from yanzhen.kernel.works.actions.paying import ChangeDraft, ask_change, decide_change
from yanzhen.kernel.works.actions.raising import give_opinion
from yanzhen.kernel.works.models import CostChange, Opinion, Project, Signature
from yanzhen.kernel.works.testing import (
    CLOSES,
    COST,
    a_paper,
    a_runner,
    a_source,
    accepting,
    acceptors_of,
    an_approver,
    at,
    choosing,
    chosen,
    first,
    working,
)

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def test_a_person_who_presses_eight_times_has_one_opinion() -> None:
    project, by = choosing(), a_resident()

    def press() -> None:
        give_opinion(Project.objects.get(pk=project.pk), first(project), by=by, at=at(CLOSES))

    said = at_once(*[press] * HANDS)

    assert (sum(one is None for one in said), Opinion.objects.count()) == (1, 1)


def test_a_party_that_answers_eight_times_has_answered_once() -> None:
    project, by = accepting(), a_runner()
    one = acceptors_of(project)[0].pk

    def press() -> None:
        acceptor = next(row for row in acceptors_of(project) if row.pk == one)
        sign(acceptor, True, by=by, sheet=a_paper(), signer="Li")

    said = at_once(*[press] * HANDS)

    assert (sum(one is None for one in said), Signature.objects.count()) == (1, 1)


def test_a_change_is_approved_once_and_counted_once() -> None:
    project, boss = working(), an_approver()
    change = ask_change(
        project, ChangeDraft(500, "Beams", "owners", "Letter"), a_paper(), by=a_runner()
    )

    def press() -> None:
        found = CostChange.objects.select_related("project__place").get(pk=change.pk)
        decide_change(found, True, by=boss)

    said = at_once(*[press] * HANDS)

    project.refresh_from_db()
    assert (sum(one is None for one in said), project.budget_fen) == (1, COST + 500)


def test_money_that_is_sent_for_approval_gets_no_more_sources() -> None:
    project = chosen()
    a_source(project)

    said = at_once(
        lambda: Project.objects.get(pk=project.pk).take_step("ask_funding", by=a_runner()),
        lambda: a_source(Project.objects.get(pk=project.pk), 1),
        no=(Refused,),
    )

    project.refresh_from_db()
    total = sum(project.sources.values_list("amount_fen", flat=True))
    assert (project.state, total) in {("asked", COST), ("chosen", COST + 1)}, said
