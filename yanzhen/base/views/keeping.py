"""Pages that work without network: the service worker of one, with the files of this release (static/base/keeping*.js)."""

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What every page of the product needs, and what keeping itself does.
SHELL: Final = (
    "base/tokens.css", "base/components.css", "base/shell.css", "base/app.js", "base/logo.svg", "base/sprite.svg",
    "django_htmx/htmx-2.min.js", "base/keeping.js",
)  # fmt: skip


def worker(request: HttpRequest, template: str, files: Iterable[str]) -> HttpResponse:
    """The worker `template`, told the addresses of these files beside the shell's; one that was not built is left out.

    It answers only for what lies under the address it is fetched from, so each app has a door of its own for it.
    """
    there = [name for name in (*SHELL, *files) if finders.find(name)]
    said = json.dumps([staticfiles_storage.url(name) for name in there])
    release = hashlib.sha256(said.encode()).hexdigest()[:12]
    context = {"files": said, "release": release}
    return render(request, template, context, content_type="text/javascript")
