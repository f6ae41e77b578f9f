"""Pages about the pages: the list of keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard's list; everybody may read it."""
    return render(request, "base/keys.html")
