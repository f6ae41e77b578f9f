"""request.actor: built once, on first use."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from yanzhen.kernel.parties.actors import NOBODY, Actor, actor_of_user
from yanzhen.kernel.parties.context import CHOSEN, ActorRequest
from yanzhen.kernel.parties.models import Appointment

__all__ = ["CHOSEN", "ActorMiddleware", "ActorRequest"]


class ActorMiddleware:
    """Puts the actor and the offices it may change to on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ours = cast(ActorRequest, request)
        found = SimpleLazyObject(lambda: _find(request))
        ours.actor = cast(Actor, SimpleLazyObject(lambda: found[0]))
        ours.offices = cast("list[Appointment]", SimpleLazyObject(lambda: found[1]))
        return self.get_response(request)


def _find(request: HttpRequest) -> tuple[Actor, list[Appointment]]:
    if not request.user.is_authenticated:
        return NOBODY, []
    return actor_of_user(request.user, timezone.localdate(), chosen=request.session.get(CHOSEN, ""))
