"""Who may open small works, and the things behind these doors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.works.actions.building import add_milestone
from yanzhen.kernel.works.actions.paying import ChangeDraft, ask_change
from yanzhen.kernel.works.models import Milestone, Project
from yanzhen.kernel.works.testing import (
    REACHED,
    a_milestone_of,
    a_paper,
    a_project,
    a_runner,
    accepting,
    acceptors_of,
    published,
    with_variants,
    working,
)


def doors(
    runners: Who, approvers: Who, leader: Who, signed_in: Who, everybody: Who
) -> tuple[Door, ...]:
    """Rows of permission_table; `runners` raise and run works, `approvers` approve them, `leader` looks on."""
    offices = runners | approvers | leader
    out = everybody - offices
    return (
        everywhere("works:list", offices),
        everywhere("works:new", runners),
        everywhere("works:mine", signed_in),
        everywhere("works:shown_list", everybody),
        get("works:shown", everybody, out, thing="published works"),
        get("works:project", offices, thing="works raised"),
        get("works:step", runners, thing="works to drop"),
        post("works:step", runners, thing="works to drop", act="drop", note="No money"),
        get("works:act", runners, thing="works to plan"),
        post("works:act", runners, thing="works to plan", act="milestone", name="Roof", planned_on="2031-01-05"),
        get("works:opinion", signed_in, signed_in - offices, thing="works asked about"),
        get("works:reach", runners, thing="milestone"),
        post("works:reach", NOBODY, thing="milestone", act="reach"),  # without a photo
        get("works:decide", approvers, thing="change of the cost"),
        post("works:decide", approvers, thing="change of the cost", act="decide", approved="no", note="Not needed"),
        get("works:sign", offices, thing="acceptance of works"),
        post("works:sign", NOBODY, thing="acceptance of works", act="sign"),  # without a word
        post("works:take_away", runners, thing="part of works"),
        everywhere("api-1:works_projects", signed_in),
        get("api-1:works_project", offices, thing="works raised"),
        get("api-1:works_money", offices, thing="works raised"),
        post("api-1:take_works_step", runners, thing="works raised", name="drop", note="No money"),
        post("api-1:give_works_opinion", NOBODY, thing="works asked about"),  # none of them, without saying why
        post("api-1:sign_works", NOBODY, thing="acceptance of works", accepts=True),  # for somebody else
    )  # fmt: skip


def _asking(scene: Any) -> Project:
    project = with_variants(a_project(scene.here))
    data = {"closes_on": timezone.localdate() + timedelta(days=5)}
    return project.take_step("collect", by=a_runner(), data=data)


def _change(scene: Any) -> Any:
    project = working(a_project(scene.here))
    return ask_change(
        project, ChangeDraft(500, "Beams", "owners", "Letter"), a_paper(), by=a_runner()
    )


def _milestone(scene: Any) -> Milestone:
    return a_milestone_of(working(a_project(scene.here)))


def _part(scene: Any) -> Milestone:
    project = a_project(scene.here)
    return add_milestone(project, "Roof", REACHED, by=a_runner())


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "works raised": lambda scene, walker: {"pk": a_project(scene.here).pk},
    "works to drop": lambda scene, walker: {"pk": a_project(scene.here).pk, "name": "drop"},
    "works to plan": lambda scene, walker: {"pk": a_project(scene.here).pk, "name": "milestone"},
    "works asked about": lambda scene, walker: {"pk": _asking(scene).pk},
    "published works": lambda scene, walker: {"pk": published(a_project(scene.here)).pk},
    "milestone": lambda scene, walker: {"pk": _milestone(scene).pk},
    "change of the cost": lambda scene, walker: {"pk": _change(scene).pk},
    "acceptance of works": lambda scene, walker: {"pk": acceptors_of(accepting(a_project(scene.here)))[0].pk},
    "part of works": lambda scene, walker: {"pk": _part(scene).pk, "kind": "milestone"},
}  # fmt: skip
