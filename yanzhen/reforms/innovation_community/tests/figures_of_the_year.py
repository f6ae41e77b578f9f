"""The figures of the report that a demo year is asked for, as the records give them today."""

from typing import Final

from django.utils import timezone

from yanzhen.base.contracts import claims, figures
from yanzhen.kernel.figures.actions import compute

CODES: Final = ("A5", "A6", "A7", "A8", "A10", "A11", "A13")


def computed() -> dict[str, int]:
    today = timezone.localdate()
    return {code: compute(figures[claims[code].figure], end=today) for code in CODES}
