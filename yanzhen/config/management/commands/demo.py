"""`yanzhen demo`: loads the demo year; parts that are loaded already are left alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads the demo year, or prints who may log in to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=["small", "full"], default="small")
        parser.add_argument("--logins", action="store_true", help="only print who may log in")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        pass
