"""Pages about the pages: the sheet of parts, for builders and for axe, the list of keys, the trial's root."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanzhen.base import parts as examples


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    """Officers only: the sheet shows examples, no record of anybody."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.office_id:
        raise PermissionDenied(_("This page is for those who work here."))
    today = date(2026, 9, 22)
    now = datetime(2026, 9, 22, 2, 24, tzinfo=UTC)
    context = examples.examples(today, now) | {"form": examples.ExampleForm(examples.WRONG)}
    return render(request, "base/parts.html", context)


def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard's list; everybody may read it."""
    return render(request, "base/keys.html")


def root_certificate(_request: HttpRequest) -> HttpResponse:
    """The public half of this checkout's root, where the demo is open to the local network (LAN=1)."""
    if not settings.LOCAL_ROOT_CERTIFICATE:
        raise Http404
    content = Path(settings.LOCAL_ROOT_CERTIFICATE).read_bytes()
    # By this type Android and iOS offer to install it.
    answer = HttpResponse(content, content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="yanzhen-trial.crt"'
    return answer
