"""`yanzhen outbox`: what waits in the outbox, what nobody could follow up, and another try."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from yanzhen.base.models import KeptOccurrence, Occurrence
from yanzhen.base.outbox import try_again


class Command(BaseCommand):
    help = "Says what waits in the outbox and what nobody could follow up; --again tries those once more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="put back what was kept")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["again"]:
            words = _("%(n)s occurrences are in the outbox again.") % {"n": try_again()}
            self.stdout.write(words)
        self.stdout.write(_("Waiting: %(n)s") % {"n": Occurrence.objects.count()})
        kept = KeptOccurrence.objects.order_by("id")
        self.stdout.write(_("Kept for a person: %(n)s") % {"n": kept.count()})
        for one in kept:
            self.stdout.write(f"  {one.kept_at:%Y-%m-%d %H:%M} {one.name} {one.ids}: {one.reason}")
