"""Everything that can happen to a place: names, codes, moves, merging, splitting, ends, people, outlines."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.hanging import hanging_on
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.places import forms
from yanzhen.kernel.places.actions import (
    close_place,
    count_people,
    merge_places,
    move_place,
    place_named,
    recode_place,
    rename_place,
    set_boundary,
    split_place,
)
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.views.tree import actor_of, place_to_edit


def _on(data: dict[str, Any]) -> date:
    return data["on"] or timezone.localdate()


def _rename(place: Place, data: dict[str, Any], by: Any) -> None:
    rename_place(place, name=data["name"], on=_on(data), reason=data["reason"], by=by)


def _recode(place: Place, data: dict[str, Any], by: Any) -> None:
    recode_place(
        place,
        code=data["code"],
        provisional=data["provisional"],
        on=_on(data),
        reason=data["reason"],
        by=by,
    )


def _move(place: Place, data: dict[str, Any], by: Any) -> None:
    parent = place_named(data["place"])
    move_place(place, parent=parent, on=_on(data), reason=data["reason"], by=by)


def _before_move(place: Place, data: dict[str, Any], by: Any) -> list[str]:
    parent = place_named(data["place"])
    words = {"place": place.name, "parent": _with_above(parent)}
    return [
        gettext("%(place)s will stand below %(parent)s.") % words,
        _going_along(place),
        gettext("Cases and registers of these places are seen from there."),
    ]


def _merge(place: Place, data: dict[str, Any], by: Any) -> str:
    into = place_named(data["place"])
    merge_places(place, into=into, on=_on(data), reason=data["reason"], by=by)
    return reverse("places:place", args=[into.pk])


def _before_merge(place: Place, data: dict[str, Any], by: Any) -> list[str]:
    into = place_named(data["place"])
    words = {"place": place.name, "into": _with_above(into), "day": _on(data)}
    return [
        gettext("%(place)s ends on %(day)s; who asks for it is led to %(into)s.") % words,
        _going_along(place),
        *_what_stays(place),
    ]


def _split(place: Place, data: dict[str, Any], by: Any) -> None:
    parts, children = _parts_of(place, data)
    split_place(place, into=parts, children=children, on=_on(data), reason=data["reason"], by=by)


def _before_split(place: Place, data: dict[str, Any], by: Any) -> list[str]:
    parts, children = _parts_of(place, data)
    if len(parts) < 2:
        raise Refused(_("A split needs at least two other places to take over."), field="into")
    names = "、".join(part.name for part in parts)
    words = {"place": place.name, "parts": names, "day": _on(data)}
    lines = [gettext("%(place)s ends on %(day)s; who asks for it is led to %(parts)s.") % words]
    lines += [f"{child.name} → {part.name}" for child, part in children.items()]
    return [*lines, *_what_stays(place)]


def _parts_of(place: Place, data: dict[str, Any]) -> tuple[list[Place], dict[Place, Place]]:
    """The chosen parts, and which of them each open place below goes to."""
    goes = {UUID(name[3:]): UUID(key) for name, key in data.items() if name[:3] == "to_" and key}
    chosen = {UUID(key) for key in data["into"]}
    if astray := set(goes.values()) - chosen:
        raise Refused(
            _("%(place)s is not among the places that take over."),
            field="into",
            place=Place.objects.get(pk=min(astray)).name,
        )
    places = Place.objects.in_bulk([*chosen, *goes])
    return [places[key] for key in sorted(chosen)], {
        places[child]: places[part] for child, part in goes.items()
    }


def _close(place: Place, data: dict[str, Any], by: Any) -> None:
    close_place(place, on=_on(data), reason=data["reason"], by=by)


def _before_close(place: Place, data: dict[str, Any], by: Any) -> list[str]:
    words = {"place": place.name, "day": _on(data)}
    sentence = gettext("%(place)s ends on %(day)s; nothing takes its place.") % words
    return [sentence, *_what_stays(place)]


def _count(place: Place, data: dict[str, Any], by: Any) -> None:
    count_people(place, on=_on(data), bands=data["bands"], source=data["source"], by=by)


def _outline(place: Place, data: dict[str, Any], by: Any) -> None:
    text = data["file"].read()
    set_boundary(place, text=text, gcj02=data["gcj02"], reason=data["reason"], by=by)


def _going_along(place: Place) -> str:
    below = Place.objects.open().within(place).exclude(pk=place.pk).count()
    return ngettext("%(n)s place below goes along.", "%(n)s places below go along.", below) % {
        "n": below
    }


def _what_stays(place: Place) -> list[str]:
    """What is written about the place stays written there."""
    rows = [f"{name} {number}" for name, number in hanging_on(place)]
    if not rows:
        return []
    return [
        gettext("These stay written down for the old place: %(rows)s.") % {"rows": "、".join(rows)}
    ]


def _with_above(place: Place) -> str:
    return f"{place.parent.name} / {place.name}" if place.parent else place.name


ACTS: Final = (
    Act("rename", _("Rename"), _("Rename the place"), forms.RenameForm, _rename, _("The place has its new name.")),
    Act("recode", _("Give it another code"), _("Take this code"), forms.RecodeForm, _recode, _("The place has its new code."), hint=_("Such as the official code after a local one. The old one stays in the history.")),
    Act("outline", _("Outline"), _("Take this outline"), forms.BoundaryForm, _outline, _("The outline is taken over.")),
    Act("people", _("People who live here"), _("Keep these numbers"), forms.PeopleForm, _count, _("The numbers are kept.")),
    Act("move", _("Move it below another place"), _("Move the place"), forms.MoveForm, _move, _("The place is moved."), preview=_before_move),
    Act("merge", _("Merge it into another place"), _("Merge the places"), forms.TargetForm, _merge, _("The places are merged."), preview=_before_merge),
    Act("split", _("Split it"), _("Split the place"), forms.SplitForm, _split, _("The place is split."), hint=_("The new places are entered first, beside this one."), preview=_before_split),
    Act("close", _("Close it"), _("Close the place"), forms.ReasonForm, _close, _("The place is closed."), hint=_("Only when nothing stands open below it."), preview=_before_close),
)  # fmt: skip
# What can still be said of a place that has ended.
AFTERWARDS: Final = frozenset({"outline", "people"})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that can happen to this place, each with its reason."""
    found = place_to_edit(request, pk)
    page = Page(
        heading=gettext("Change this place"),
        crumbs=[
            (gettext("Places"), reverse("places:tree")),
            (found.name, reverse("places:place", args=[found.pk])),
        ],
        done=reverse("places:place", args=[found.pk]),
    )
    acts = [act for act in ACTS if found.until is None or act.slug in AFTERWARDS]
    return acts_page(request, found, acts, by=actor_of(request), page=page)
