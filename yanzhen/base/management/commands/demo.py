"""`yanzhen demo`: load the demo year, or say its logins."""

import time
import unicodedata
from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.base.demo import SEED, SHARES, World, demo_logins, load_demo
from yanzhen.base.models import DemoLoad
from yanzhen.base.refusals import Refused

SIZE_DEFAULT: Final = "small"
# The two kinds of letters that take two columns on a terminal.
WIDE: Final = "WF"


class Command(BaseCommand):
    help = "Load the demo year; parts that are there stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=sorted(SHARES),
            help=f"of the demo year; by default that of the loaded one, or {SIZE_DEFAULT}",
        )
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--today", type=date.fromisoformat, help="last day of the demo year")
        parser.add_argument("--logins", action="store_true", help="only say the logins")

    def handle(self, *, logins: bool, **options: Any) -> None:
        if logins:
            self._say_logins()
            return
        there = DemoLoad.objects.values_list("size", flat=True).first()
        began = time.monotonic()

        def progress(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - began:4.0f} s  {text}")
            self.stdout.flush()

        try:
            world = World(
                size=options["size"] or there or SIZE_DEFAULT,
                today=options["today"] or timezone.localdate(),
                seed=options["seed"],
                progress=progress,
            )
            loaded = load_demo(world)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        seconds = time.monotonic() - began
        said = (
            f"{len(loaded)} parts loaded in {seconds:.0f} s."
            if loaded
            else "The demo year is there."
        )
        self.stdout.write(said)

    def _say_logins(self) -> None:
        rows = demo_logins()
        if not rows:
            self.stdout.write("  No part of the demo year has a login.")
            return
        widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (
                cell + " " * (width - _columns(cell))
                for cell, width in zip(row, widths, strict=True)
            )
            self.stdout.write("  " + "   ".join(cells).rstrip())


def _columns(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)
