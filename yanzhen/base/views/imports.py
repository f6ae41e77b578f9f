"""Tables in, on the screen: choose a file, match its columns, see what it is; nothing is written here."""

from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.by import By
from yanzhen.base.contracts import importers
from yanzhen.base.importing import batches, limits, mapping, marking
from yanzhen.base.importing.contract import Importer
from yanzhen.base.middleware import limited
from yanzhen.base.models import ImportBatch, ImportMapping
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.exports import spreadsheet
from yanzhen.base.workflow import State, Workflow

# The way of a file, drawn as the flight line.
WAY: Final[Workflow[ImportBatch]] = Workflow(
    states=(
        State("file", gettext_lazy("Choose the file"), ""),
        State("columns", gettext_lazy("Match the columns"), ""),
        State("look", gettext_lazy("Look it over"), ""),
        State("apply", gettext_lazy("Import"), ""),
        State("result", gettext_lazy("See the result"), "", ended=True),
    ),
    steps=(),
    start="file",
    line=("file", "columns", "look", "apply", "result"),
)


class FileForm(forms.Form):
    """What only the person knows: which file, and where it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.gz"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the table comes from"), max_length=120, required=False
    )


def by_of(request: HttpRequest) -> By:
    """Who is at the door; only people who have signed in come this far."""
    actor: By | None = getattr(request, "actor", None)
    if actor is None or actor.person_id is None:
        raise PermissionDenied(_("This page is for those who work here."))
    return actor


def importer_of(request: HttpRequest, slug: str) -> Importer:
    """The register of this name; one that somebody may not fill is not there for them."""
    importer = importers.get(slug)
    if importer is None or not by_of(request).may(importer.capability):
        raise Http404
    return importer


def batch_of(request: HttpRequest, pk: Any) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(by_of(request)), pk=pk)


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The files brought in by me and my office, and the registers I may fill."""
    by = by_of(request)
    open_to_me = [importer for importer in importers if by.may(importer.capability)]
    if not open_to_me:
        raise PermissionDenied(_("Your office fills no register from a spreadsheet."))
    page = page_of(ImportBatch.objects.visible_to(by).newest_first(), request.GET)
    return render(request, "base/imports/list.html", {"page": page, "importers": open_to_me})


@login_required
@limited(f"{limits.UPLOADS_PER_HOUR_MAX}/h", key=lambda request: str(request.user.pk))
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file. One whose headings are known from before is looked over at once."""
    importer = importer_of(request, slug)
    asked = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if asked else FileForm()
    if asked and form.is_valid():
        try:
            return redirect("base:import", pk=_bring_in(request, importer, form).pk)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    context = {
        "form": form,
        "importer": importer,
        "columns": importer.columns,
        "sources": mapping.sources_of(importer),
        "way": WAY,
        "rows_max": limits.ROWS_MAX,
        "size_max": limits.FILE_BYTES_MAX // 1024 // 1024,
    }
    return render(request, "base/imports/new.html", context, status=409 if form.errors else 200)


def _bring_in(request: HttpRequest, importer: Importer, form: FileForm) -> ImportBatch:
    by, file = by_of(request), form.cleaned_data["file"]
    content = file.read(limits.FILE_BYTES_MAX + 1)
    batch = batches.bring_in(
        importer, content, file.name, by=by, source=form.cleaned_data["source"]
    )
    return batches.look_over(batch, by=by) if batches.is_settled(batch) else batch


@login_required
@require_GET
def template_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty register to fill."""
    importer = importer_of(request, slug)
    return spreadsheet(marking.template(importer), str(importer.title))


@login_required
def columns(request: HttpRequest, pk: Any) -> HttpResponse:
    """Which heading means which column, with values of the file to check it by."""
    batch, by = batch_of(request, pk), by_of(request)
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "sheet":
                batches.choose_sheet(batch, request.POST.get("sheet", ""), by=by)
                return redirect("base:import_columns", pk=batch.pk)
            chosen = [request.POST.get(f"c{n}", "") for n in range(len(batch.headers))]
            batches.choose_columns(batch, chosen, by=by)
            return redirect("base:import", pk=batch.pk)
        except Refused as refused:
            refusal = refused.sentence
            batch.mapping = [request.POST.get(f"c{n}", "") for n in range(len(batch.headers))]
    return render(
        request,
        "base/imports/columns.html",
        _columns_context(batch) | {"refusal_sentence": refusal},
        status=409 if refusal else 200,
    )


def _columns_context(batch: ImportBatch) -> dict[str, Any]:
    importer = batch.importer
    table = batches.table_of(batch)
    saved: ImportMapping | None = mapping.remembered(importer, batch.source, batch.headers)
    guesses = mapping.meanings(importer, batch.headers, saved)
    rows = [
        {
            "name": f"c{number}",
            "header": header,
            "chosen": chosen,
            "sure": bool(chosen) and guess.sure and guess.column == chosen,
            "samples": samples,
        }
        for number, (header, chosen, guess, samples) in enumerate(
            zip(batch.headers, batch.mapping, guesses, mapping.samples(table), strict=True)
        )
    ]
    missing = mapping.missing(batch.mapping, importer)
    return {
        "batch": batch,
        "importer": importer,
        "rows": rows,
        "missing": missing,
        "saved": saved,
        "way": WAY,
        "under": {"columns": _("%(n)s still missing") % {"n": len(missing)} if missing else ""},
        "matched": sum(bool(name) for name in batch.mapping),
    }
