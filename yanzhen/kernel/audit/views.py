"""The auditor's list."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.kernel.audit.actions import last_seal
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.audit.models.lines import VIEWED

LINES_PER_PAGE: Final = 50
FILTERS: Final = ("person", "noun", "since", "until", "views")


@login_required
@require_GET
def line_list(request: HttpRequest) -> HttpResponse:
    """Newest first, paged by key: no page costs more than another, and nothing is counted."""
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by the parties' middleware
    if not actor.may("audit.read"):
        raise PermissionDenied(_("Only the audit administrator reads the audit."))
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    lines = _filtered(AuditLine.objects.visible_to(actor), asked).newest_first()
    before = _key(request.GET.get("before", ""))
    if before:
        lines = lines.filter(id__lt=before)
    rows = list(lines[: LINES_PER_PAGE + 1])
    seal = last_seal()
    context = {
        "lines": rows[:LINES_PER_PAGE],
        "asked": asked,
        "older": _older(request, rows) if len(rows) > LINES_PER_PAGE else "",
        "sealed_at": seal.sealed_at if seal else None,
        "seal_number": seal.sequence if seal else 0,
    }
    return render(request, "audit/list.html", context)


def _filtered(lines: "QuerySet[AuditLine]", asked: dict[str, str]) -> Any:
    found: Any = lines
    if asked["person"]:
        found = found.filter(person_name__icontains=asked["person"])
    if asked["noun"]:
        key = _key(asked["noun"])
        found = found.filter(noun_id=key) if key else found.filter(_titled(asked["noun"]))
    if asked["views"]:
        found = found.filter(verb=VIEWED)
    return found.recorded_between(_midnight(asked["since"]), _midnight(asked["until"], days=1))


def _titled(words: str) -> Q:
    return Q(noun_title__icontains=words)


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return (
        timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min)) if day else None
    )


def _older(request: HttpRequest, rows: list[AuditLine]) -> str:
    query = request.GET.copy()
    query["before"] = str(rows[LINES_PER_PAGE - 1].pk)
    return query.urlencode()


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
