"""What a gate did without network, judged later: an order that everybody can check, and gaps that show. Pure.

The rule of conflict: uses that the server has counted stay counted. Of scans that come in late, the
earlier by the gate's clock goes first; equal times by gate and running number, so that any order of uploading
gives the same verdicts. Whatever finds nothing left is a double use: kept, paid to nobody, and given to a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Scan:
    """One press at a gate. `nonce` names the press, `sequence` counts the presses of one gate without gaps."""

    nonce: UUID
    device: str
    sequence: int
    scanned_at: datetime
    uses: int = 1


@dataclass(frozen=True)
class Verdict:
    """What becomes of a scan. `left` is what was left before it."""

    scan: Scan
    counts: bool
    left: int


def in_order(scans: Iterable[Scan]) -> list[Scan]:
    """The order in which they are judged; one nonce once, however often it was uploaded."""
    once = {scan.nonce: scan for scan in scans}
    return sorted(once.values(), key=lambda s: (s.scanned_at, s.device, s.sequence, s.nonce))


def judge(scans: Iterable[Scan], *, left: int) -> list[Verdict]:
    """Which of the late scans of one ticket count, `left` uses being left now.

    A group is let in whole or not at all: people who passed together are not told apart afterwards.
    """
    verdicts = []
    for scan in in_order(scans):
        counts = 0 < scan.uses <= left
        verdicts.append(Verdict(scan, counts, left))
        left -= scan.uses if counts else 0
    return verdicts


def gaps(sequences: Iterable[int], *, last_known: int) -> list[tuple[int, int]]:
    """Runs of numbers that a gate must have used and nobody has uploaded: a lost telephone, or scans still on it."""
    missing: list[tuple[int, int]] = []
    expected = last_known + 1
    for number in sorted(set(sequences)):
        if number > expected:
            missing.append((expected, number - 1))
        expected = max(expected, number + 1)
    return missing


def counted(verdicts: Sequence[Verdict]) -> int:
    """How many uses count."""
    return sum(verdict.scan.uses for verdict in verdicts if verdict.counts)
