"""When something does not go: a sentence, what of yours is kept, and where to go on."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yanzhen.base.refusals import Refused

# Never shown again: secrets, and what is not typed by hand.
NOT_SHOWN: Final = ("csrfmiddlewaretoken", "once", "next")
SECRET: Final = ("password", "code", "credential", "token", "id_number")
TYPED_LENGTH_MAX: Final = 2000


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409: the sentence, and everything that was typed, in a readable way."""
    return _answer(
        request, "refused", 409, sentence=refusal.sentence, typed=typed_by(request), kept=True
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it is not there, or not yours to see; we do not say which."""
    return _answer(request, "404", 404, sentence=_("This page is not here, or not open to you."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this office may not; who may."""
    own_words = str(exception) if exception and exception.args else ""
    return _answer(
        request,
        "403",
        403,
        sentence=own_words or _("The office you are working in may not open this."),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose page was too old: nothing was changed, what was typed is still there."""
    return _answer(
        request,
        "expired",
        403,
        sentence=_("This page had been open for too long, so nothing was saved."),
        typed=typed_by(request),
    )


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429: so many tries are enough for now; when to come back."""
    minutes = max(1, -(-wait_seconds // 60))
    response = _answer(
        request,
        "429",
        429,
        sentence=_("Too many tries from here. Please wait %(minutes)s min and try again.")
        % {"minutes": minutes},
    )
    response.headers["Retry-After"] = str(wait_seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Nothing here asks the database or the session; they may be what broke."""
    if _wants_json(request):
        return JsonResponse({"refused": _("Something broke on our side.")}, status=500)
    template = "base/_broken.html" if _is_fragment(request) else "500.html"
    response = HttpResponse(render_to_string(template), status=500)
    return _retargeted(response) if _is_fragment(request) else response


def typed_by(request: HttpRequest) -> list[tuple[str, str]]:
    """What came with the form, by field, without secrets: to read and copy, not lost."""
    if request.method != "POST":
        return []
    rows = []
    for name, values in request.POST.lists():
        if name in NOT_SHOWN or any(part in name.lower() for part in SECRET):
            continue
        text = "\n".join(value for value in map(str, values) if value)
        if text:
            rows.append((name, text[:TYPED_LENGTH_MAX]))
    return rows


def _answer(
    request: HttpRequest, name: str, status: int, *, sentence: str, **more: Any
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"refused": sentence}, status=status)
    context = {"sentence": sentence, "refusal": True, **more}
    if _is_fragment(request):
        return _retargeted(render(request, "base/_refusal.html", context, status=status))
    template = f"{name}.html" if name.isdigit() else f"base/{name}.html"
    return render(request, template, context, status=status)


def _retargeted(response: HttpResponse) -> HttpResponse:
    """The page keeps what it shows; the sentence appears above it."""
    response.headers["HX-Retarget"] = "#refusal"
    response.headers["HX-Reswap"] = "innerHTML show:#refusal:top"
    return response


def _is_fragment(request: HttpRequest) -> bool:
    asked = request.headers
    return asked.get("HX-Request") == "true" and asked.get("HX-Boosted") != "true"


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or (
        "application/json" in accepted and "text/html" not in accepted
    )
