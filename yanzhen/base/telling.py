"""Records that are told in two languages: the English words where the page is English and there are any."""

from typing import Any

from django.utils.translation import get_language


def in_the_readers_words(noun: Any, field: str) -> str:
    """`field`, or its English twin (`field_en`)."""
    english = getattr(noun, f"{field}_en")
    return str(
        english if english and (get_language() or "").startswith("en") else getattr(noun, field)
    )


class Told(property):
    """`told_name = Told("name")`: the field in the reader's words, asked like any attribute."""

    def __init__(self, field: str) -> None:
        super().__init__(lambda noun: in_the_readers_words(noun, field))
