"""What small works promise, PostgreSQL holds against whoever writes around the verbs."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from yanzhen.base.testing import as_owner
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.works.actions.raising import add_picture
from yanzhen.kernel.works.models import (
    Acceptor,
    FundingSource,
    Milestone,
    Opinion,
    Picture,
    Project,
    Variant,
)
from yanzhen.kernel.works.testing import (
    BEGAN,
    CHEAP,
    CLOSES,
    COST,
    REACHED,
    a_contract,
    a_milestone_of,
    a_project,
    a_runner,
    a_shot,
    a_source,
    accepted,
    accepting,
    all_sign,
    choosing,
    chosen,
    first,
    funded,
    planned,
    with_variants,
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


@pytest.mark.parametrize("table", ["opinion", "signature", "picture"])
@pytest.mark.parametrize(
    "act", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_opinions_signatures_and_pictures_are_never_altered(table: str, act: str) -> None:
    all_sign(accepting())
    with (
        as_owner() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(act.format(f"works_{table}"))


def test_a_project_moves_along_its_table() -> None:
    raised = a_project()
    jump("a_project_moves_along_its_table", raised, "funded")
    jump("a_project_moves_along_its_table", raised, "published")
    jump("a_project_moves_along_its_table", working(), "dropped")
    refused("a_project_begins_by_being_raised", lambda: Project.objects.create(
        number="W-1", title="A", purpose="B", place=raised.place, source="plan", raised_on=CLOSES, state="choosing",
    ))  # fmt: skip


def test_the_variant_chosen_is_one_of_its_own_at_its_cost() -> None:
    project, other = choosing(), with_variants()
    facts = {"chosen_on": CLOSES, "decided_how": "opinions", "base_fen": COST, "budget_fen": COST}
    name = "the_variant_chosen_is_one_of_its_own"
    jump(name, project, "chosen", chosen=first(other), **facts)
    jump(
        name,
        project,
        "chosen",
        chosen=first(project),
        **{**facts, "base_fen": CHEAP, "budget_fen": CHEAP},
    )
    assert moved(project, state="chosen", chosen=first(project), **facts)


def test_sources_add_up_at_the_step_and_stand_still_after_it() -> None:
    project = chosen()
    a_source(project, COST - 1)
    jump("sources_add_up_to_the_budget", project, "asked")
    a_source(project, 1)
    assert moved(project, state="asked")
    late = partial(refused, "a_project_stands_still_part_by_part")
    late(lambda: FundingSource.objects.filter(project=project).update(amount_fen=5))
    late(lambda: FundingSource.objects.filter(project=project).delete())
    late(
        lambda: FundingSource.objects.create(
            project=project, kind="budget", amount_fen=1, basis="L", document_sha256="a"
        )
    )
    late(lambda: Variant.objects.filter(project=project).update(cost_fen=5))
    late(
        lambda: Variant.objects.create(project=project, name="C", text="C", cost_fen=5, work_days=1)
    )


def test_works_begin_with_contract_plan_photo_and_acceptor() -> None:
    project = funded()
    begin = {"state": "working", "began_on": BEGAN}
    refused("works_begin_with_plan_photo_and_acceptor", lambda: moved(project, **begin))
    Milestone.objects.create(project=project, name="Roof", planned_on=REACHED)
    refused("works_begin_with_plan_photo_and_acceptor", lambda: moved(project, **begin))
    Acceptor.objects.create(project=project, party=a_person().party, role="resident")
    refused("works_begin_with_plan_photo_and_acceptor", lambda: moved(project, **begin))
    add_picture(project, a_shot(), "before", by=a_runner())
    refused("works_begin_with_a_contract_in_force", lambda: moved(project, **begin))
    dear = project.contracts.create(agreement=a_contract(project, COST + 1))
    refused("works_begin_with_a_contract_in_force", lambda: moved(project, **begin))
    dear.delete()
    agreement = a_contract(project)
    project.contracts.create(agreement=agreement)
    type(agreement).objects.filter(pk=agreement.pk).update(state="draft")
    refused("works_begin_with_a_contract_in_force", lambda: moved(project, **begin))
    type(agreement).objects.filter(pk=agreement.pk).update(state="in_force")
    assert moved(project, **begin)


def test_the_plan_stands_still_once_it_is_begun() -> None:
    project = working()
    late = partial(refused, "a_project_stands_still_part_by_part")
    late(lambda: Milestone.objects.update(planned_on=CLOSES))
    late(lambda: Milestone.objects.create(project=project, name="Late", planned_on=REACHED))
    late(lambda: Acceptor.objects.all().delete())
    done = accepted()
    late(lambda: done.contracts.all().delete())
    refused(
        "a_project_stands_still_part_by_part",
        lambda: Milestone.objects.filter(project=project).update(project=planned()),
    )


def test_opinions_are_given_while_asked_for_about_its_own_variants() -> None:
    project, other = choosing(), with_variants()

    def give(to: Project, variant: Variant) -> Any:
        return Opinion.objects.create(
            project=to, person=a_person(), variant=variant, recorded_at=NOW
        )

    refused("opinions_are_given_while_asked_for", lambda: give(other, first(other)))
    refused("an_opinion_is_about_its_own_project", lambda: give(project, first(other)))
    assert give(project, first(project))


def test_a_picture_is_of_its_own_project_and_of_a_time_gone_by() -> None:
    project, other = with_variants(), planned()
    document = Picture.objects.filter(project=project)[0].document

    def add(**facts: Any) -> Any:
        known = {"project": project, "stage": "during", "taken_at": NOW, "document": document}
        return Picture.objects.create(**{**known, **facts})

    refused("a_picture_is_of_its_own_project", lambda: add(stage="variant", variant=first(other)))
    refused("a_picture_is_of_its_own_project", lambda: add(milestone=a_milestone_of(other)))
    refused("a_picture_was_taken_by_now", lambda: add(taken_at=NOW + timedelta(1)))
