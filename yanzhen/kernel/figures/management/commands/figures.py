"""`yanzhen figures list`, `check-report`, `derive` and `prove`: what the records say, on the console."""

import unicodedata
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yanzhen.base.contracts import claims, figures
from yanzhen.kernel.figures.actions import (
    code_key,
    compared,
    derive,
    figure_of,
    mark_all,
    prove,
)
from yanzhen.kernel.figures.contracts import Verdict, claim_words

GAP: Final = "  "
WIDE: Final = frozenset("WF")


class Command(BaseCommand):
    help = (
        "List the figures, put the report's claims beside what the records give, derive the cells, or"
        " prove them. `prove` exits with 1 if a cell differs from its rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every figure with its unit and question")
        report = acts.add_parser("check-report", help="claims, computed values, rows, verdicts")
        report.add_argument(
            "--only",
            default="",
            help="codes with commas between, such as A5,A6, or a letter for all",
        )
        report.add_argument(
            "--on", default="", help="last day that counts, YYYY-MM-DD; today without"
        )
        report.add_argument("--lang", default="zh-hans", help="zh-hans or en")
        derived = acts.add_parser(
            "derive", help="count anew what changed, without waiting for a worker"
        )
        derived.add_argument("--all", action="store_true", help="every cell of every figure")
        proof = acts.add_parser("prove", help="count every cell again and print what differs")
        proof.add_argument("--only", default="", help="the name of one figure")
        proof.add_argument("--repair", action="store_true", help="count anew what differs")
        proof.add_argument("--lang", default="zh-hans", help="zh-hans or en")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options.get("lang") or "zh-hans"):
            if options["act"] == "derive":
                self._derive(everything=options["all"])
                return
            if options["act"] == "prove":
                self._prove(options["only"], repair=options["repair"])
                return
            rows = self._figures() if options["act"] == "list" else self._claims(options)
            for line in table(rows):
                self.stdout.write(line)

    def _derive(self, *, everything: bool) -> None:
        if everything:
            mark_all()
        for slug, months in derive(now=timezone.now()).items():
            words = _("%(n)s months") % {"n": months} if months else _("all months")
            self.stdout.write(f"{slug}  {words}")

    def _prove(self, only: str, *, repair: bool) -> None:
        if only:
            figure_of(only)
        proof, wrong = prove(now=timezone.now(), only=only, repair=repair)
        if wrong:
            head = [_("Figure"), _("Month"), _("Place"), _("Cell"), _("Rows")]
            lines = [
                [w.figure, w.month[:7], w.path or "*", str(w.cell), str(w.rows)] for w in wrong
            ]
            for line in table([head, *lines]):
                self.stdout.write(line)
        self.stdout.write(
            _("%(cells)s numbers of %(figures)s figures compared, %(n)s differ.")
            % {"cells": proof.cells, "figures": proof.figures, "n": proof.differences}
        )
        if wrong:
            raise SystemExit(1)

    def _figures(self) -> list[list[str]]:
        head = [_("Figure"), _("Kind"), _("Unit"), _("Question")]
        ordered = sorted(figures, key=lambda figure: figure.slug)
        return [head, *([f.slug, str(f.kind), str(f.unit), str(f.question)] for f in ordered)]

    def _claims(self, options: dict[str, Any]) -> list[list[str]]:
        day = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
        only = {code.strip().upper() for code in options["only"].split(",") if code.strip()}
        chosen = [claim for claim in claims if not only or names_of(claim.code) & only]
        missing = only - {name for claim in chosen for name in names_of(claim.code)}
        head = [_("No."), _("Question"), _("Report"), _("Computed"), _("Rows"), _("Verdict")]
        rows = [head]
        for claim in sorted(chosen, key=lambda claim: code_key(claim.code)):
            found = compared(claim, on=day)
            rows.append([
                claim.code,
                found.question,
                claim_words(claim),
                found.words,
                "–" if found.rows() is None else f"{found.rows():,}",
                words_of(found.verdict),
            ])  # fmt: skip
        rows += [
            [code, _("no app makes this claim"), "–", "–", "–", words_of(Verdict.UNCHECKED)]
            for code in sorted(missing, key=code_key)
        ]
        return rows


def names_of(code: str) -> set[str]:
    """What chooses a claim: its code, or the letter that it begins with."""
    return {code.upper(), code[:1].upper()}


def words_of(verdict: Verdict) -> str:
    return {
        Verdict.AGREES: _("agrees"),
        Verdict.DIFFERS: _("differs"),
        Verdict.UNCHECKED: _("to be checked"),
    }[verdict]


def table(rows: list[list[str]]) -> list[str]:
    """Lines with columns under each other; a Chinese character is two columns of a console wide."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in WIDE else 1 for sign in text)
