"""Gatherings for offices: the list, one gathering, its facts, its dates, its steps, its people."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.gatherings import forms
from yanzhen.kernel.gatherings.actions.attending import correct, minutes_of_all
from yanzhen.kernel.gatherings.actions.certifying import hours_words, issue
from yanzhen.kernel.gatherings.actions.judging import open_scores, seat_judge
from yanzhen.kernel.gatherings.actions.preparing import (
    add_meeting,
    change_gathering,
    draft_gathering,
    remove_meeting,
    set_picture,
    take_step,
)
from yanzhen.kernel.gatherings.actions.registering import Consent, line_of, register
from yanzhen.kernel.gatherings.actions.repeating import open_series, repeat
from yanzhen.kernel.gatherings.contracts import RESULTS, SEE
from yanzhen.kernel.gatherings.models import (
    Attendance,
    Gathering,
    Kind,
    Registration,
    presses_to_look_into,
)
from yanzhen.kernel.gatherings.workflow import GATHERING_LIFE, PREPARE, GatheringState
from yanzhen.kernel.parties.middleware import ActorRequest

DONE = gettext_lazy("It is written down.")


def worked(request: ActorRequest, pk: UUID) -> Gathering:
    """One of the office's own places."""
    rows = Gathering.objects.worked_by(request.actor).select_related("place", "seller__organisation__party", "offer", "after")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def page_of_gathering(gathering: Gathering, heading: str, note: str = "") -> Page:
    here = gathering.get_absolute_url()
    return Page(heading, [(_("Gatherings"), reverse("gatherings:list")), (gathering.number, here)], here, note)  # fmt: skip


@for_offices(SEE)
@require_GET
def gathering_list(request: ActorRequest) -> HttpResponse:
    rows = Gathering.objects.worked_by(request.actor).select_related("place")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in GatheringState.values else rows.exclude(state=GatheringState.CANCELLED)  # fmt: skip
    if request.GET.get("kind") in Kind.values:
        rows = rows.filter(kind=request.GET["kind"])
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    page = page_of(rows.prefetch_related("meetings").order_by("-id"), request.GET)
    context = {"page": page, "asked": request.GET, "states": GatheringState.choices, "kinds": Kind.choices, "may_edit": request.actor.may(PREPARE)}  # fmt: skip
    return render(request, "gatherings/list.html", context)


def _draft(data: dict[str, Any], by: Any, noun: Any = None) -> Any:
    form = forms.GatheringForm(noun=noun, by=by)
    form.cleaned_data = data
    return form.draft()


@for_offices(PREPARE)
def new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return draft_gathering(_draft(data, by), by=by).get_absolute_url()

    act = Act("new", gettext_lazy("Draw a gathering up"), gettext_lazy("Keep the draft"), forms.GatheringForm, go, "")  # fmt: skip
    page = Page(_("Draw a gathering up"), [(_("Gatherings"), reverse("gatherings:list"))], reverse("gatherings:list"))  # fmt: skip
    return acts_page(request, None, [act], by=request.actor, page=page)


@for_offices(PREPARE)
def change(request: ActorRequest, pk: UUID) -> HttpResponse:
    gathering = worked(request, pk)
    gathering.must_be_draft(request.actor)

    def go(noun: Gathering, data: dict[str, Any], by: Any) -> None:
        change_gathering(noun, _draft(data, by, noun), by=by)

    act = Act("change", gettext_lazy("Change the draft"), gettext_lazy("Keep the draft"), forms.GatheringForm, go, DONE)  # fmt: skip
    return acts_page(request, gathering, [act], by=request.actor, page=page_of_gathering(gathering, _("Change the draft")))  # fmt: skip


@for_offices(PREPARE)
def picture(request: ActorRequest, pk: UUID) -> HttpResponse:
    gathering = worked(request, pk)

    def go(noun: Gathering, data: dict[str, Any], by: Any) -> str:
        set_picture(noun, data["picture"], by=by)
        return reverse("gatherings:poster", args=[noun.pk])

    act = Act("picture", gettext_lazy("Picture of the poster"), gettext_lazy("Put it on the poster"), forms.PictureForm, go, DONE)  # fmt: skip
    return acts_page(request, gathering, [act], by=request.actor, page=page_of_gathering(gathering, _("Picture of the poster")))  # fmt: skip


@for_offices(PREPARE)
def meeting(request: ActorRequest, pk: UUID) -> HttpResponse:
    gathering = worked(request, pk)

    def go(noun: Gathering, data: dict[str, Any], by: Any) -> None:
        add_meeting(noun, data["starts_at"], data["ends_at"], by=by)

    act = Act("meeting", gettext_lazy("Add a date"), gettext_lazy("Add the date"), forms.MeetingForm, go, DONE)  # fmt: skip
    return acts_page(request, gathering, [act], by=request.actor, page=page_of_gathering(gathering, _("Add a date")))  # fmt: skip


def _repeat(noun: Gathering, data: dict[str, Any], by: Any) -> None:
    repeat(noun, data["every_days"], data["times"], by=by)


def _open_series(noun: Gathering, _data: dict[str, Any], by: Any) -> None:
    open_series(noun, by=by)


@for_offices(PREPARE)
def series(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The same again on other days, and all of them opened at once."""
    gathering = worked(request, pk)
    acts = [Act("repeat", gettext_lazy("Repeat it"), gettext_lazy("Draw them up"), forms.RepeatForm, _repeat, DONE, hint=gettext_lazy("Each date gets places and a registration of its own."))]  # fmt: skip
    waiting = gathering.others_of_series().filter(state=GatheringState.DRAFT).count()
    if waiting:
        hint = _("%(n)s drafts of this series wait to be opened.") % {"n": waiting}
        acts.append(Act("open", gettext_lazy("Open the whole series"), gettext_lazy("Open all registrations"), forms.PlainForm, _open_series, DONE, hint=hint))  # fmt: skip
    return acts_page(request, gathering, acts, by=request.actor, page=page_of_gathering(gathering, _("Series")))  # fmt: skip


@for_offices(PREPARE)
def meeting_gone(request: ActorRequest, pk: UUID, meeting: UUID) -> HttpResponse:
    gathering = worked(request, pk)
    found = get_object_or_404(gathering.meetings.select_related("gathering__place"), pk=meeting)

    def go(noun: Any, _data: dict[str, Any], by: Any) -> None:
        remove_meeting(noun, by=by)

    act = Act("gone", gettext_lazy("Remove the date"), gettext_lazy("Remove the date"), forms.PlainForm, go, DONE)  # fmt: skip
    return acts_page(request, found, [act], by=request.actor, page=page_of_gathering(gathering, _("Remove the date"), str(timezone.localtime(found.starts_at))[:16]))  # fmt: skip


@for_offices(SEE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    gathering = worked(request, pk)
    found = next((one for one in gathering.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        GATHERING_LIFE.step(name, gathering.state)
        raise Refused(gettext_lazy("Your office may not do this. Ask whoever organises here."))
    form = forms.NoteForm if "note" in found.asks else forms.PlainForm

    def go(noun: Gathering, data: dict[str, Any], by: Any) -> None:
        take_step(noun, name, by=by, note=data.get("note", ""))

    one = Act(name, found.label, found.label, form, go, DONE)
    return acts_page(request, gathering, [one], by=request.actor, page=page_of_gathering(gathering, str(found.label)))  # fmt: skip


def _register(noun: Gathering, data: dict[str, Any], by: Any) -> None:
    register(noun, data["name"], by=by, consent=Consent(data["guardian"], data["guardian_phone"]))


def _judge(noun: Gathering, data: dict[str, Any], by: Any) -> None:
    seat_judge(noun, data["name"], by=by)


def _open(noun: Gathering, data: dict[str, Any], by: Any) -> None:
    open_scores(noun, by=by, why=data["why"])


ACTS = {
    "register": Act("register", gettext_lazy("Register somebody"), gettext_lazy("Register them"), forms.NameForm, _register, DONE, capability=PREPARE),
    "judge": Act("judge", gettext_lazy("Seat a judge"), gettext_lazy("Seat the judge"), forms.JudgeForm, _judge, DONE, capability=PREPARE),
    "open": Act("open", gettext_lazy("Open the scores"), gettext_lazy("Open them"), forms.OpenForm, _open, DONE, capability=RESULTS, hint=gettext_lazy("All at once. Nobody has read one before, neither here nor in the database.")),
}  # fmt: skip


@for_offices(PREPARE, RESULTS)
def act(request: ActorRequest, pk: UUID) -> HttpResponse:
    gathering = worked(request, pk)
    names = ["register"] if gathering.state == GatheringState.OPEN else []
    if gathering.kind == Kind.CONTEST and gathering.scores_opened_at is None:
        names += ["judge", "open"]
    if not names:
        raise Refused(gettext_lazy("There is nothing to do here now."))
    return acts_page(request, gathering, [ACTS[name] for name in names], by=request.actor, page=page_of_gathering(gathering, _("Who has signed up")))  # fmt: skip


@for_offices(SEE)
@require_GET
def people(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who has registered and who waits, in order."""
    gathering = worked(request, pk)
    rows: Any = gathering.registrations.filter(given_up_at=None).select_related("person__party", "order")  # fmt: skip
    page = page_of(rows.prefetch_related("attendances__corrections", "certificate").order_by("registered_at", "id"), request.GET)  # fmt: skip
    for one in page.rows:
        one.hours = hours_words(sum(_minutes(each) for each in one.attendances.all()))
        one.came = len(one.attendances.all())
    context = {"gathering": gathering, "page": page, "line": list(line_of(gathering)[:50]) if gathering.offer_id else [], "may_certify": request.actor.may(RESULTS)}  # fmt: skip
    return render(request, "gatherings/people.html", context)


@for_offices(SEE)
@require_GET
def presses(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the doors did that the house would not have: two doors for one person, one more than places, a code that counts no more."""
    gathering = worked(request, pk)
    page = page_of(presses_to_look_into(gathering), request.GET)
    return render(request, "gatherings/presses.html", {"gathering": gathering, "page": page})


def _minutes(attendance: Attendance) -> int:
    corrections = list(attendance.corrections.all())
    if corrections:
        return corrections[-1].minutes
    return int((attendance.left_at - attendance.came_at).total_seconds()) // 60 if attendance.left_at else 0  # fmt: skip


def _issue(noun: Any, _data: dict[str, Any], by: Any) -> str:
    return reverse("gatherings:certificate", args=[issue(noun, by=by).pk])


@for_offices(SEE)
def person(request: ActorRequest, pk: UUID, registration: UUID) -> HttpResponse:
    """One registration: when they came, hours and their corrections, the certificate."""
    gathering = worked(request, pk)
    found = get_object_or_404(gathering.registrations.select_related("person__party", "order", "gathering__place", "gathering__seller__organisation__party"), pk=registration)  # fmt: skip
    acts = []
    for attendance in found.attendances.select_related("meeting__gathering__place").order_by("came_at"):  # fmt: skip
        acts.append(_correction(attendance))
    if not hasattr(found, "certificate"):
        acts.append(Act("issue", gettext_lazy("Issue the certificate"), gettext_lazy("Issue it"), forms.PlainForm, _issue, DONE, capability=RESULTS))  # fmt: skip
    page = Page(found.person.name, [(gathering.number, gathering.get_absolute_url()), (_("Who has signed up"), reverse("gatherings:people", args=[gathering.pk]))], reverse("gatherings:people", args=[gathering.pk]), _about(found))  # fmt: skip
    return acts_page(request, found, acts, by=request.actor, page=page)


def _about(found: Registration) -> str:
    """Whose word a minor came with, and how many hours count."""
    hours = _("%(hours)s hours count") % {"hours": hours_words(minutes_of_all(found))}
    return " · ".join(filter(None, [f"{found.guardian} {found.guardian_phone}".strip(), hours]))


def _correction(attendance: Attendance) -> Act:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> None:
        correct(attendance, int(data["hours"] * 60), data["reason"], by=by)

    came, left = timezone.localtime(attendance.came_at), attendance.left_at
    title = _("Correct the hours of %(day)s") % {"day": came.strftime("%Y-%m-%d %H:%M")}
    gone = timezone.localtime(left).strftime("%H:%M") if left else "–"
    hint = _("At the door on %(day)s: in %(came)s, out %(left)s") % {"day": came.date(), "came": came.strftime("%H:%M"), "left": gone}  # fmt: skip
    return Act(f"c{attendance.pk.hex}", title, gettext_lazy("Correct them"), forms.CorrectForm, go, DONE, hint=hint, capability=RESULTS)  # fmt: skip
