"""Drawing a random sample that anybody can draw again: from the numbered list and the seed alone."""

import hashlib
import heapq
from collections.abc import Iterable
from typing import Final

RULE: Final = "sha256(seed|number), the smallest first"


def draw(numbers: Iterable[int], size: int, seed: str) -> set[int]:
    """The `size` numbers whose SHA-256 of "seed|number" is smallest. Equal for whoever repeats it."""
    return set(heapq.nsmallest(size, numbers, key=lambda number: rank(seed, number)))


def rank(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()
