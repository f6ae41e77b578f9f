"""A small form on a page of its own: show it, or act and go back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yanzhen.base.refusals import Refused
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to


@dataclass(frozen=True)
class Sheet:
    """What stands around the form: title, the way here as (word, address), and where one goes back to."""

    title: str
    crumbs: Sequence[tuple[str, str]]
    back: str
    button: "str | Promise" = ""
    hint: "str | Promise" = ""


def act(
    request: HttpRequest,
    form: Form,
    sheet: Sheet,
    verb: Callable[[dict[str, Any]], Any],
    *,
    done: str,
) -> HttpResponse:
    """Say `done` and go back when the verb went well; otherwise show what is wrong beside what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            messages.success(request, done)
            return redirect(sheet.back)
    return shown(request, form, sheet)


def shown(request: HttpRequest, form: Form, sheet: Sheet) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "sheet": sheet, "button": sheet.button or _("Write it down")}
    return render(request, "innovation_community/act.html", context, status=status)
