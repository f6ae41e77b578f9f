"""One's own channels: the address, what comes by e-mail, and what became of the last letters."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.kernel.notices.actions import choose_channels
from yanzhen.kernel.notices.contracts import kinds_in_order, mail_is_set
from yanzhen.kernel.notices.forms import ChannelsForm
from yanzhen.kernel.notices.models import Channel, ChannelChoice, Delivery, is_proved
from yanzhen.kernel.notices.views.words import reason_in_words
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.masking import mask_email
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Person

LAST_SHOWN: Final = 10


@login_required
@require_http_methods(["GET", "POST"])
def channels(request: Any) -> HttpResponse:
    """Choose what reaches oneself outside the house."""
    actor = request.actor
    if actor.person_id is None:
        raise Http404
    person = Person.objects.select_related("party", "email_proof").get(pk=actor.person_id)
    form = ChannelsForm(request.POST if request.method == "POST" else None, initial=_now(person))
    if request.method == "POST" and form.is_valid() and _chosen(form, person, request):
        return redirect("notices:channels")
    context = {
        "frame": "base/portal.html" if actor.desk == "portal" else "base/workbench.html",
        "form": form,
        "mail_is_set": mail_is_set(),
        "last": _last(actor),
        "address": mask_email(person.email),
        "proof": getattr(person, "email_proof", None),
        "proved": is_proved(person),
        "now": timezone.now(),
    }
    return render(request, "notices/channels.html", context, status=422 if form.errors else 200)


def _now(person: Person) -> dict[str, Any]:
    """As chosen; whoever gives an address for the first time finds every kind marked."""
    choices = ChannelChoice.objects.filter(person=person, channel=Channel.EMAIL)
    kinds = list(choices.values_list("kind", flat=True))
    if not kinds and not person.email:
        kinds = [kind.slug for kind in kinds_in_order()]
    return {"email": person.email, "kinds": kinds}


def _chosen(form: ChannelsForm, person: Person, request: ActorRequest) -> bool:
    data = form.cleaned_data
    # Who empties the address chooses nothing, whatever is still marked.
    kinds = data["kinds"] if data["email"].strip() else []
    try:
        choose_channels(person, email=data["email"], kinds=kinds, by=request.actor)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    person.refresh_from_db()
    if person.email and not is_proved(person):
        messages.success(
            request, _("Your choice is kept. Now open the link in the letter we send you.")
        )
    else:
        messages.success(request, _("Your choice is kept."))
    return True


def _last(actor: Actor) -> list[Delivery]:
    own = Delivery.objects.visible_to(actor).filter(person_id=actor.person_id)
    rows = own.select_related("notice").newest_first()
    last = list(rows[:LAST_SHOWN])
    for row in last:
        row.reason = reason_in_words(row.reason)
    return last
