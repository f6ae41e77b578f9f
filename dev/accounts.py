"""PostgreSQL refuses to run as root, so as root its programs run as an existing ordinary account."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.say import Trouble

# A clean environment: the caller's PG* variables and locale must not reach the server.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
TRIED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who the server runs as: ourselves, or when we are root somebody with less power."""

    uid: int
    gid: int
    is_self: bool

    def run(self, argv: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from / (a folder it can read), with a tight umask."""
        if not self.is_self:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in argv],
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            stdin=subprocess.DEVNULL,
            text=True,
            **options,
        )

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter `path`, a folder, through all its parents."""
        return not self.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", path], capture_output=True
        ).returncode

    def own(self, folder: Path) -> None:
        """Make `folder` this account's, closed to others. Parents are never touched."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.is_self:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def account() -> Account:
    """Ourselves, or as root the first of postgres and nobody that exists."""
    if os.getuid():
        return Account(os.getuid(), os.getgid(), is_self=True)
    for name in TRIED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid, is_self=False)
    raise Trouble(
        "PostgreSQL does not run as root, and neither of the accounts postgres and nobody exists."
        " Run this as an ordinary user, or make one: useradd --system postgres"
    )
