"""What every screen about money does first: who is asking, for which seller, and how a refusal is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.middleware import ActorRequest

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


def may(*capabilities: str) -> Callable[[View[P]], View[P]]:
    """Only for offices with one of these capabilities; others read who may."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not any(request.actor.may(capability) for capability in capabilities):
                raise PermissionDenied(_("The office you are working in may not open this."))
            return view(request, *args, **kwargs)

        return asked

    return decorate


def own_seller(request: ActorRequest) -> Seller:
    """The seller whose desk the actor sits at. Not found for others."""
    actor = request.actor
    found = (
        Seller.objects.filter(pk=actor.organisation_id)
        .select_related("organisation__party", "book")
        .first()
    )
    if actor.organisation_id is None or found is None:
        raise Http404
    return found


def say(form: Any, refusal: Refused) -> None:
    """Beside what was typed: at its field where there is one, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
