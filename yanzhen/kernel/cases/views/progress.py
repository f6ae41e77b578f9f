"""Progress without a login: number and code, and nothing else."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.middleware import limited
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import rate_case
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.forms.acts import RatingForm
from yanzhen.kernel.cases.models import Case, Fault, Rating
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.cases.views.words import event_words
from yanzhen.kernel.parties.middleware import ActorRequest

FAULTS_SHOWN_MAX: Final = 10


@limited("20/m", method="POST")
def progress(request: Any) -> HttpResponse:
    """Both must fit; we do not say which of the two was wrong. A wrong try is counted."""
    if request.method != "POST":
        context = {"number": request.GET.get("number", ""), "faults": _faults(request)}
        return render(request, "cases/progress.html", context)
    number, code = _typed(request)
    case = Case.objects.filter(number=number, code=code).for_list().first() if code else None
    if case is None:
        context = {
            "number": number,
            "refused": _("No case has this number and code. Both stand on the receipt."),
        }
        return render(request, "cases/progress.html", context, status=422)
    form = RatingForm(request.POST if "level" in request.POST else None)
    if form.is_bound and form.is_valid():
        _rate(request, case, code, form)
    return render(
        request, "cases/progress.html", {**_public(case), "code": code, "rating_form": form}
    )


def _faults(request: ActorRequest) -> list[Fault]:
    """A notice on the door: what is out of order now."""
    running = Fault.objects.visible_to(request.actor).running().select_related("place")
    return list(running.order_by("-began_at")[:FAULTS_SHOWN_MAX])


def _typed(request: ActorRequest) -> tuple[str, str]:
    number = request.POST.get("number", "").strip().upper().replace(" ", "")
    return number, request.POST.get("code", "").strip().upper().replace(" ", "")


def _rate(request: ActorRequest, case: Case, code: str, form: RatingForm) -> None:
    try:
        rate_case(
            case,
            level=form.cleaned_data["level"],
            comment=form.cleaned_data["comment"],
            by=request.actor,
            code=code,
        )
    except Refused as refusal:
        say_refusal(form, refusal)
    else:
        messages.success(request, _("Thank you. What you wrote is read by the community's head."))


def _public(case: Case) -> dict[str, object]:
    """What the paper's holder may read: no names of persons, no words between colleagues."""
    public = case.events.filter(public=True).order_by("-id")[:30]
    rated = Rating.objects.filter(case=case, round=case.round).exists()
    return {
        "case": case,
        "number": case.number,
        "state": case.state_now,
        "workflow": case.workflow,
        "remaining": case.remaining(timezone.now()),
        "events": [{"event": event, "words": event_words(event, case)} for event in public],
        "may_rate": not rated and case.state in case_kinds[case.kind].rateable,
        "rated": rated,
    }
