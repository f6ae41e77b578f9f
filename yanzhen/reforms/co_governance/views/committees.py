"""A committee: its members, its dates, what is written down of it."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import committees as actions
from yanzhen.reforms.co_governance.actions.clocks import clocks_of
from yanzhen.reforms.co_governance.actions.hanging import Sheet, hang_out, may_hang_out
from yanzhen.reforms.co_governance.contracts import EDIT, FUND, SEE
from yanzhen.reforms.co_governance.forms import estates as forms
from yanzhen.reforms.co_governance.models import Committee
from yanzhen.reforms.co_governance.views.estates import DONE

HUNG: Final = 20


def committee_for(request: ActorRequest, pk: UUID) -> Committee:
    return get_object_or_404(Committee.objects.visible_to(request.actor).select_related("estate__place", "vote"), pk=pk)  # fmt: skip


@for_offices(SEE)
@require_GET
def committee(request: ActorRequest, pk: UUID) -> HttpResponse:
    found, today = committee_for(request, pk), timezone.localdate()
    context = {
        "committee": found, "estate": found.estate, "members": found.members.select_related("person__party"), "today": today,
        "clocks": [(clock, clock.shape(today)) for clock in clocks_of(found, today)], "hung": found.hung_out.all()[:HUNG],
        "acts": [act for act in ACTS.values() if _may(act, request.actor)],
    }  # fmt: skip
    return render(request, "co_governance/committee.html", context)


def _file(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.file_committee(noun, by=by, on=data["on"], number=data["number"])


def _report(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.report_end(noun, by=by, on=data["on"])


def _replace(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.replace_member(noun.members.get(pk=data["member"]), by=by, on=data["on"], why=data["why"])  # fmt: skip


def _left(noun: Committee, data: dict[str, Any], by: Any) -> None:
    member = noun.members.get(pk=data["member"])
    actions.note_leaving(member, by=by, handed_over_on=data["handed_over_on"], refiled_on=data["refiled_on"])  # fmt: skip


def _end(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.end_committee(noun, by=by, on=data["on"], why=data["why"])


def _hand_over(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.hand_over_committee(noun, by=by, on=data["on"], what=data["what"])


def _treasurer(noun: Committee, data: dict[str, Any], by: Any) -> None:
    actions.name_treasurer(noun.members.get(pk=data["member"]), by=by)


def _audit(noun: Committee, data: dict[str, Any], by: Any) -> None:
    member = noun.members.filter(pk=data["member"]).first() if data["member"] else None
    actions.note_audit(noun, by=by, on=data["on"], member=member)


def _hang_out(noun: Committee, data: dict[str, Any], by: Any) -> None:
    hang_out(noun, Sheet(**data), by=by)


def _may(act: Act, actor: Any) -> bool:
    return bool(actor.may(act.capability)) if act.capability else may_hang_out(actor)


ACTS: Final = {
    one.slug: one
    for one in (
        Act("file", gettext_lazy("Filed with the subdistrict"), gettext_lazy("Write it down"), forms.FilingForm, _file, DONE, capability=EDIT),
        Act("report", gettext_lazy("End of term reported"), gettext_lazy("Write it down"), forms.DayForm, _report, DONE, capability=EDIT),
        Act("replace", gettext_lazy("A member leaves"), gettext_lazy("Replace the member"), forms.LeaverForm, _replace, DONE, capability=EDIT,
            hint=gettext_lazy("The alternate with the most votes takes the seat.")),
        Act("left", gettext_lazy("What a leaver gave back"), gettext_lazy("Write it down"), forms.LeftForm, _left, DONE, capability=EDIT),
        Act("hang-out", gettext_lazy("Hang something out for the owners"), gettext_lazy("Hang it out"), forms.SheetForm, _hang_out, DONE,
            hint=gettext_lazy("Members, covenant, decisions within three days, the contract, the use of the seal by half years; each for 15 days at least.")),
        Act("treasurer", gettext_lazy("Name the treasurer"), gettext_lazy("Name the treasurer"), forms.TreasurerForm, _treasurer, DONE, capability=EDIT),
        Act("audit", gettext_lazy("Audited"), gettext_lazy("Write it down"), forms.AuditForm, _audit, DONE, capability=EDIT,
            hint=gettext_lazy("At the end of the term, and when the chair or the treasurer leaves.")),
        Act("end", gettext_lazy("End of the term"), gettext_lazy("End it"), forms.EndForm, _end, DONE, capability=EDIT),
        Act("hand-over", gettext_lazy("Handed over to the next committee"), gettext_lazy("Write it down"), forms.HandOverForm, _hand_over, DONE, capability=EDIT),
    )
}  # fmt: skip


@for_offices(EDIT, FUND)
@require_http_methods(["GET", "POST"])
def committee_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    found = committee_for(request, pk)
    if name not in ACTS:
        raise Http404
    here = found.get_absolute_url()
    page = Page(str(ACTS[name].title), [(found.estate.name, found.estate.get_absolute_url()), (str(found), here)], here, str(found))  # fmt: skip
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)
