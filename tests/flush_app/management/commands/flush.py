"""Django's `flush` for tests: as owner, past the append-only triggers, back to what migrations ship."""

from typing import Any

from django.core.management.base import BaseCommand

from tests.flush_app.shipped import put_back_shipped_rows


class Command(BaseCommand):
    help = "Empties the test database and puts the shipped rows back."

    def add_arguments(self, parser: Any) -> None:
        # What TransactionTestCase passes; only the database matters here.
        parser.add_argument("--database", default="default")
        parser.add_argument("--no-input", action="store_false", dest="interactive")
        parser.add_argument("--reset-sequences", action="store_true")
        parser.add_argument("--allow-cascade", action="store_true")
        parser.add_argument("--inhibit-post-migrate", action="store_true")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        put_back_shipped_rows(options["database"])
