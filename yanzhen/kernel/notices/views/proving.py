"""The link of the letter, which needs no login; and a new letter for who waits for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.middleware import limited
from yanzhen.base.refusals import Refused
from yanzhen.kernel.notices.actions import confirm_address, proof_of, send_link_again
from yanzhen.kernel.parties.masking import mask_email
from yanzhen.kernel.parties.models import Person


@never_cache
@limited("30/m", method="")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, link: str) -> HttpResponse:
    """Looking confirms nothing: programs that check letters for danger look at every link."""
    now = timezone.now()
    try:
        proof = (
            confirm_address(link, at=now) if request.method == "POST" else proof_of(link, at=now)
        )
    except Refused as refusal:
        return render(request, "notices/confirm.html", {"refused": refusal.sentence}, status=409)
    context = {"proof": proof, "address": mask_email(proof.address)}
    return render(request, "notices/confirm.html", context)


def _who(request: Any) -> str:
    return str(request.user.pk)


@login_required
@require_POST
@limited("10/h", key=_who)
def send_link(request: Any) -> HttpResponse:
    """Another letter to one's own address."""
    actor = request.actor
    person = get_object_or_404(Person, pk=actor.person_id)
    try:
        send_link_again(person, by=actor, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The letter goes out within a minute."))
    return redirect("notices:channels")
