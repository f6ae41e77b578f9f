"""Round tables: the calendar, one with agenda, sign-in and minutes, and what follows from them."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.qr import qr_svg
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.workflow import DELIBERATE
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import tables
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.forms import tables as forms
from yanzhen.reforms.co_governance.models import AgendaItem, RoundTable

DONE = gettext_lazy("It is written down.")


@for_offices(SEE)
@require_GET
def table_list(request: ActorRequest) -> HttpResponse:
    """The calendar: months, the newest first, each day with its agenda."""
    rows = (
        RoundTable.objects.visible_to(request.actor)
        .select_related("estate")
        .prefetch_related("agenda__deliberation")
    )
    page = page_of(rows.order_by("-held_on", "-pk"), request.GET)
    months = [
        (month, list(days))
        for month, days in groupby(page.rows, key=lambda one: one.held_on.replace(day=1))
    ]
    context = {
        "page": page,
        "months": months,
        "today": timezone.localdate(),
        "may_edit": request.actor.may(DELIBERATE),
    }
    return render(request, "co_governance/tables.html", context)


@for_offices(SEE)
@require_GET
def followed(request: ActorRequest) -> HttpResponse:
    """What round tables agreed, the case it became, and whether its day has passed."""
    seen = RoundTable.objects.visible_to(request.actor)
    context = {"page": page_of(tables.followed(seen), request.GET), "today": timezone.localdate()}
    return render(request, "co_governance/followed.html", context)


@for_offices(DELIBERATE)
def table_new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return tables.plan_table(
            data["estate"], forms.TableForm.draft(data), by=by
        ).get_absolute_url()

    act = Act(
        "table",
        gettext_lazy("Plan a round table"),
        gettext_lazy("Plan it"),
        forms.TableForm,
        go,
        DONE,
    )
    here = reverse("co_governance:tables")
    return acts_page(
        request,
        None,
        [act],
        by=request.actor,
        page=Page(_("Plan a round table"), [(_("Round tables"), here)], here),
    )


def table_for(request: ActorRequest, pk: UUID) -> RoundTable:
    return get_object_or_404(
        RoundTable.objects.visible_to(request.actor).select_related("estate__place"), pk=pk
    )


@for_offices(SEE)
@require_GET
def table_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    table = table_for(request, pk)
    may = request.actor.may(DELIBERATE) and table.closed_on is None
    context = {
        "table": table, "may_edit": may, "sees_cases": request.actor.may("cases.see_scope"), "today": timezone.localdate(), "came": table.sign_ins.all(),
        "agenda": table.agenda.select_related("deliberation").prefetch_related("deliberation__agreed__case", "deliberation__agreed__responsible"),
        "topics": tables.topics_for(table)[:20] if may else [], "qr": _sign_in_code(request, table) if may else "",
    }  # fmt: skip
    return render(request, "co_governance/table.html", context)


def _sign_in_code(request: ActorRequest, table: RoundTable) -> Any:
    """Hung up at the door: whoever scans it signs in on the own phone."""
    return qr_svg(request.build_absolute_uri(reverse("co_governance:sign_in", args=[table.pk])))


def _page_of(table: RoundTable, heading: str) -> Page:
    here = table.get_absolute_url()
    return Page(
        heading,
        [(_("Round tables"), reverse("co_governance:tables")), (str(table.held_on), here)],
        here,
        str(table.estate),
    )


def _put_on(table: RoundTable, data: dict[str, Any], by: Any) -> None:
    tables.put_on(table, data["topic"], by=by)


def _from_case(table: RoundTable, data: dict[str, Any], by: Any) -> None:
    tables.topic_from_case(table, data["case"], by=by)


def _sign_in(table: RoundTable, data: dict[str, Any], by: Any) -> None:
    tables.sign_in(table, data["side"], data["name"], by=by)


def _close(table: RoundTable, data: dict[str, Any], by: Any) -> None:
    tables.close_table(table, by=by)


ACTS = {
    "topic": Act("topic", gettext_lazy("Put a topic on the agenda"), gettext_lazy("Put it on"), forms.AgendaForm, _put_on, DONE, hint=gettext_lazy("Topics that were let pass and wait for a day. The three parties are invited.")),
    "case": Act("case", gettext_lazy("Make a request a topic"), gettext_lazy("Make it a topic"), forms.FromCaseForm, _from_case, DONE, hint=gettext_lazy("It is screened like any other topic, and then stands here for the agenda.")),
    "sign_in": Act("sign_in", gettext_lazy("Somebody came"), gettext_lazy("Sign them in"), forms.SignInForm, _sign_in, DONE),
    "close": Act("close", gettext_lazy("Close the round table"), gettext_lazy("Close it"), forms.PlainForm, _close, DONE, hint=gettext_lazy("When every item has its minutes.")),
}  # fmt: skip


@for_offices(DELIBERATE)
def table_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    table = table_for(request, pk)
    if name not in ACTS:
        raise Http404
    one = ACTS[name]
    return acts_page(request, table, [one], by=request.actor, page=_page_of(table, str(one.title)))


@for_offices(DELIBERATE)
def minutes(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = RoundTable.objects.visible_to(request.actor)
    rows = AgendaItem.objects.filter(table__in=seen).select_related(
        "table__estate__place", "deliberation__place"
    )
    item = get_object_or_404(rows, pk=pk)

    def go(noun: AgendaItem, data: dict[str, Any], by: Any) -> None:
        tables.write_minutes(noun, data["minutes"], by=by)

    hint = gettext_lazy("Whoever signed in counts as present; who did not, as absent.")
    one = Act(
        "minutes",
        gettext_lazy("Write the minutes"),
        gettext_lazy("Keep the minutes"),
        forms.MinutesForm,
        go,
        DONE,
        hint=hint,
    )
    return acts_page(
        request, item, [one], by=request.actor, page=_page_of(item.table, item.deliberation.topic)
    )


@login_required
@require_GET
def table_date(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The day as a file for one's own calendar; no name of anybody who comes."""
    table = table_for(request, pk)
    address = request.build_absolute_uri(reverse("co_governance:sign_in", args=[table.pk]))
    answer = HttpResponse(
        tables.date_file(table, address, at=timezone.now()),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{table.held_on}.ics"'
    return answer


@login_required
def sign_in(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Whoever comes signs in on their own phone, on the day."""
    table = table_for(request, pk)

    def go(noun: RoundTable, data: dict[str, Any], by: Any) -> None:
        tables.sign_in(noun, "", "", by=by, own=True)

    one = Act(
        "sign_in",
        pgettext_lazy("round table", "Sign in"),
        gettext_lazy("I am here"),
        forms.PlainForm,
        go,
        gettext_lazy("You have signed in. Welcome."),
        hint=table.venue,
    )
    page = Page(
        _("Round table of %(estate)s") % {"estate": table.estate},
        [],
        reverse("co_governance:my_estate"),
        str(table.held_on),
        "base/portal.html",
    )
    return acts_page(request, table, [one], by=request.actor, page=page)
