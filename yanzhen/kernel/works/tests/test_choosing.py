"""A project says what it is for; variants stand side by side; everybody's opinion counts once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.raising import (
    ProjectDraft,
    add_picture,
    add_variant,
    choices_of,
    give_opinion,
    raise_project,
    take_away,
)
from yanzhen.kernel.works.models import Picture, Project
from yanzhen.kernel.works.testing import (
    CHEAP,
    CLOSES,
    COST,
    RAISED,
    a_paper,
    a_project,
    a_runner,
    a_shot,
    an_opinion,
    at,
    choosing,
    chosen,
    first,
    published,
    with_variants,
)

pytestmark = pytest.mark.django_db


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def draft(**facts: Any) -> ProjectDraft:
    return ProjectDraft(
        **{"title": "Terraces", "purpose": "They leak", "place": a_place(), **facts}
    )


def test_a_project_says_what_it_is_for() -> None:
    by = a_runner()
    refused("in one line", lambda: raise_project(draft(title=" "), by=by))
    refused("what it is for", lambda: raise_project(draft(purpose=" "), by=by))
    refused("Name the request", lambda: raise_project(draft(source="case"), by=by))
    refused(
        "after today",
        lambda: raise_project(draft(raised_on=RAISED + timedelta(1)), by=by, at=at(RAISED)),
    )
    refused("Your office may not", lambda: raise_project(draft(), by=a_resident()))
    refused(
        "outside the area",
        lambda: raise_project(draft(), by=an_actor("council_secretary", a_place())),
    )


def test_a_project_from_a_request_was_raised_when_that_came_in() -> None:
    case = a_case()
    project = raise_project(draft(source="case", origin=case), by=a_runner())
    assert (project.origin, project.raised_on) == (
        case,
        timezone.localdate(case.received_at),
    )


def test_opinions_are_asked_about_two_variants_with_pictures() -> None:
    project, by = a_project(), a_runner()

    def collect(**facts: Any) -> Project:
        return project.take_step(
            "collect", by=by, at=at(RAISED), data={"closes_on": CLOSES, **facts}
        )

    add_variant(project, "Membrane", "New", COST, 40, by=by, picture=a_shot())
    refused("two variants", collect)
    bare = add_variant(project, "Patches", "Old", CHEAP, 9, by=by)
    refused("“Patches” has no picture", collect)
    add_picture(project, a_shot(), "variant", by=by, of=bare)
    refused("today or later", lambda: collect(closes_on=RAISED - timedelta(1)))
    assert collect().state == "choosing"
    refused("stands still", lambda: add_variant(project, "Third", "More", 1, 1, by=by))


def test_a_variant_states_what_is_done_and_what_it_costs() -> None:
    project, by = a_project(), a_runner()
    refused("a name", lambda: add_variant(project, "", "New", COST, 4, by=by))
    refused("what it costs", lambda: add_variant(project, "Membrane", "New", 0, 4, by=by))
    made = add_variant(project, "Membrane", "New", COST, 4, by=by)
    refused("already", lambda: add_variant(project, "Membrane", "New", COST, 4, by=by))
    take_away(made, by=by)
    assert not project.variants.exists()
    kept = with_variants(project).variants.all()[0]
    refused("has pictures", lambda: take_away(kept, by=by))


def test_a_picture_is_a_picture_of_its_time() -> None:
    project, by = a_project(), a_runner()
    refused("Choose a picture", lambda: add_picture(project, None, "before", by=by))
    refused("Only a photo", lambda: add_picture(project, a_paper(), "before", by=by))
    refused(
        "still to come",
        lambda: add_picture(project, a_shot(), "before", by=by, at=at(RAISED), taken_at=at(CLOSES)),
    )
    made = add_picture(project, a_shot(), "before", by=by, taken_at=at(RAISED))
    # Drawn anew: where the camera stood does not come along.
    assert made.document.content_type == "image/jpeg"
    assert (made.taken_at, Picture.objects.count()) == (at(RAISED), 1)
    project.take_step("drop", by=by, note="No money")
    refused("was dropped", lambda: add_picture(project, a_shot(), "before", by=by))


def test_an_opinion_counts_once() -> None:
    project = choosing()
    resident = an_opinion(project)
    refused("counts once", lambda: an_opinion(project, by=resident))
    refused("Say why none", lambda: give_opinion(project, None, by=a_resident(), at=at(CLOSES)))
    give_opinion(project, None, by=a_resident(), text="Tear it down", at=at(CLOSES))
    assert [one.opinions for one in choices_of(project)] == [1, 0]
    refused(
        "Nobody is asked",
        lambda: give_opinion(
            project, first(project), by=a_resident(), at=at(CLOSES + timedelta(1))
        ),
    )


def test_an_opinion_told_to_the_office_is_that_persons() -> None:
    project, told = choosing(), a_person()

    def write(by: Any, way: str = "visit") -> Any:
        return give_opinion(project, first(project), by=by, person=told, way=way, at=at(CLOSES))

    refused("Say how", lambda: write(a_runner(), "screen"))
    refused("Your office may not", lambda: write(a_resident()))
    made = write(a_runner())
    assert (made.person, made.way, bool(made.written_by_name)) == (told, "visit", True)
    refused(
        "counts once",
        lambda: give_opinion(project, first(project), by=a_resident(told), at=at(CLOSES)),
    )


def choose(project: Project, **facts: Any) -> Project:
    data = {"variant": first(project), "decided_how": "opinions", **facts}
    return project.take_step("choose", by=a_runner(), at=at(CLOSES + timedelta(1)), data=data)


def test_most_opinions_choose_and_against_them_only_a_reason() -> None:
    project = choosing()
    refused("Nobody gave an opinion", lambda: choose(project))
    cheap = project.variants.get(cost_fen=CHEAP)
    an_opinion(project, cheap)
    refused("Another variant has more", lambda: choose(project))
    early = {"variant": cheap, "decided_how": "opinions"}
    refused(
        "Choose after that",
        lambda: project.take_step("choose", by=a_runner(), at=at(CLOSES), data=early),
    )
    project = choose(project, decided_text="Patches hold for one winter only")
    assert (project.chosen, project.base_fen, project.budget_fen) == (first(project), COST, COST)


def test_a_vote_or_meeting_that_chose_is_named() -> None:
    project = with_variants()
    refused("Nobody was asked", lambda: choose(project))
    refused("Name the vote", lambda: choose(project, decided_how="vote"))
    refused("how it was decided", lambda: choose(project, decided_how=""))
    refused("which variant", lambda: choose(project, variant=first(with_variants())))
    assert choose(project, decided_how="vote", decided_text="V-2026-00007").state == "chosen"


def test_who_sees_what() -> None:
    raised, asking, out = a_project(), choosing(), published()
    seen = Project.objects.visible_to
    assert set(seen(a_runner())) == {raised, asking, out}
    assert set(seen(an_actor("council_secretary", asking.place))) == {asking}
    assert set(seen(a_resident())) == {asking, out}
    assert set(seen(an_actor("council_secretary", a_place()))) == set()
    assert chosen() not in seen(a_resident())
