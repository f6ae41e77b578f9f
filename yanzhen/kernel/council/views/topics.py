"""Deliberations: the list, one with its guests, agreed items and objections, and everything done with it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.pdf import pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions import accepting, deliberating
from yanzhen.kernel.council.actions.papers import minutes_paper
from yanzhen.kernel.council.contracts import SEE
from yanzhen.kernel.council.forms import topics as forms
from yanzhen.kernel.council.forms.votes import StepForm
from yanzhen.kernel.council.models import AgreedItem, Deliberation, Objection
from yanzhen.kernel.council.models.deliberation import AFTER_MEETING
from yanzhen.kernel.council.views.votes import frame_of
from yanzhen.kernel.council.workflow import DELIBERATE, PREPARE, TOPIC_LIFE, TopicState
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models.scope import covers


def topic_for(request: ActorRequest, pk: UUID) -> Deliberation:
    seen = Deliberation.objects.visible_to(request.actor).select_related("place", "origin")
    return get_object_or_404(seen, pk=pk)


@for_offices(SEE)
@require_GET
def topic_list(request: ActorRequest) -> HttpResponse:
    rows = Deliberation.objects.visible_to(request.actor).select_related("place")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in TopicState.values else rows
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(topic__icontains=words)
    context = {
        "page": page_of(rows.order_by("-id"), request.GET),
        "asked": request.GET,
        "states": TopicState.choices,
        "may_edit": request.actor.may(DELIBERATE),
    }
    return render(request, "council/topics.html", context)


@for_offices(DELIBERATE)
def new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return deliberating.raise_topic(deliberating.TopicDraft(**data), by=by).get_absolute_url()

    act = Act("new", gettext_lazy("Raise a topic"), gettext_lazy("Raise it"), forms.TopicForm, go, "")  # fmt: skip
    here = reverse("council:topics")
    page = Page(_("Raise a topic"), [(_("Deliberations"), here)], here)
    return acts_page(request, None, [act], by=request.actor, page=page)


@login_required
@require_GET
def topic_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    topic = topic_for(request, pk)
    today = timezone.localdate()
    officer = request.actor.may(SEE)
    context = {
        "topic": topic, "life": TOPIC_LIFE, "steps": topic.steps_open_to(request.actor), "guests": list(topic.invitations.all()),
        "agreed": topic.agreed.select_related("responsible", "case").prefetch_related("acceptances"), "votes": topic.votes.all() if officer else [],
        "objections": topic.objections.select_related("party").filter(**({} if officer else {"party": request.actor.person_id})), "officer": officer, "frame": frame_of(request),
        "may_change": topic.may_change(request.actor), "takes_objections": topic.takes_objections(today),
        "inviting": topic.state in (TopicState.TOPIC, TopicState.SCREENED, TopicState.SCHEDULED), "held": topic.state in AFTER_MEETING,
        "draws_up": topic.state == TopicState.NEEDS_VOTE and request.actor.may(PREPARE) and covers(request.actor, topic.place.path),
    }  # fmt: skip
    return render(request, "council/topic.html", context)


def page_of_topic(topic: Deliberation, heading: str, frame: str = "base/workbench.html") -> Page:
    here = topic.get_absolute_url()
    crumbs = [(topic.number, here)]
    return Page(heading, crumbs, here, topic.topic, frame)


@for_offices(SEE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    topic = topic_for(request, pk)
    found = next((one for one in topic.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        TOPIC_LIFE.step(name, topic.state)
        raise Refused(gettext_lazy("Your office may not do this. Ask whoever prepares votes here."))
    asks = found.asks

    class Form(StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Deliberation, data: dict[str, Any], by: Any) -> None:
        deliberating.take_topic_step(noun, name, by=by, note=data.get("note", ""), data=data)

    one = Act(name, found.label, found.label, Form, go, gettext_lazy("It is written down."))
    return acts_page(request, topic, [one], by=request.actor, page=page_of_topic(topic, str(found.label)))  # fmt: skip


def _invite(topic: Deliberation, data: dict[str, Any], by: Any) -> None:
    deliberating.invite(topic, data["side"], data["name"], by=by)


def _attendance(topic: Deliberation, data: dict[str, Any], by: Any) -> None:
    attended = [
        deliberating.Attended(one, data[f"came_{one.pk}"] == "yes", data[f"opinion_{one.pk}"], data[f"absence_{one.pk}"])
        for one in topic.invitations.all()
    ]  # fmt: skip
    deliberating.note_attendance(topic, attended, by=by)


def _agreed(topic: Deliberation, data: dict[str, Any], by: Any) -> None:
    deliberating.add_agreed(topic, data["text"], data["responsible"], data["due_on"], data["item"], by=by)  # fmt: skip


DONE = gettext_lazy("It is written down.")
ACTS = {
    "invite": Act("invite", gettext_lazy("Invite somebody"), gettext_lazy("Invite"), forms.InviteForm, _invite, DONE, hint=gettext_lazy("The residents' committee, the owners' committee and the property company are always invited.")),
    "attendance": Act("attendance", gettext_lazy("Who came"), gettext_lazy("Write the attendance down"), forms.AttendanceForm, _attendance, DONE),
    "agreed": Act("agreed", gettext_lazy("Add an agreed item"), gettext_lazy("Add it"), forms.AgreedForm, _agreed, DONE, hint=gettext_lazy("It becomes a case when it is carried out.")),
}  # fmt: skip


@for_offices(DELIBERATE)
def act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    topic = topic_for(request, pk)
    if name not in ACTS:
        raise Http404
    return acts_page(request, topic, [ACTS[name]], by=request.actor, page=page_of_topic(topic, str(ACTS[name].title)))  # fmt: skip


@login_required
def object_to(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Anybody who has logged in may object while the outcome hangs out."""
    topic = topic_for(request, pk)

    def go(noun: Deliberation, data: dict[str, Any], by: Any) -> None:
        deliberating.object_to(noun, data["text"], by=by)

    one = Act("object", gettext_lazy("Object to the outcome"), gettext_lazy("Send the objection"), forms.ObjectionForm, go, gettext_lazy("Your objection is written down. It is answered, or the topic is taken up again."))  # fmt: skip
    page = page_of_topic(topic, _("Object to the outcome"), frame_of(request))
    return acts_page(request, topic, [one], by=request.actor, page=page)


@for_offices(DELIBERATE)
def answer(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = Deliberation.objects.visible_to(request.actor)
    objection = get_object_or_404(Objection.objects.filter(deliberation__in=seen).select_related("deliberation__place"), pk=pk)  # fmt: skip

    def go(noun: Objection, data: dict[str, Any], by: Any) -> None:
        deliberating.answer_objection(noun, data["answer"], by=by)

    one = Act("answer", gettext_lazy("Answer the objection"), gettext_lazy("Answer"), forms.AnswerForm, go, DONE, hint=objection.text)  # fmt: skip
    page = page_of_topic(objection.deliberation, _("Answer the objection"))
    return acts_page(request, objection, [one], by=request.actor, page=page)


@for_offices(DELIBERATE)
def accept(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Whether an agreed item was done as agreed; a second time it corrects the first."""
    seen = Deliberation.objects.visible_to(request.actor)
    agreed = get_object_or_404(AgreedItem.objects.filter(deliberation__in=seen).select_related("deliberation__place", "case"), pk=pk)  # fmt: skip

    def go(noun: AgreedItem, data: dict[str, Any], by: Any) -> None:
        accepting.accept(noun, accepting.Heard(**{**data, "accepted": data["accepted"] == "yes"}), by=by)  # fmt: skip

    one = Act("accept", gettext_lazy("Is it accepted"), gettext_lazy("Write it down"), forms.AcceptanceForm, go, DONE, hint=agreed.text)  # fmt: skip
    page = page_of_topic(agreed.deliberation, _("Is it accepted"))
    return acts_page(request, agreed, [one], by=request.actor, page=page)


@login_required
@require_GET
def minutes_pdf(request: ActorRequest, pk: UUID) -> HttpResponse:
    topic = topic_for(request, pk)
    if topic.state not in AFTER_MEETING:
        raise Refused(gettext_lazy("There are no minutes yet."))
    found = HttpResponse(pdf_of(minutes_paper(topic)), content_type="application/pdf")
    found["Content-Disposition"] = f'inline; filename="{topic.number}.pdf"'
    return found
