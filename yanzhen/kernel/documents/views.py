"""Opening a file, and taking it off its record."""

from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.kernel.documents.models import ContentType, Document, DocumentQuerySet
from yanzhen.kernel.parties.middleware import ActorRequest

# What a stranger uploaded runs nothing and loads nothing. A PDF is drawn by the browser's own viewer: Chromium
# 156 draws it in a sandbox too (tried), the older ones in offices show a blocked page instead. Without a
# sandbox it stays a PDF all the same: its type comes from its bytes, `nosniff` holds the browser to it, and
# the viewer stands outside our origin.
ALONE: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SANDBOX: Final = f"sandbox; {ALONE}; img-src 'self'"
OF_A_PDF: Final = f"{ALONE}; object-src 'self'"


@require_GET
def open_document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself, for those who may see its record; anybody else finds nothing here."""
    document = _found(request, pk, Document.objects.kept())
    response = FileResponse(
        document.open(),
        as_attachment=not document.shown_inline,
        filename=document.name,
        content_type=document.content_type,
    )
    is_pdf = document.content_type == ContentType.PDF
    response.headers["Content-Security-Policy"] = OF_A_PDF if is_pdf else SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file off its record; the toast brings it back."""
    document = _found(request, pk, Document.objects.kept())
    document.remove(by=cast(ActorRequest, request).actor, reason=request.POST.get("reason", ""))
    sentence = _("“%(name)s” is removed.") % {"name": document.name}
    messages.success(request, sentence, extra_tags=reverse("documents:restore", args=[pk]))
    return _back(request)


@login_required
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo of remove."""
    document = _found(request, pk, Document.objects.all())
    document.restore(by=cast(ActorRequest, request).actor)
    messages.success(request, _("“%(name)s” is back.") % {"name": document.name})
    return _back(request)


def _found(request: HttpRequest, pk: UUID, among: DocumentQuerySet) -> Document:
    document = get_object_or_404(among, pk=pk)
    if not document.may_be_opened_by(cast(ActorRequest, request).actor):
        raise Http404
    return document


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the button stood on; never out of this house."""
    for address in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if address and url_has_allowed_host_and_scheme(address, {request.get_host()}):
            return redirect(address)
    return redirect("/")
