"""The door on a phone: a page that works without network, the roll of one date, and the presses it brings."""

import hashlib
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from yanzhen.base.by import By
from yanzhen.base.middleware import limited
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.keeping import worker
from yanzhen.kernel.gatherings.actions.attending import walk_in_places
from yanzhen.kernel.gatherings.actions.door import Press, bring, tickets_of
from yanzhen.kernel.gatherings.contracts import DOOR
from yanzhen.kernel.gatherings.models import Gathering, Meeting, Way
from yanzhen.kernel.orders.models import OrderState, signing_keys_known
from yanzhen.kernel.parties.middleware import ActorRequest

FILES: Final = (
    "build/codes.js", "base/camera.js", "gatherings/door.css", "gatherings/door-store.js", "gatherings/door.js",
)  # fmt: skip
# So long after the date a phone still has the names: whoever is late in bringing still sees whom it was about.
KEPT: Final = timedelta(days=1)
BATCH_MAX: Final = 200
# A telephone shows itself by its end; more of it is not the door's business.
TAIL: Final = 4


class PressIn(BaseModel):
    """One press as the phone has it."""

    key: UUID
    way: Way
    text: str = Field("", max_length=500)
    registration: UUID | None = None
    out: bool = False
    shown: Literal["green", "red"]
    at: AwareDatetime

    def as_press(self) -> Press:
        return Press(self.key, self.text, self.at, self.out, self.way, self.registration, self.shown)  # fmt: skip


class BringIn(BaseModel):
    """A batch, and which phone it is: made there, and told nobody else."""

    phone: UUID
    presses: list[PressIn] = Field(max_length=BATCH_MAX)


@never_cache
@require_GET
def door_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies under door/, so that this is all it may answer for."""
    return worker(request, "gatherings/door_worker.js", FILES)


@for_offices(DOOR)
@require_GET
def door_phone(request: ActorRequest, meeting: UUID) -> HttpResponse:
    """The page itself. Nothing of anybody is in it: the phone keeps it and opens it without network or login."""
    found = _meeting(request, meeting)
    return render(request, "gatherings/door_phone.html", {"gathering": found.gathering, "meeting": found, "words": words()})  # fmt: skip


@for_offices(DOOR)
@require_GET
def door_manifest(request: ActorRequest, meeting: UUID) -> HttpResponse:
    """What a phone needs to put the door on its first screen."""
    found = _meeting(request, meeting)
    here = reverse("gatherings:door_phone", args=[found.pk])
    logo = {"src": staticfiles_storage.url("base/logo.svg"), "sizes": "any", "type": "image/svg+xml"}  # fmt: skip
    said = {
        "id": here, "start_url": here, "scope": here, "name": found.gathering.title, "short_name": found.gathering.title[:12],
        "display": "standalone", "orientation": "portrait", "background_color": "#f4f3ee", "theme_color": "#14595f", "icons": [logo],
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


@never_cache
@for_offices(DOOR)
@require_GET
def door_who(request: ActorRequest, meeting: UUID) -> HttpResponse:
    """Whether this login may stand at the door, and the token to bring what was pressed."""
    _meeting(request, meeting)
    return JsonResponse({"token": get_token(request)})


@never_cache
@limited("120/m", key=lambda request: str(request.user.pk), method="")
@for_offices(DOOR)
@require_GET
def door_roll(request: ActorRequest, meeting: UUID) -> HttpResponse:
    """Who has a place, with no more than a door needs; who is in; and how many may still come by."""
    found = _meeting(request, meeting)
    here = found.attendances.exclude(registration=None)
    walks = _lets_walk_in(found.gathering)
    return JsonResponse(
        {
            "now": timezone.now(),
            "forget": found.ends_at + KEPT,
            "roll": _roll(found, request.actor),
            # What our codes are signed with, to be read by whoever verifies one.
            "keys": {key.number: key.public for key in signing_keys_known() if key.counts(timezone.now())},
            "here": [{"id": str(one.registration_id), "came": one.came_at, "left": one.left_at} for one in here],
            "walk_ins": walks,
            "walked": found.attendances.filter(registration=None).count(),
            "left": max(0, walk_in_places(found)) if walks else 0,
        }
    )  # fmt: skip


def _lets_walk_in(gathering: Gathering) -> bool:
    return gathering.walk_ins and gathering.state in ("closed", "held")


def _roll(meeting: Meeting, by: By) -> list[dict[str, Any]]:
    rows = meeting.gathering.registrations.filter(given_up_at=None, order__state__in=[OrderState.PAID, OrderState.PLACED])  # fmt: skip
    rows = rows.select_related("person__party", "order").order_by("person__party__pinyin", "id")
    tickets = tickets_of(meeting, by=by)
    roll = []
    for row in rows:
        ticket = tickets.get(row.order_id)
        roll.append(
            {
                "id": str(row.pk), "name": row.person.name, "tail": row.person.phone[-TAIL:], "minor": row.minor,
                "unpaid": row.order.state != OrderState.PAID,
                "ticket": digest(meeting.pk, str(ticket.pk)) if ticket else "", "code": digest(meeting.pk, ticket.code) if ticket else "",
            }
        )  # fmt: skip
    return roll


def digest(meeting: UUID, words: str) -> str:
    """The same as in door-store.js: from a phone that is lost nobody makes a code."""
    return hashlib.sha256(f"{meeting}\n{words}".encode()).hexdigest()[:24]


@never_cache
@limited("240/m", key=lambda request: str(request.user.pk))
@for_offices(DOOR)
@require_POST
def door_presses(request: ActorRequest, meeting: UUID) -> HttpResponse:
    """What the phone kept: stored, judged, answered press by press."""
    found = _meeting(request, meeting)
    try:
        body = BringIn.model_validate_json(request.body)
        done = bring(found, [one.as_press() for one in body.presses], by=request.actor, phone=body.phone)  # fmt: skip
    except ValidationError as error:
        # Which fields; never what stood in them.
        wrong = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
        return JsonResponse({"wrong": wrong[:20]}, status=422)
    except Refused as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=409)
    return JsonResponse({"answers": [{"key": str(one.key), "outcome": one.outcome, "name": one.name, "words": one.words} for one in done]})  # fmt: skip


def _meeting(request: ActorRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.filter(gathering__in=Gathering.objects.worked_by(request.actor)).exclude(gathering__state="draft")  # fmt: skip
    return get_object_or_404(rows.select_related("gathering__place"), pk=pk)


def words() -> dict[str, str]:
    """All the page says. `%s` is filled in on the phone."""
    return {
        "welcome": _("Welcome"), "bye": _("Gone"), "stop": _("Stop"), "minor": _("under 18"), "unknown": _("Not on the roll of this gathering"),
        "unpaid": _("Has not paid yet"), "gone_at": _("gone since %s"), "in_since": _("in since %s"), "in_elsewhere": _("came in at another door"),
        "full": _("All places are taken."), "walk_in": _("Somebody without a registration"), "left": _("%s places left"),
        "lost": _("This phone can't write it down. Write the name on paper."), "no_roll": _("Open this page once with network: it takes the roll along."),
        "online": _("Network"), "offline": _("No network"), "waiting": _("%s to send"), "all_sent": _("all sent"), "synced": _("Roll of %s: %s people"),
        "refused": _("This login no longer stands at this door. What was pressed stays until somebody who does brings it."),
        "held": _("%s presses can't be read by the house. Show this phone to the organiser."), "twice": _("%s were let in at another door, too. The organiser sees it."),
        "no_camera": _("The camera can't be used. Type the eight characters, or look for the name."),
    }  # fmt: skip
