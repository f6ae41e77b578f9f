"""One matter, several requests: which case answers which."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions.joining import merge_cases
from yanzhen.kernel.cases.forms.joining import THAT_ONE, MergeForm
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.similar import Asked, Similar, similar_to
from yanzhen.kernel.cases.views.doors import case_for, done, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("cases.handle")
@require_http_methods(["GET", "POST"])
def merge(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Answer others with this one, or this one with another."""
    case = case_for(request, pk)
    seen = Case.objects.visible_to(request.actor).for_list()
    likely = _likely(request, case)
    form = MergeForm(request.POST if request.method == "POST" else None, seen=seen, likely=likely)
    if request.method == "POST" and form.is_valid():
        try:
            return _merge(request, case, form)
        except Refused as refusal:
            say_refusal(form, refusal)
            case = case_for(request, pk)
    context = {"case": case, "form": form, "likely": likely, "title": _("Answer together")}
    return render(request, "cases/merge.html", context, status=422 if form.errors else 200)


def _likely(request: ActorRequest, case: Case) -> list[Similar]:
    """Open ones like it that can still be answered with it, or it with them."""
    asked = Asked(
        place=case.place, item=case.item, title=case.title, text=case.text,
        parties=frozenset(filter(None, [case.reporter_id, case.subject_id])), phone=case.caller_phone,
    )  # fmt: skip
    like = similar_to(asked, request.actor, timezone.now(), but=case.pk)
    return [one for one in like if one.joinable and not one.case.is_merged]


def _merge(request: ActorRequest, case: Case, form: MergeForm) -> HttpResponse:
    others = form.chosen()
    if form.cleaned_data["leads"] == THAT_ONE:
        if len(others) != 1:
            raise Refused(
                gettext_lazy("Mark one case that leads, or let this one lead."), field="leads"
            )
        merge_cases([case], lead=others[0], by=request.actor)
        words = _("%(number)s answers it from now on") % {"number": others[0].number}
        return done(request, others[0], words)
    merge_cases(others, lead=case, by=request.actor)
    words = ngettext(
        "%(n)s case is answered with this one",
        "%(n)s cases are answered with this one",
        len(others),
    )
    return done(request, case, words % {"n": len(others)})
