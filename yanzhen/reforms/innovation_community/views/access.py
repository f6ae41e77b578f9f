"""Letting a firm's contact or a talent into the portal; the password is shown once and kept nowhere."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Person
from yanzhen.reforms.innovation_community.actions.access import (
    Admission,
    admit_contact,
    admit_talent,
    turn_away_contact,
    turn_away_talent,
)
from yanzhen.reforms.innovation_community.contracts import PORTAL
from yanzhen.reforms.innovation_community.forms.enterprises import AccessForm
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.models import Contact, Talent
from yanzhen.reforms.innovation_community.models.scope import within_scope
from yanzhen.reforms.innovation_community.views.acts import Sheet, shown

# Whoever lets people in sees whom, also the security administrator, who has no register to read.


def _contact(request: ActorRequest, pk: UUID) -> Contact:
    actor = request.actor
    contacts = Contact.objects.filter(within_scope(actor, "enterprise__scope_path"), until=None)
    return get_object_or_404(
        contacts.select_related(
            "person__party", "enterprise__organisation__party", "enterprise__place"
        ),
        pk=pk,
    )


def _talent(request: ActorRequest, pk: UUID) -> Talent:
    actor = request.actor
    talents = Talent.objects.filter(within_scope(actor, "scope_path"), until=None)
    return get_object_or_404(talents.select_related("person__party"), pk=pk)


def _page_of(request: ActorRequest, party: UUID, name: str) -> str:
    """The firm's or talent's page where the actor may read it, the party's page otherwise."""
    sees = request.actor.may("community.see")
    return reverse(f"innovation_community:{name}" if sees else "parties:party", args=[party])


@for_offices(PORTAL)
@never_cache
def contact_admit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give a contact of a firm access to the portal."""
    contact = _contact(request, pk)
    back = _page_of(request, contact.enterprise_id, "enterprise")
    crumbs = ((contact.enterprise.name, back),)
    return _admit(
        request,
        contact.person,
        Sheet(_title(contact.person), crumbs, back, _("Give access")),
        lambda username: admit_contact(contact, username=username, by=request.actor),
    )


@for_offices(PORTAL)
@never_cache
def talent_admit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give a talent access to the portal."""
    talent = _talent(request, pk)
    back = _page_of(request, talent.pk, "talent")
    return _admit(
        request,
        talent.person,
        Sheet(_title(talent.person), ((talent.name, back),), back, _("Give access")),
        lambda username: admit_talent(talent, username=username, by=request.actor),
    )


def _title(person: Person) -> str:
    return _("Access to the portal for %(name)s") % {"name": person.name}


@sensitive_variables("admission")
def _admit(
    request: ActorRequest, person: Person, sheet: Sheet, verb: Callable[[str], Admission]
) -> HttpResponse:
    """The form, or the page that shows the password: no redirect, since it is kept nowhere."""
    form = AccessForm(request.POST or None, initial={"username": _suggested(person)})
    if request.method == "POST" and form.is_valid():
        try:
            admission = verb(form.cleaned_data["username"])
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            context = {"admission": admission, "sheet": sheet}
            return render(request, "innovation_community/admitted.html", context)
    return shown(request, form, sheet)


def _suggested(person: Person) -> str:
    """The name in pinyin and a little of the key: two of one name get two logins."""
    plain = "".join(sign for sign in person.party.pinyin.split(" ")[0] if sign.isalnum())
    return f"{plain[:20]}{person.pk.hex[-4:]}"


@for_offices(PORTAL)
@require_POST
def contact_turn_away(request: ActorRequest, pk: UUID) -> HttpResponse:
    contact = _contact(request, pk)
    turn_away_contact(contact, by=request.actor)
    messages.success(request, _("%(name)s is out of the portal.") % {"name": contact.person.name})
    return redirect(_page_of(request, contact.enterprise_id, "enterprise"))


@for_offices(PORTAL)
@require_POST
def talent_turn_away(request: ActorRequest, pk: UUID) -> HttpResponse:
    talent = _talent(request, pk)
    turn_away_talent(talent, by=request.actor)
    messages.success(request, _("%(name)s is out of the portal.") % {"name": talent.name})
    return redirect(_page_of(request, talent.pk, "talent"))
