"""The list behind the bell."""

from datetime import datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.notices.models import Notice, unread_count
from yanzhen.kernel.parties.middleware import ActorRequest


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first; `?show=unread` leaves out what was read."""
    actor = cast(ActorRequest, request).actor
    only_unread = request.GET.get("show") == "unread"
    notices = Notice.objects.visible_to(actor).newest_first()
    context = {
        "frame": "base/portal.html" if actor.desk == "portal" else "base/workbench.html",
        "page": page_of(notices.unread() if only_unread else notices, request.GET),
        "unread": unread_count(actor),
        "only_unread": only_unread,
    }
    return render(request, "notices/list.html", context)


@login_required
@require_GET
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it and go where it leads. Opening is reading, as with a letter; doing it twice changes nothing."""
    actor = cast(ActorRequest, request).actor
    notice = get_object_or_404(Notice.objects.visible_to(actor), pk=pk)
    notice.read(by=actor)
    return redirect(notice.url or "notices:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read; the toast takes it back."""
    count, moment = Notice.objects.all().read_all(by=cast(ActorRequest, request).actor)
    undo = f"{reverse('notices:unread')}?{urlencode({'at': moment.isoformat()})}"
    sentence = ngettext("%(n)s notice is read.", "%(n)s notices are read.", count) % {"n": count}
    messages.success(request, sentence, extra_tags=undo if count else "")
    return redirect("notices:list")


@login_required
@require_POST
def unread_again(request: HttpRequest) -> HttpResponse:
    """Undo of read_all: exactly those it marked."""
    count = Notice.objects.all().unread_again(
        _moment(request.GET.get("at", "")), by=cast(ActorRequest, request).actor
    )
    sentence = ngettext("%(n)s notice is unread again.", "%(n)s notices are unread again.", count)
    messages.success(request, sentence % {"n": count})
    return redirect("notices:list")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(_("There is nothing to undo here. Open your notices again."))
    return moment
