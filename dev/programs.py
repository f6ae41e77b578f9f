"""The server and the worker as children: logged, started again when they end, ended with us."""

import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.places import LOGS, ROOT
from dev.say import Trouble, end_of, say

STOP_SECONDS_MAX: Final = 20
# A program that ends this often within a run is broken; starting it again would only hide that.
STARTS_MAX: Final = 5
PR_SET_PDEATHSIG: Final = 1


@dataclass
class Program:
    """A child that should live as long as the demo."""

    name: str
    argv: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb" if self.starts == 0 else "ab") as output:
            self.process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches us alone; we end the children in order, the database last.
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.starts += 1

    def watch(self) -> None:
        """Start it again if it ended; after too many times say so and give up."""
        if self.process is None or self.process.poll() is None:
            return
        if self.starts >= STARTS_MAX:
            raise Trouble(
                f"The {self.name} ended {self.starts} times. Its log:\n{end_of(self.log)}"
            )
        say(f"The {self.name} ended unexpectedly; starting it again (see {self.log}).")
        self.start()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    """After kill -9 of dev.py nobody else would end the child, and it would keep the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
