"""What every screen of cases does first: who is asking, which case, and how to answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.views.offices import only_beside
from yanzhen.kernel.parties.middleware import ActorRequest


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
