"""At the door of one date: scan a code, or press beside a name; and the judge's page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.gatherings.actions.attending import come
from yanzhen.kernel.gatherings.actions.attending import leave as go_out
from yanzhen.kernel.gatherings.actions.door import Press, check
from yanzhen.kernel.gatherings.actions.judging import contestants, scores_in, seal_score
from yanzhen.kernel.gatherings.contracts import DOOR
from yanzhen.kernel.gatherings.forms import ScoreForm
from yanzhen.kernel.gatherings.models import Judge
from yanzhen.kernel.gatherings.views.office import worked
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices(DOOR)
def door(request: ActorRequest, pk: UUID, meeting: UUID) -> HttpResponse:
    """The answer fills the top; below stands the list for who has no code."""
    gathering = worked(request, pk)
    found = get_object_or_404(gathering.meetings.select_related("gathering__place"), pk=meeting)
    answer = None
    if request.method == "POST" and request.POST.get("person"):
        _by_list(request, gathering, found)
        return redirect(request.get_full_path())
    if request.method == "POST":
        press = Press(once_of(request.POST) or new_key(), request.POST.get("code", ""), timezone.now(), request.POST.get("do") == "out")  # fmt: skip
        answer = check(found, press, by=request.actor)
    rows: Any = gathering.registrations.filter(given_up_at=None, order__state="paid").select_related("person__party").order_by("person__party__pinyin", "id")  # fmt: skip
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(person__party__name__icontains=words)
    page = page_of(rows, request.GET)
    there = {one.registration_id: one for one in found.attendances.filter(registration__in=[row.pk for row in page.rows])}  # fmt: skip
    for row in page.rows:
        row.here = there.get(row.pk)
    context = {"gathering": gathering, "meeting": found, "answer": answer, "page": page, "asked": request.GET, "inside": found.attendances.filter(left_at=None).count()}  # fmt: skip
    return render(request, "gatherings/door.html", context)


def _by_list(request: ActorRequest, gathering: Any, meeting: Any) -> None:
    rows = gathering.registrations.select_related("person__party", "order", "gathering__place")
    registration = get_object_or_404(rows, pk=request.POST["person"])
    now = timezone.now()
    if request.POST.get("do") == "out":
        go_out(get_object_or_404(meeting.attendances.select_related("meeting__gathering__place"), registration=registration), by=request.actor, at=now)  # fmt: skip
    else:
        come(meeting, registration, by=request.actor, at=now)
    messages.success(request, registration.person.name)


@login_required
def judging(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A judge's own scores: typed, sealed, not shown again to anybody until all are opened."""
    rows = Judge.objects.filter(gathering=pk, person=request.actor.person_id).select_related("gathering__place")  # fmt: skip
    judge = get_object_or_404(rows)
    asked = list(contestants(judge.gathering))
    form = ScoreForm(request.POST or None, noun=asked, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            for registration in asked:
                points = form.cleaned_data[str(registration.pk)]
                if points is not None:
                    seal_score(judge, registration, int(points * 100), by=request.actor)
            messages.success(request, _("Sealed. Nobody reads it until all scores are in."))
            return redirect(reverse("gatherings:judging", args=[pk]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
    done = {registration for one, registration in scores_in(judge.gathering) if one == judge.pk}
    context = {"gathering": judge.gathering, "form": form, "done": len(done), "of": len(asked)}
    return render(request, "gatherings/judging.html", context, status=422 if form.errors else 200)
