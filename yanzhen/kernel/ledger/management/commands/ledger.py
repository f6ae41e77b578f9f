"""`yanzhen ledger prove`, `fold` and `beancount`: the books on the console."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from yanzhen.kernel.ledger.actions import beancount_lines, prove_book
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.models import Book


class Command(BaseCommand):
    help = (
        "Count all books again from their legs (`prove`; exits with 1 if anything differs), fold the deltas"
        " of hot accounts, or write a book as Beancount text for an auditor."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        proof = acts.add_parser(
            "prove", help="balances, entries, numbers, closed months, assertions"
        )
        proof.add_argument("--book", default="", help="the name of one book")
        proof.add_argument("--lang", default="zh-hans", help="zh-hans or en")
        acts.add_parser("fold", help="deltas of hot accounts into their balances, without a worker")
        export = acts.add_parser("beancount", help="one book as text; bean-check accepts it")
        export.add_argument("book", help="the name of the book")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options.get("lang") or "zh-hans"):
            if options["act"] == "fold":
                self.stdout.write(str(fold_all()))
            elif options["act"] == "beancount":
                for line in beancount_lines(_book(options["book"])):
                    self.stdout.write(line)
            else:
                self._prove(options["book"])

    def _prove(self, name: str) -> None:
        books = [_book(name)] if name else list(Book.objects.order_by("name"))
        wrong = 0
        for book in books:
            found = prove_book(book)
            wrong += len(found)
            for one in found:
                self.stdout.write(f"{book.name} · {one}")
        if wrong:
            raise CommandError(_("%(n)s things do not agree.") % {"n": wrong})
        self.stdout.write(_("%(n)s books agree with their legs.") % {"n": len(books)})


def _book(name: str) -> Book:
    found = Book.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Book.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(
            _("There is no book “%(name)s”. There are: %(known)s.") % {"name": name, "known": known}
        )
    return found
