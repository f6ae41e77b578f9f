"""Many cases in one press: what is asked once, the receipt with a line for each, and taking it back."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions.bulk import (
    Given,
    ManyAct,
    act_on_many,
    many_act,
    numbers_of,
    undo_many,
)
from yanzhen.kernel.cases.forms.bulk import ManyForm
from yanzhen.kernel.cases.models import BulkAct, BulkLine, Case, LineState
from yanzhen.kernel.parties.middleware import ActorRequest


@login_required
@require_POST
def act(request: ActorRequest) -> HttpResponse:
    """The bulk bar was pressed: at once where the act asks nothing, else with its form."""
    chosen = many_act(request.POST.get("act", ""))
    if not request.actor.may(chosen.capability):
        raise PermissionDenied
    cases = list(Case.objects.visible_to(request.actor).filter(pk__in=keys_of(request.POST.getlist("case"))).for_list())  # fmt: skip
    if not cases:
        raise Refused(_("Choose at least one case."))
    sent = "given" in request.POST or not chosen.asks
    form = ManyForm(request.POST if sent else None, act=chosen, actor=request.actor)
    if sent and form.is_valid():
        note, data = form.cleaned_data.get("note") or "", form.data_for_act()
        given = {case.pk: Given(note, data) for case in cases}
        try:
            bulk = act_on_many(
                chosen.slug, given, by=request.actor, note=note, once=once_of(request.POST)
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return show_receipt(request, bulk)
    rows = [(case, chosen.allows(case, request.actor)) for case in cases]
    context = {
        "act": chosen,
        "rows": sorted(rows, key=lambda row: not row[1]),
        "allowed": sum(allowed for _case, allowed in rows),
        "form": form,
    }
    return render(request, "cases/bulk_act.html", context, status=422 if form.errors else 200)


def show_receipt(request: ActorRequest, bulk: BulkAct) -> HttpResponse:
    """To the receipt, with the numbers and the undo in the toast."""
    lines = list(bulk.lines.all())
    undo = may_undo(bulk, lines, request.actor)
    sentence = in_numbers(many_act(bulk.act), lines)
    if not any(line.state == LineState.DONE for line in lines):
        reasons = reasons_of(lines)
        why = " " + reasons[0][0] if len(reasons) == 1 else ""
        messages.warning(request, sentence + why)
        return redirect(bulk)
    url = reverse("cases:bulk_undo", args=[bulk.pk]) if undo else ""
    messages.success(request, sentence, extra_tags=url)
    return redirect(bulk)


def reasons_of(lines: list[BulkLine]) -> list[tuple[str, int]]:
    """Why cases were not done, with how many each; the commonest first."""
    refused = Counter(line.reason for line in lines if line.state == LineState.REFUSED)
    return refused.most_common()


def keys_of(texts: list[str]) -> list[UUID]:
    """The keys among what was sent; nonsense is left out."""
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def in_numbers(act: ManyAct, lines: list[BulkLine]) -> str:
    """ "18 dispatched, 2 not": the receipt in one line."""
    numbers = numbers_of(lines)
    done = numbers[LineState.DONE] + numbers[LineState.UNDONE]
    if lines and not done:
        words = ngettext("Nothing was done with the one case.", "Nothing was done with any of the %(n)s cases.", len(lines))  # fmt: skip
        return words % {"n": len(lines)}
    said = [str(act.done) % {"n": done}]
    if left := numbers[LineState.REFUSED] + numbers[LineState.WAITING]:
        said.append(_("%(n)s not") % {"n": left})
    if back := numbers[LineState.UNDONE]:
        said.append(_("%(n)s taken back") % {"n": back})
    return pgettext("between numbers", ", ").join(said)


def may_undo(bulk: BulkAct, lines: list[BulkLine], actor: Any) -> bool:
    return (
        many_act(bulk.act).undo
        and bulk.person_id == actor.person_id
        and timezone.now() <= bulk.undo_until()
        and any(line.state == LineState.DONE for line in lines)
    )


@login_required
@require_GET
def receipt(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What was done with each case, and what was not and why; to print and to keep."""
    bulk = get_object_or_404(BulkAct.objects.visible_to(request.actor), pk=pk)
    act = many_act(bulk.act)
    lines = list(bulk.lines.select_related("case").order_by("id"))
    context = {
        "bulk": bulk,
        "act": act,
        "lines": sorted(lines, key=lambda line: line.state != LineState.REFUSED),
        "sentence": in_numbers(act, lines),
        "reasons": reasons_of(lines),
        "none_done": not any(line.event_id for line in lines),
        "may_undo": may_undo(bulk, lines, request.actor),
    }
    return render(request, "cases/bulk_receipt.html", context)


@login_required
@require_POST
def undo(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take the press back; the receipt shows what went back and what did not."""
    bulk = get_object_or_404(BulkAct.objects.visible_to(request.actor), pk=pk)
    count = undo_many(bulk, by=request.actor)
    if count:
        messages.success(request, _("%(n)s taken back") % {"n": count})
    else:
        messages.warning(request, _("Nothing was taken back; the receipt says why."))
    return redirect(bulk)


@for_offices("cases.handle")
@require_GET
def receipts(request: ActorRequest) -> HttpResponse:
    """The receipts of oneself and one's office, newest first."""
    page = page_of(BulkAct.objects.visible_to(request.actor).order_by("-id"), request.GET)
    lines: dict[UUID, list[BulkLine]] = {bulk.pk: [] for bulk in page.rows}
    for line in BulkLine.objects.filter(bulk__in=page.rows).only("bulk_id", "state"):
        lines[line.bulk_id].append(line)
    rows = [(bulk, in_numbers(many_act(bulk.act), lines[bulk.pk])) for bulk in page.rows]
    return render(request, "cases/bulk_receipts.html", {"page": page, "rows": rows})
