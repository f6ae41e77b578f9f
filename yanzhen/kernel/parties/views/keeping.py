"""What is done with a person or organisation: names, logins, leaves, ends of office, merging."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yanzhen.base.hanging import hanging_on
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.parties import forms
from yanzhen.kernel.parties.actions import (
    close_login,
    create_login,
    dismiss,
    give_new_password,
    leave_with_deputy,
    merge_parties,
    new_password,
    person_named,
    rename_party,
    reopen_login,
)
from yanzhen.kernel.parties.masking import shown_name
from yanzhen.kernel.parties.models import Appointment, Party, PartyKind, Person, User
from yanzhen.kernel.parties.views.register import actor_of


def _rename(party: Party, data: dict[str, Any], by: Any) -> None:
    rename_party(party, name=data["name"], reason=data["reason"], by=by)


def _merge(party: Party, data: dict[str, Any], by: Any) -> str:
    into = Party.objects.visible_to(by).get(pk=data["other"])
    merge_parties(party, into=into, reason=data["reason"], by=by)
    return reverse("parties:party", args=[into.pk])


def _before_merge(party: Party, data: dict[str, Any], by: Any) -> list[str]:
    into = Party.objects.visible_to(by).get(pk=data["other"])
    words = {"name": party.name, "into": into.name}
    lines = [
        gettext("The record of %(name)s leads to that of %(into)s from now on.") % words,
        gettext("What is written about either stays as it was written:"),
    ]
    for one in (party, into):
        rows = hanging_on(one, *_halves(one))
        named = "、".join(f"{title} {number}" for title, number in rows) or gettext("nothing yet")
        day = timezone.localdate(one.created_at).isoformat()
        lines.append(
            gettext("%(name)s, entered on %(day)s: %(rows)s")
            % {"name": one.name, "day": day, "rows": named}
        )
    return lines


def _halves(party: Party) -> list[Any]:
    names = ("person", "organisation", "household")
    return [half for name in names if (half := getattr(party, name, None)) is not None]


def _make_login(party: Party, data: dict[str, Any], by: Any) -> dict[str, Any]:
    password = new_password()
    user = create_login(
        party.person, username=data["username"], password=password, by=by, must_change=True
    )
    return _once(user, password)


def _new_password(party: Party, data: dict[str, Any], by: Any) -> dict[str, Any]:
    password = new_password()
    return _once(
        give_new_password(party.person, password=password, reason=data["reason"], by=by), password
    )


def _once(user: User, password: str) -> dict[str, Any]:
    """The page that shows a password this one time."""
    return {
        "title": gettext("To hand over"),
        "facts": [(gettext("User name"), user.username), (gettext("Password"), password)],
        "warning": gettext(
            "Shown this once and kept nowhere. At the next sign-in the person chooses another."
        ),
    }


def _close_login(party: Party, data: dict[str, Any], by: Any) -> None:
    close_login(party.person, reason=data["reason"], by=by)


def _reopen_login(party: Party, data: dict[str, Any], by: Any) -> None:
    reopen_login(party.person, reason=data["reason"], by=by)


def _leave(party: Party, data: dict[str, Any], by: Any) -> str | None:
    named = data.get("deputy", "").strip()
    deputy = _deputy(named) if named else None
    days = {"since": data["since"], "until": data["until"]}
    leave_with_deputy(party.person, **days, deputy=deputy, reason=data["reason"], by=by)
    return reverse("parties:me") if by.person_id == party.pk else None


def _deputy(named: str) -> Person:
    """By key, where it was chosen from a list; by login or name, where it was typed."""
    try:
        return Person.objects.select_related("party").get(pk=UUID(named))
    except ValueError:
        return person_named(named, field="deputy")


def _dismiss(party: Party, data: dict[str, Any], by: Any) -> None:
    held = Appointment.objects.visible_to(by).get(pk=data["appointment"], person_id=party.pk)
    dismiss(held, on=data["until"], reason=data["reason"], by=by)


RENAME: Final = Act("rename", _("Rename"), _("Give the new name"), forms.RenamePartyForm, _rename, _("The new name is written."), capability="parties.edit")  # fmt: skip
MERGE: Final = Act("merge", _("Merge into another record"), _("Merge the records"), forms.MergeForm, _merge, _("The records are one now."), hint=_("For one person or firm that was entered twice. You see what would happen before anything does."), preview=_before_merge, capability="parties.edit")  # fmt: skip
LOGIN: Final = Act("login", _("Make a login"), _("Make the login"), forms.LoginForm, _make_login, _("The login is made"), hint=_("The first password is made here and shown once."), capability="logins.edit")  # fmt: skip
PASSWORD: Final = Act("password", _("Give a new password"), _("Make a new password"), forms.ReasonForm, _new_password, _("The password is new"), hint=_("The old one ends at once, with everything that is open under it."), capability="logins.edit")  # fmt: skip
CLOSE: Final = Act("close", _("Close the login"), _("Close the login now"), forms.ReasonForm, _close_login, _("The login is closed."), hint=_("Open sessions end with the next page. Offices stay as they are."), capability="logins.edit")  # fmt: skip
REOPEN: Final = Act("reopen", _("Open the login again"), _("Open the login"), forms.ReasonForm, _reopen_login, _("The login is open again."), capability="logins.edit")  # fmt: skip
LEAVE: Final = Act("leave", _("Write down a leave"), _("Keep these days"), forms.LeaveForm, _leave, _("The leave is written down."))  # fmt: skip
DISMISS: Final = Act("dismiss", _("End an office"), _("End the office"), forms.DismissForm, _dismiss, _("The office has ended."), capability="offices.appoint")  # fmt: skip


def acts_on(party: Party, by: Any) -> list[Act]:
    """What this actor may do with this party as it stands."""
    acts = [RENAME, MERGE]
    if party.kind == PartyKind.PERSON:
        acts += _acts_on_person(party, by)
    return [act for act in acts if not act.capability or by.may(act.capability)]


def _acts_on_person(party: Party, by: Any) -> Sequence[Act]:
    acts = []
    own = by.person_id == party.pk
    if by.may("logins.edit") and not own:
        user = User.objects.filter(person_id=party.pk).first()
        acts += [LOGIN] if user is None else [PASSWORD, CLOSE if user.is_active else REOPEN]
    if by.may("offices.appoint") or own:
        acts.append(LEAVE)
    return [*acts, DISMISS]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that this actor may do with this party."""
    actor = actor_of(request)
    party = get_object_or_404(
        Party.objects.visible_to(actor).select_related("person__party", "merged_into"), pk=pk
    )
    if party.merged_into_id:
        return redirect("parties:keep", party.merged_into_id)
    name = shown_name(party, actor)
    own = reverse("parties:party", args=[party.pk])
    page = Page(
        heading=gettext("Keep this record"),
        crumbs=[*_register_of(actor), (name, own)],
        done=own,
    )
    return acts_page(request, party, acts_on(party, actor), by=actor, page=page)


def _register_of(actor: Any) -> list[tuple[str, str]]:
    """The way back to the register, for whoever reads it."""
    if not actor.may("parties.see"):
        return [(gettext("My page"), reverse("parties:me"))]
    return [(gettext("People and organisations"), reverse("parties:list"))]
