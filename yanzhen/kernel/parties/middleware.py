"""request.actor: built once, on first use; and the password that somebody else knows, changed first."""

from collections.abc import Callable
from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yanzhen.kernel.parties.actors import NOBODY, Actor, actor_of_user
from yanzhen.kernel.parties.context import CHOSEN, ActorRequest
from yanzhen.kernel.parties.models import Appointment

__all__ = ["CHOSEN", "ActorMiddleware", "ActorRequest"]

# What stays open before the first own password is chosen.
BEFORE_ALL: Final = frozenset(
    {"account_change_password", "account_logout", "account_reauthenticate", "base:preferences"}
)


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

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Who signs in with a password from another's hand chooses an own one first."""
        match = cast(ResolverMatch, request.resolver_match)
        if match.view_name in BEFORE_ALL or not request.user.is_authenticated:
            return None
        if not request.user.must_change_password:
            return None
        messages.info(request, _("Choose a password that only you know, then go on."))
        return redirect("account_change_password")


def _find(request: HttpRequest) -> tuple[Actor, list[Appointment]]:
    if not request.user.is_authenticated:
        return NOBODY, []
    return actor_of_user(request.user, timezone.localdate(), chosen=request.session.get(CHOSEN, ""))
