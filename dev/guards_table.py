"""What became of each guard, as a table to read and to compare."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROVEN: Final = "proven"
SURVIVED: Final = "SURVIVED"
UNREACHED: Final = "unreached"
UNCLEAR: Final = "unclear"
ORDER: Final = (SURVIVED, UNREACHED, UNCLEAR, PROVEN)


@dataclass(frozen=True)
class Verdict:
    """`why`: the test that failed, or what was tried."""

    name: str
    text: str
    result: str
    why: str = ""


def table(app: str, verdicts: Sequence[Verdict]) -> str:
    """What is not proven first; each guard with its words, and the test that proves it."""
    many = Counter(verdict.result for verdict in verdicts)
    lines = [f"{app}: {len(verdicts)} guards, " + ", ".join(f"{many[r]} {r}" for r in ORDER)]
    for result in ORDER:
        rows = [verdict for verdict in verdicts if verdict.result == result]
        lines += ["", f"## {result} ({len(rows)})"] if rows else []
        for row in rows:
            lines += [f"{row.name}  {row.text}"] + ([f"    {row.why}"] if row.why else [])
    return "\n".join(lines) + "\n"


def write(app: str, verdicts: Sequence[Verdict]) -> None:
    """Into the file that dev/guards.py prints."""
    Path(os.environ["GUARDS_TABLE"]).write_text(table(app, verdicts), encoding="utf-8")
