"""What screens about money do: for which seller it is asked, and how a refusal is shown."""

from typing import Any

from django.http import Http404

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.middleware import ActorRequest


def own_seller(request: ActorRequest) -> Seller:
    """The seller whose desk the actor sits at. Not found for others."""
    actor = request.actor
    found = (
        Seller.objects.filter(pk=actor.organisation_id)
        .select_related("organisation__party", "book")
        .first()
    )
    if found is None:
        raise Http404
    return found


def say(form: Any, refusal: Refused) -> None:
    """Beside what was typed: at its field where there is one, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
