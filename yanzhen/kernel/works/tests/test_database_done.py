"""What is built, signed and decided stays so in PostgreSQL, whoever writes around the verbs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.works.actions.paying import ChangeDraft, ask_change
from yanzhen.kernel.works.models import (
    Acceptor,
    CostChange,
    Milestone,
    Project,
    Signature,
)
from yanzhen.kernel.works.testing import (
    BEGAN,
    COST,
    REACHED,
    WARRANTY,
    a_milestone_of,
    a_paper,
    a_runner,
    accepted,
    accepting,
    acceptors_of,
    asked,
    chosen,
    funded,
    planned,
    published,
    reached,
    working,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _at_the_commit(act: Callable[[], Any]) -> None:
    """What is asked at the commit is asked now."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises((IntegrityError, InternalError)) as error, transaction.atomic():
        _at_the_commit(act)
    named = getattr(error.value.__cause__, "diag", None)
    assert name in str(error.value) or (named and named.constraint_name == name), str(error.value)


def moved(project: Project, **changes: Any) -> Any:
    """An UPDATE around the door."""
    return Project.objects.filter(pk=project.pk).update(**changes)


def jump(name: str, project: Project, state: str, **changes: Any) -> None:
    refused(name, lambda: moved(project, state=state, **changes))


def test_a_milestone_is_reached_during_the_works_and_shown() -> None:
    project = working()
    one = Milestone.objects.filter(pk=a_milestone_of(project).pk)
    refused(
        "a_milestone_is_reached_during_the_works",
        lambda: one.update(reached_on=BEGAN - timedelta(1)),
    )
    refused("a_reached_milestone_is_shown", lambda: one.update(reached_on=REACHED))
    jump(
        "what_is_finished_reached_its_milestones",
        project,
        "accepting",
        finished_on=REACHED,
        round=1,
    )
    waits = Milestone.objects.filter(pk=a_milestone_of(planned()).pk)
    refused("a_milestone_is_reached_during_the_works", lambda: waits.update(reached_on=REACHED))
    refused("a_milestone_is_reached_during_the_works", lambda: Milestone.objects.create(
        project=funded(), name="Early", planned_on=REACHED, reached_on=REACHED,
    ))  # fmt: skip
    done = Milestone.objects.filter(pk=a_milestone_of(reached()).pk)
    refused("a_reached_milestone_stays", lambda: done.update(reached_on=None))


def test_each_named_party_answers_in_its_round() -> None:
    project, other = accepting(), accepting()
    one, two = acceptors_of(project)

    def answer(acceptor: Acceptor, **facts: Any) -> Any:
        known = {
            "project": project,
            "round": 1,
            "accepts": True,
            "signed_by_name": "Li",
            "signed_by_id": new_key(),
            "recorded_at": NOW,
        }
        return Signature.objects.create(acceptor=acceptor, **{**known, **facts})

    refused("signatures_are_given_in_their_round", lambda: answer(one, round=2))
    refused(
        "signatures_are_given_in_their_round",
        lambda: answer(acceptors_of(planned())[0], project=planned()),
    )
    refused("a_signature_is_of_its_own_project", lambda: answer(acceptors_of(other)[0]))
    answer(one)
    done = {"accepted_on": REACHED + timedelta(60), "final_fen": COST, "warranty_until": WARRANTY}
    jump("every_named_party_answers", project, "accepted", **done)
    jump("every_named_party_answers", project, "mending")
    answer(two, accepts=False, defects="Loose")
    jump("nothing_is_accepted_with_defects", project, "accepted", **done)
    assert moved(project, state="mending")
    jump("each_acceptance_is_a_round", project, "accepting")


def test_the_budget_is_the_variant_and_the_changes_that_hold() -> None:
    project = working()
    refused(
        "the_budget_is_the_variant_and_its_changes", lambda: moved(project, budget_fen=COST + 1)
    )
    change = ask_change(
        project, ChangeDraft(500, "Beams", "owners", "Letter"), a_paper(), by=a_runner()
    )
    held = CostChange.objects.filter(pk=change.pk)
    yes = {"approved": True, "decided_by_id": new_key()}
    refused("the_budget_is_the_variant_and_its_changes", lambda: held.update(**yes))
    refused("a_change_is_decided_once", lambda: held.update(amount_fen=1))
    refused("a_change_is_decided_once", lambda: held.delete())
    with transaction.atomic():
        held.update(**yes)
        moved(project, budget_fen=COST + 500)
    refused("a_change_is_decided_once", lambda: held.update(approved=False))
    facts = {
        "amount_fen": 1,
        "reason": "A",
        "kind": "owners",
        "basis": "L",
        "document_sha256": "a",
        "recorded_at": NOW,
    }
    refused(
        "cost_changes_during_the_works",
        lambda: CostChange.objects.create(project=chosen(), **facts),
    )


def test_what_was_decided_stays() -> None:
    name = "what_was_decided_stays"
    refused(name, lambda: moved(chosen(), decided_text="Otherwise"))
    refused(name, lambda: moved(asked(), base_fen=1, budget_fen=1))
    refused(name, lambda: moved(funded(), funding_decided_by_id=new_key()))
    refused(name, lambda: moved(accepted(), final_fen=1))
    refused(name, lambda: moved(published(), raised_on=BEGAN))


def test_what_is_published_shows_how_it_is_now() -> None:
    jump("what_is_published_shows_how_it_is_now", accepted(), "published", published_on=WARRANTY)
