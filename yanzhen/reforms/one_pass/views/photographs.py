"""A photograph of a product or an attraction, in the width a screen asks for."""

from typing import Final
from uuid import UUID

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models import Photograph
from yanzhen.reforms.one_pass.models.photographs import SIZES

A_DAY: Final = "public, max-age=86400"
# What somebody uploaded runs nothing and loads nothing.
ALONE: Final = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


@require_GET
def photograph(request: ActorRequest, pk: UUID, size: str) -> HttpResponseBase:
    """Whoever sees what it hangs on; what only the desk sees is kept by no browser."""
    photos = Photograph.objects.hanging().select_related("medium", "small")
    found = get_object_or_404(photos, pk=pk)
    if size not in SIZES or not found.large.may_be_opened_by(request.actor):
        raise Http404
    return sent(getattr(found, size), public=not request.actor.may(SEE))


def sent(document: Document, *, public: bool) -> FileResponse:
    response = FileResponse(document.open(), content_type=document.content_type, filename=document.name)  # fmt: skip
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = A_DAY if public else "private, no-store"
    return response
