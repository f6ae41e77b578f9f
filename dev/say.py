"""What the person at the terminal reads: one line per step, with the time that passed, and plain words."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dev.places import LOGS, ROOT

# On a terminal the line is redrawn; in a log file a long step says from time to time that it is alive.
REDRAW_SECONDS = 0.5
REMIND_SECONDS = 30.0
LINES_OF_LOG_SHOWN = 30


class Trouble(Exception):
    """Something the person can do something about; its text says what."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print `title` with the time it took; while it runs, show that it does."""
    began = time.monotonic()
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, began, ended), daemon=True)
    ticker.start()
    worked = False
    try:
        yield
        worked = True
    finally:
        ended.set()
        ticker.join()
        _line(f"{'✓' if worked else '✗'} {title}{_took(began)}", end="\n")


def run(
    title: str,
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a program quietly under a step; if it fails, show the end of its output and raise Trouble."""
    log = _log_file(title)
    with step(title), log.open("wb") as output:
        done = subprocess.run(
            [str(part) for part in argv],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            raise Trouble(f"{title} failed. The end of {log}:\n\n{end_of(log)}")


def end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join("    " + line for line in lines[-LINES_OF_LOG_SHOWN:])


def _log_file(title: str) -> Path:
    LOGS.mkdir(parents=True, exist_ok=True)
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return LOGS / ("-".join(words[:6]) + ".log")


def _tick(title: str, began: float, ended: threading.Event) -> None:
    on_terminal = sys.stdout.isatty()
    while not ended.wait(REDRAW_SECONDS if on_terminal else REMIND_SECONDS):
        _line(f"… {title}{_took(began)}", end="" if on_terminal else "\n")


def _line(text: str, end: str) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(start + text, end=end, flush=True)


def _took(began: float) -> str:
    seconds = time.monotonic() - began
    return f" ({seconds:.0f} s)" if seconds >= 1 else ""
