"""One file on its way in: the dry run, the choice, how far it is, the result."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.forms import ReasonForm
from yanzhen.base.importing import applying, batches, marking, taking_back
from yanzhen.base.models import ImportBatch, ImportRow
from yanzhen.base.models.imports import BatchState, RowState
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.exports import spreadsheet
from yanzhen.base.views.imports import WAY, batch_of, by_of

# A job that has not moved for so long was probably killed.
STANDSTILL_SECONDS = 20
IN_THE_WAY_SHOWN = 200
COLUMNS_TO_KNOW_A_ROW_BY = 2


@login_required
@require_GET
def batch(request: HttpRequest, pk: Any) -> HttpResponse:
    """The page of one file; what it shows follows its state. htmx asks for the progress alone."""
    found = batch_of(request, pk)
    if found.state == BatchState.UPLOADED:
        return redirect("base:import_columns", pk=found.pk)
    if found.state == BatchState.CHECKED:
        return render(request, "base/imports/look.html", _faults(request, found))
    if found.state == BatchState.APPLYING:
        part = "_progress" if getattr(request, "htmx", False) else "progress"
        return render(request, f"base/imports/{part}.html", _progress(found))
    if getattr(request, "htmx", False):
        return _elsewhere(found)
    return render(
        request, "base/imports/result.html", _faults(request, found) | _result(request, found)
    )


def _faults(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    importer = found.importer
    kinds = marking.rows_by_kind(found)
    kind = request.GET.get("kind", "")
    rows = found.rows.filter(state="bad").order_by("line")
    page = page_of(rows.filter(kind=kind) if kind else rows, request.GET)
    wrong = {problem["column"] for row in page.rows for problem in row.problems}
    names = marking.shown_columns(found, importer, sorted(wrong))
    titles = {column.name: column.title for column in importer.columns}
    return {
        "batch": found,
        "importer": importer,
        "kind": kind,
        "kinds": [(slug, importer.kind_title(slug), rows) for slug, rows in kinds],
        "page": page,
        "titles": [titles[name] for name in names],
        "rows": [marking.shown(row, found, names) for row in page.rows],
        "repairs": marking.suggestions_of(found),
        "seconds": f"{found.check_took_ms / 1000:.1f}",
        "way": WAY,
        "here": "look" if found.state == BatchState.CHECKED else "result",
        "under": _under(found),
    }


def _under(found: ImportBatch) -> dict[str, str]:
    """The small line below the present step."""
    if found.state != BatchState.CHECKED or not found.rows_bad:
        return {}
    return {"look": _("%(n)s rows to repair") % {"n": f"{found.rows_bad:,}"}}


def _progress(found: ImportBatch) -> dict[str, Any]:
    moved = found.moved_at or found.started_at or found.uploaded_at
    still = (timezone.now() - moved).total_seconds() > STANDSTILL_SECONDS
    return {"batch": found, "importer": found.importer, "stands_still": still, "way": WAY}


def _elsewhere(found: ImportBatch) -> HttpResponse:
    """The progress is over while htmx waited for it: the whole page is another one now."""
    response = HttpResponse(status=200)
    response.headers["HX-Redirect"] = reverse("base:import", args=[found.pk])
    return response


def _result(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    may_take_back = taking_back.may_take_back(found, by_of(request))
    try:
        register_url = reverse(found.importer.done_url) if found.importer.done_url else ""
    except NoReverseMatch:
        register_url = ""
    stays = found.rows.filter(state=RowState.APPLIED) if found.state == BatchState.UNDONE else None
    return {
        "register_url": register_url,
        "may_take_back": may_take_back,
        "stay": stays.count() if stays is not None else 0,
        "staying": [
            (row, " ".join(row.sentences))
            for row in _recognisable(found, stays.order_by("line")[:IN_THE_WAY_SHOWN])
        ]
        if stays is not None
        else (),
        "staying_titles": _titles(found),
    }


def _recognisable(found: ImportBatch, rows: Iterable[ImportRow]) -> Iterator[marking.ShownRow]:
    """Rows with the first values by which somebody knows them again; a line number alone says little."""
    names = marking.shown_columns(found, found.importer)[:COLUMNS_TO_KNOW_A_ROW_BY]
    return (marking.shown(row, found, names) for row in rows)


def _titles(found: ImportBatch) -> list[str]:
    titles = {column.name: str(column.title) for column in found.importer.columns}
    names = marking.shown_columns(found, found.importer)[:COLUMNS_TO_KNOW_A_ROW_BY]
    return [titles[name] for name in names]


def _in_the_way(
    found: ImportBatch, undoing: taking_back.Undoing
) -> list[tuple[marking.ShownRow, str]]:
    shown = undoing.in_the_way[:IN_THE_WAY_SHOWN]
    rows = found.rows.filter(line__in=[problem.line for problem in shown]).order_by("line")
    return [
        (row, " ".join(str(problem.sentence) for problem in shown if problem.line == row.line))
        for row in _recognisable(found, rows)
    ]


@login_required
@require_POST
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """The three choices: repair and bring all again, import the good rows, or give up."""
    found, by = batch_of(request, pk), by_of(request)
    choice = request.POST.get("choice")
    if choice == "repair":
        return _marked(request, found, only_bad=False)
    if choice == "good":
        applying.start(found, by=by)
    elif choice == "give_up":
        batches.abandon(found, by=by)
    else:
        raise Refused(_("Choose one of the three ways first."))
    return redirect("base:import", pk=found.pk)


@login_required
@require_POST
def repair(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take over one suggested text, or all of them."""
    found = batch_of(request, pk)
    wanted = request.POST.get("line", "")
    suggested = marking.suggestions_of(found)
    chosen = suggested if wanted == "all" else [one for one in suggested if str(one[0]) == wanted]
    if not chosen:
        raise Refused(_("There is nothing to take over for this row any more."))
    batches.correct(found, chosen, by=by_of(request))
    return redirect("base:import", pk=found.pk)


@login_required
@require_POST
def carry_on(request: HttpRequest, pk: Any) -> HttpResponse:
    """Call the job once more after a standstill."""
    found = batch_of(request, pk)
    applying.push(found, by=by_of(request))
    return redirect("base:import", pk=found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """What taking it back would do, and which rows would stay and why; then do it."""
    found, by = batch_of(request, pk), by_of(request)
    if request.method == "POST" and found.state == BatchState.UNDONE:
        return redirect("base:import", pk=found.pk)  # a second press
    form = ReasonForm(request.POST if request.method == "POST" else None)
    undoing = taking_back.look_back(found, by=by)
    if request.method == "POST" and form.is_valid():
        # Only the rows that the page showed may stay; for any other the verb refuses.
        shown = request.POST.get("seen") == undoing.seen
        leaving = undoing.lines_that_stay if shown else ()
        reason = form.cleaned_data["reason"]
        try:
            taking_back.take_back(found, by=by, reason=reason, leaving=leaving)
            return redirect("base:import", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            undoing = taking_back.look_back(found, by=by)
    context = {
        "batch": found,
        "undoing": undoing,
        "shown": _in_the_way(found, undoing),
        "titles": _titles(found),
        "form": form,
    }
    return render(
        request, "base/imports/take_back.html", context, status=409 if form.errors else 200
    )


@login_required
@require_GET
def marked(request: HttpRequest, pk: Any) -> HttpResponse:
    """The same sheet with its errors marked; `?only=bad` gives the refused rows alone."""
    return _marked(request, batch_of(request, pk), only_bad=request.GET.get("only") == "bad")


def _marked(request: HttpRequest, found: ImportBatch, *, only_bad: bool) -> HttpResponse:
    content = marking.marked_sheet(found, by=by_of(request), only_bad=only_bad)
    word = _("refused rows") if only_bad else _("errors marked")
    return spreadsheet(content, f"{found.number} {word}")
