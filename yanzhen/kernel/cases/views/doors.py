"""What every screen of cases does first: who is asking, which case, and how to answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.views.offices import only_beside
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


def case_for(request: ActorRequest, pk: UUID, *, beside: bool = False) -> Case:
    """The case, if this actor may see it; otherwise it is not found.

    Who sees it only beside the office that has it (views/offices.py) finds it where a page is made for them.
    """
    case = get_object_or_404(Case.objects.visible_to(request.actor).for_list(), pk=pk)
    if not beside and only_beside(case, request.actor):
        raise Http404
    return case


def done(request: HttpRequest, case: Case, sentence: Any) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(case.get_absolute_url())


def say_refusal(form: Any, refusal: Refused) -> None:
    """Beside what was typed: at its field where there is one, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def is_key(text: str) -> bool:
    """Whether a value of the address could be the key of a record."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
