"""Who may open surveys, and the things behind these doors."""

from collections.abc import Callable
from typing import Any, Final

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.surveys.actions.answering import link_of
from yanzhen.kernel.surveys.actions.preparing import PersonDraft, add_people, next_round
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.testing import (
    AFTER,
    EVERY_KIND,
    a_closed_survey,
    a_draft,
    a_published_survey,
    a_surveyor,
    first,
    open_today,
    opened,
)

SURVEYOR: Final[Who] = frozenset({"surveyor"})
BOTH: Final = SURVEYOR | {"interviewer"}


def doors(leader: Who, signed_in: Who, everybody: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `leader` looks on, `signed_in` are all who have a login."""
    seers = BOTH | leader
    return (
        everywhere("surveys:list", seers),
        everywhere("surveys:mine", signed_in),
        everywhere("surveys:new", SURVEYOR),
        get("surveys:by_link", everybody, everybody, thing="link of a survey"),
        get("surveys:survey", seers, thing="draft of a survey"),
        get("surveys:change", SURVEYOR, thing="draft of a survey"),
        get("surveys:step", SURVEYOR, thing="step of a survey"),
        post("surveys:step", SURVEYOR, thing="step of a survey", act="cancel", note="Wrong"),
        get("surveys:again", SURVEYOR, thing="draft of a survey"),
        post("surveys:again", SURVEYOR, thing="draft of a survey", act="again"),
        get("surveys:people", BOTH, thing="draft of a survey"),
        get("surveys:people_acts", SURVEYOR, thing="draft of a survey"),
        post("surveys:people_acts", SURVEYOR, thing="draft of a survey", act="person", name="Somebody"),
        get("surveys:links", BOTH, thing="open survey"),
        get("surveys:write_down", BOTH, thing="person of a survey"),
        get("surveys:questions", SURVEYOR, thing="draft of a survey"),
        post("surveys:question_act", SURVEYOR, thing="draft of a survey", do="undo"),
        get("surveys:question_new", SURVEYOR, thing="draft of a survey"),
        post("surveys:question_new", SURVEYOR, thing="draft of a survey", act="add", text="Why?", kind="text"),
        get("surveys:question", SURVEYOR, thing="question of a survey"),
        post("surveys:question", SURVEYOR, thing="question of a survey", act="change", text="Why?", kind="text"),
        get("surveys:words", SURVEYOR, thing="words of a survey"),
        get("surveys:preview", seers, thing="draft of a survey"),
        get("surveys:answer", signed_in, thing="own survey"),
        get("surveys:results", everybody, everybody, thing="published survey"),
        get("surveys:results_pdf", everybody, everybody, thing="published survey"),
        get("surveys:results_xlsx", everybody, everybody, thing="published survey"),
        get("surveys:compare", everybody, everybody, thing="two rounds"),
        everywhere("api-1:surveys", signed_in),
        get("api-1:survey", seers, thing="draft of a survey"),
        get("api-1:survey_questions", seers, thing="draft of a survey"),
        post("api-1:take_survey_step", SURVEYOR, thing="draft of a survey", name="cancel", note="Wrong"),
        post("api-1:answer_survey", NOBODY, thing="draft of a survey"),  # without saying what
        get("api-1:survey_results", seers | signed_in, signed_in - seers, thing="published survey"),
    )  # fmt: skip


def _own(scene: Any, walker: Any) -> Survey:
    """A survey that is out today, with the walker on its list."""
    survey = a_draft(place=scene.here, people=0)
    add_people(survey, [PersonDraft((walker.person or a_person()).party)], by=a_surveyor())
    return opened(survey, closes_on=AFTER.date().replace(year=2999))


def _two_rounds(scene: Any) -> dict[str, Any]:
    before = a_published_survey(0, 0, place=scene.here)
    made = next_round(before, by=a_surveyor())
    add_people(made, [PersonDraft(a_person().party)], by=a_surveyor())
    opened(made)
    take_step(made, "close", by=a_surveyor(), at=AFTER)
    take_step(made, "publish", by=a_surveyor(), at=AFTER)
    return {"pk": made.pk, "other": before.pk}


def _question(survey: Survey, **facts: Any) -> dict[str, Any]:
    return {"pk": survey.pk, "question": survey.questions.filter(**facts)[0].pk}


def _link(scene: Any) -> dict[str, Any]:
    listed = first(open_today(place=scene.here))
    return {"key": listed.pk, "sign": link_of(listed).rstrip("/").rpartition("/")[2]}


def _person(scene: Any) -> dict[str, Any]:
    survey = open_today(place=scene.here)
    return {"pk": survey.pk, "person": first(survey).pk}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "draft of a survey": lambda scene, walker: {"pk": a_draft(place=scene.here).pk},
    "step of a survey": lambda scene, walker: {"pk": a_draft(place=scene.here).pk, "name": "cancel"},
    "open survey": lambda scene, walker: {"pk": open_today(place=scene.here).pk},
    "person of a survey": lambda scene, walker: _person(scene),
    "question of a survey": lambda scene, walker: _question(a_draft(place=scene.here)),
    "words of a survey": lambda scene, walker: _question(a_closed_survey(questions=EVERY_KIND, place=scene.here), kind="text"),
    "own survey": lambda scene, walker: {"pk": _own(scene, walker).pk},
    "published survey": lambda scene, walker: {"pk": a_published_survey(0, 1, place=scene.here).pk},
    "two rounds": lambda scene, walker: _two_rounds(scene),
    "link of a survey": lambda scene, walker: _link(scene),
}  # fmt: skip
