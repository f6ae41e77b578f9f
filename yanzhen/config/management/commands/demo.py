"""`yanzhen demo`: loads the demo year; parts that are loaded already are left alone."""

import time
import unicodedata
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.base.demo import SHARES, World, demo_logins, load_demo
from yanzhen.base.models import DemoLoad
from yanzhen.base.refusals import Refused

SIZE_DEFAULT: Final = "small"
WIDE: Final = "WF"


class Command(BaseCommand):
    help = "Loads the demo year, or prints who may log in to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=sorted(SHARES),
            help=f"of the demo year; the one loaded already, or else {SIZE_DEFAULT}",
        )
        parser.add_argument("--logins", action="store_true", help="only print who may log in")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["logins"]:
            self._print_logins()
            return
        loaded = DemoLoad.objects.values_list("size", flat=True).first()
        self._load(options["size"] or loaded or SIZE_DEFAULT)

    def _load(self, size: str) -> None:
        began = time.monotonic()

        def progress(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - began:4.0f} s  {text}")
            self.stdout.flush()

        try:
            world = World(size=size, today=timezone.localdate(), progress=progress)
            parts = load_demo(world)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        if parts:
            seconds = time.monotonic() - began
            self.stdout.write(f"✓ The {size} demo year is loaded ({seconds:.0f} s)")

    def _print_logins(self) -> None:
        rows = [(who, username, password) for username, password, who in demo_logins()]
        if not rows:
            self.stdout.write("The demo year has no logins.")
            return
        widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            )
            self.stdout.write("    " + "   ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)
