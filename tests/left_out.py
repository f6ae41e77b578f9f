"""Run in a process of its own with tests.settings_without: does the rest stand without this app?"""

from collections.abc import Iterator

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver


def main() -> None:
    django.setup()
    call_command("check", fail_level="WARNING")
    with transaction.atomic():
        _open_all_doors()
        transaction.set_rollback(True)
    print("stands")


def _open_all_doors() -> None:
    client = Client(raise_request_exception=True)
    client.force_login(get_user_model().objects.create_user("somebody", is_active=True))
    for path in ["", *_plain_paths(get_resolver(), "")]:
        response = client.get(f"/{path}", follow=True)
        assert response.status_code < 500, path


def _plain_paths(resolver: URLResolver, prefix: str) -> Iterator[str]:
    """Paths of our own pages that need no argument."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _plain_paths(entry, path)
        elif _is_ours(entry) and "<" not in path and "(?P" not in path:
            yield path


def _is_ours(entry: URLPattern) -> bool:
    return getattr(entry.callback, "__module__", "").startswith("yanzhen.")


if __name__ == "__main__":
    main()
