"""`yanzhen calendar FILE`: take over a year's official calendar."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yanzhen.base.calendar_import import read_calendar_file, take_over_year
from yanzhen.base.refusals import Refused


class Command(BaseCommand):
    help = "Take over a year's working calendar from a CSV or Excel file with the columns 日期, 类型 and 节日."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="the notice's year; default: most of its days")
        parser.add_argument("--source", default="", help="the notice's address or number")
        parser.add_argument("--replace", action="store_true", help="replace a year that differs")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            days = read_calendar_file(file.read_bytes(), file.name)
            changed = take_over_year(
                days,
                year=options["year"],
                source=options["source"] or file.name,
                replace=options["replace"],
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write("The calendar is taken over." if changed else "Nothing to change.")
