"""The chain of a gate's presses: each is hashed over the one before, so that one left out or changed shows. Pure.

The phone computes the same (static/one_pass/gate-store.js: linkText); tests/test_gate_chain.py holds both to one example.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Broken:
    """From this number on it does not follow from the one before: `twice` where two presses bear the number."""

    sequence: int
    twice: bool


def link(before: str, row: Any) -> str:
    """Of one press. `before` is the hash of the press before; of the first, the gate's own key."""
    said = (before, str(row.pk), str(row.sequence), row.kind, row.text, str(row.uses), row.point, row.note, moment(row.scanned_at))  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def moment(at: datetime) -> str:
    """As a browser writes it: milliseconds, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def broken(rows: Iterable[Any], *, start: str) -> list[Broken]:
    """Of these rows of one gate, in any order. A row whose predecessor is not among them is not judged: that is a gap."""
    by_number: dict[int, list[Any]] = {}
    for row in rows:
        by_number.setdefault(row.sequence, []).append(row)
    found = []
    for number in sorted(by_number):
        here = by_number[number]
        if len(here) > 1:
            found.append(Broken(number, twice=True))
            continue
        before = [start] if number == 1 else [row.hash for row in by_number.get(number - 1, ())]
        if before and all(here[0].hash != link(one, here[0]) for one in before):
            found.append(Broken(number, twice=False))
    return found
