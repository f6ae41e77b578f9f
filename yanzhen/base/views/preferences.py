"""How somebody likes to see the pages: size of type and language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yanzhen.base.context import keep_for_person, remember_size

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Take over `size` or `language` and go back to where the switch was pressed."""
    response = HttpResponse(status=204) if _from_script(request) else redirect(_next(request))
    if size := request.POST.get("size"):
        remember_size(request, response, size)
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        keep_for_person(request, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_COOKIE_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def _from_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _next(request: HttpRequest) -> str:
    """Back to a page of ours; never to another host."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and urlsplit(address).path else "/"
