"""At the door of every page: what a browser may load, and how a refusal is said."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.views.errors import refused, too_many

P = ParamSpec("P")
GetResponse = Callable[[HttpRequest], HttpResponse]

# What a service worker asks behind the screen says so with this header.
BACKGROUND: Final = "X-Background"

# Nothing from another host, nothing inline. Drawn pictures and photos before upload are data and blob.
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS: Final = "camera=(self), microphone=(self), geolocation=(self), payment=()"
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class ContentSecurityPolicy:
    """Sends the policy with every response that has none of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class LateAnswers:
    """A late answer to a request from before a sign-in puts no cookie of the old login back.

    Django sends the token's cookie again with every form, to renew its year: here only where the browser
    has another one (a sign-in makes a new token, and thereby a new year). And what a service worker asks
    in the background is answered without any cookie, not even one that ends a session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        token = response.cookies.get(settings.CSRF_COOKIE_NAME)
        if token is not None and token.value == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            del response.cookies[settings.CSRF_COOKIE_NAME]
        if BACKGROUND in request.headers:
            response.cookies.clear()
        return response


class Refusals:
    """Says a refusal that no view caught: 409, its sentence, and what was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, Refused) else None


View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def address_of(request: HttpRequest) -> str:
    """Whence somebody asks. Behind our proxy all connections are its own, so what it wrote down counts: the last entry, which
    nobody but it can have added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def limited(
    rate: str, *, key: Callable[[HttpRequest], str] | None = None, method: str = "POST"
) -> Callable[[View[P]], View[P]]:
    """Let a public view be asked so often: "10/m" from one address, then 429 with a sentence.

    `key` names who asks (the address without it); `method` is what is counted, "" for all. Each
    worker process counts for itself, so the true limit is the rate times the workers at most.
    """
    often, _slash, unit = rate.partition("/")
    window_seconds = SECONDS[unit]
    times_max = int(often)

    def decorate(view: View[P]) -> View[P]:
        name = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if method and request.method != method:
                return view(request, *args, **kwargs)
            who = key(request) if key else address_of(request)
            times, wait_seconds = _count(f"limited:{name}:{who}", window_seconds)
            if times > times_max:
                return too_many(request, wait_seconds)
            return view(request, *args, **kwargs)

        return cast("View[P]", asked)

    return decorate


def _count(name: str, window_seconds: int) -> tuple[int, int]:
    """How often in this window, and the seconds until the next one."""
    now = int(timezone.now().timestamp())
    window = now // window_seconds
    slot = f"{name}:{window}"
    cache.add(slot, 0, window_seconds)
    try:
        times: Any = cache.incr(slot)
    except ValueError:  # the window ended between the two lines
        times = 1
    return int(times), (window + 1) * window_seconds - now
