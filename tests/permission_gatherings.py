"""Who may open gatherings, and the things behind these doors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.gatherings.actions.certifying import issue
from yanzhen.kernel.gatherings.actions.judging import seat_judge
from yanzhen.kernel.gatherings.actions.preparing import take_step
from yanzhen.kernel.gatherings.actions.registering import join_line, register
from yanzhen.kernel.gatherings.models import Gathering, Registration
from yanzhen.kernel.gatherings.testing import (
    CONSENT,
    a_draft,
    an_adult,
    an_organiser,
    came,
)
from yanzhen.kernel.parties.testing import a_resident

ORGANISER: Final[Who] = frozenset({"organiser"})
BOTH: Final = ORGANISER | {"doorkeeper"}


def doors(leader: Who, signed_in: Who, everybody: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `leader` looks on, `signed_in` are all who have a login."""
    seers = BOTH | leader
    return (
        everywhere("gatherings:list", seers),
        everywhere("gatherings:new", ORGANISER),
        everywhere("gatherings:on", everybody),
        everywhere("gatherings:mine", signed_in),
        get("gatherings:gathering", everybody, everybody, thing="open gathering"),
        get("gatherings:ics", everybody, everybody, thing="open gathering"),
        get("gatherings:poster", everybody, everybody, thing="open gathering"),
        get("gatherings:register", signed_in, signed_in, thing="open gathering"),
        get("gatherings:leave", signed_in, thing="own place"),
        post("gatherings:leave", signed_in, thing="own place"),
        post("gatherings:waiting", signed_in, thing="own wait", do="leave"),
        get("gatherings:certificate", everybody, everybody, thing="certificate of a gathering"),
        get("gatherings:certificate_pdf", seers, thing="certificate of a gathering"),
        get("gatherings:change", ORGANISER, thing="draft of a gathering"),
        get("gatherings:meeting", ORGANISER, thing="draft of a gathering"),
        get("gatherings:series", ORGANISER, thing="open gathering"),
        post("gatherings:series", ORGANISER, thing="open gathering", act="repeat", every_days=7, times=2),
        post("gatherings:meeting", ORGANISER, thing="draft without dates", act="meeting", starts_at="2030-01-01T10:00", ends_at="2030-01-01T11:00"),
        get("gatherings:meeting_gone", ORGANISER, thing="date of a draft"),
        post("gatherings:meeting_gone", ORGANISER, thing="date of a draft", act="gone"),
        get("gatherings:door", BOTH, thing="date of a gathering"),
        post("gatherings:door", BOTH, thing="date of a gathering", code="hello"),
        everywhere("gatherings:door_worker", everybody),
        get("gatherings:door_phone", BOTH, thing="phone at a door"),
        get("gatherings:door_manifest", BOTH, thing="phone at a door"),
        get("gatherings:door_who", BOTH, thing="phone at a door"),
        get("gatherings:door_roll", BOTH, thing="phone at a door"),
        # A form is no press; who may bring stands in gatherings/tests/test_door_phone.py.
        post("gatherings:door_presses", NOBODY, thing="phone at a door"),
        get("gatherings:presses", seers, thing="open gathering"),
        get("gatherings:picture", ORGANISER, thing="open gathering"),
        post("gatherings:picture", NOBODY, thing="open gathering", act="picture"),  # without a file
        get("gatherings:step", ORGANISER, thing="step of a gathering"),
        post("gatherings:step", ORGANISER, thing="step of a gathering", act="cancel", note="Storm"),
        get("gatherings:act", ORGANISER, thing="open gathering"),
        get("gatherings:people", seers, thing="open gathering"),
        get("gatherings:person", ORGANISER, thing="person of a gathering"),
        post("gatherings:person", ORGANISER, thing="person of a gathering", act="issue"),
        get("gatherings:judging", signed_in, thing="own contest"),
        everywhere("api-1:gatherings", signed_in),
        get("api-1:gathering_dates", signed_in, signed_in, thing="open gathering"),
        post("api-1:register_for_gathering", NOBODY, thing="open gathering"),  # without a key
        post("api-1:check_presses", NOBODY, thing="date's key"),  # without presses
    )  # fmt: skip


def _open(scene: Any, **facts: Any) -> Gathering:
    draft = a_draft(scene.here, begins=timezone.now() + timedelta(days=3), **facts)
    return take_step(draft, "open", by=an_organiser())


def _place(scene: Any, walker: Any) -> Registration:
    person = walker.person or an_adult()
    return register(_open(scene), person, by=a_resident(person), consent=CONSENT)


def _wait(scene: Any, walker: Any) -> dict[str, Any]:
    gathering, other = _open(scene, places=1), an_adult()
    register(gathering, other, by=a_resident(other))
    person = walker.person or an_adult()
    return {"pk": join_line(gathering, person, by=a_resident(person), consent=CONSENT).pk}


def _date(gathering: Gathering) -> dict[str, Any]:
    return {"pk": gathering.pk, "meeting": gathering.meetings.get().pk}


def _attended(scene: Any) -> Registration:
    made = register(_open(scene), person := an_adult(), by=a_resident(person))
    came(made)
    return Registration.objects.select_related("gathering__place", "person__party").get(pk=made.pk)


def _judged(scene: Any, walker: Any) -> dict[str, Any]:
    contest = _open(scene, kind="contest")
    seat_judge(contest, walker.person or an_adult(), by=an_organiser())
    return {"pk": contest.pk}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "draft of a gathering": lambda scene, walker: {"pk": a_draft(scene.here).pk},
    "draft without dates": lambda scene, walker: {"pk": a_draft(scene.here, dates=0).pk},
    "date of a draft": lambda scene, walker: _date(a_draft(scene.here)),
    "open gathering": lambda scene, walker: {"pk": _open(scene).pk},
    "step of a gathering": lambda scene, walker: {"pk": _open(scene).pk, "name": "cancel"},
    "date of a gathering": lambda scene, walker: _date(_open(scene)),
    "phone at a door": lambda scene, walker: {"meeting": _open(scene).meetings.get().pk},
    "date's key": lambda scene, walker: {"pk": _open(scene).meetings.get().pk},
    "own place": lambda scene, walker: {"pk": _place(scene, walker).pk},
    "own wait": _wait,
    "person of a gathering": lambda scene, walker: {"pk": (made := _attended(scene)).gathering_id, "registration": made.pk},
    "certificate of a gathering": lambda scene, walker: {"pk": issue(_attended(scene), by=an_organiser()).pk},
    "own contest": _judged,
}  # fmt: skip
