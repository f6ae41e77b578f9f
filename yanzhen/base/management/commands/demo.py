"""`yanzhen demo`: load the demo year, or say its logins."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.base.demo import SEED, World, demo_logins, load_demo
from yanzhen.base.refusals import Refused


class Command(BaseCommand):
    help = "Load the demo year; parts that are there stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=["small", "full"], default="small")
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--today", type=date.fromisoformat, help="last day of the demo year")
        parser.add_argument("--logins", action="store_true", help="only say the logins")

    def handle(self, *, logins: bool, **options: Any) -> None:
        if logins:
            self._say_logins()
            return
        began = time.monotonic()
        world = World(
            size=options["size"],
            today=options["today"] or timezone.localdate(),
            seed=options["seed"],
            progress=self._progress,
        )
        try:
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

    def _progress(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def _say_logins(self) -> None:
        for username, password, who in demo_logins():
            self.stdout.write(f"  {username:<16} {password:<22} {who}")
