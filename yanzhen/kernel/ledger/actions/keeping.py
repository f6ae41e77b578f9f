"""Whose book it is: a right is for the books one's office keeps, and for no other."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Book

ANOTHERS = _("Your office does not keep this book. Ask the office that keeps it.")


def keeps(by: By, capability: str, book: Book) -> bool:
    """Whether the actor has the right, and the book is one of theirs; one statement."""
    return by.may(capability) and Book.objects.visible_to(by).filter(pk=book.pk).exists()


def must_keep(by: By, book: "Book | UUID") -> None:
    """Refused for whoever has nothing to do with this book, whatever their right; one statement."""
    key = book.pk if isinstance(book, Book) else book
    if not Book.objects.visible_to(by).filter(pk=key).exists():
        raise Refused(ANOTHERS)


def kept_by(by: By, book: str = "book") -> Exists:
    """Asked in the statement that loads a row: whether the book it names is one of the actor's."""
    return Exists(Book.objects.visible_to(by).filter(pk=OuterRef(book)))
