"""What filters of lists ask for: a month, a day; nonsense asks for nothing."""

import re
from datetime import date

from yanzhen.base.dates import parse_date
from yanzhen.base.refusals import Refused


def month_asked(text: str) -> date | None:
    """“2026-09”, “2026年9月” → the first of that month."""
    match = re.fullmatch(r"\s*(\d{4})\D?(\d{1,2})\D?\s*", text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return date(int(match[1]), int(match[2]), 1)


def day_asked(text: str) -> date | None:
    """A day as people write it."""
    try:
        return parse_date(text) if text.strip() else None
    except Refused:
        return None
