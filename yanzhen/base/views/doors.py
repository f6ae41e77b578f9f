"""Who may open a page: asked before the page does anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


def for_offices(*capabilities: str) -> Callable[[View[P]], View[P]]:
    """Only for offices with one of these capabilities; whoever is nobody yet logs in first."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not any(map(request.actor.may, capabilities)):
                raise PermissionDenied(_("The office you are working in may not open this."))
            return view(request, *args, **kwargs)

        return asked

    return decorate
