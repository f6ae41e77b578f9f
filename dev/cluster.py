"""A private PostgreSQL cluster: one folder, one unix socket, two roles; it starts when asked and keeps its data."""

import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from dev.accounts import Account, account
from dev.binaries import Binaries, find
from dev.places import PYTHON, ROOT, VAR
from dev.say import Trouble, end_of, step

SUPERUSER: Final = "yz_super"
OWNER: Final = "yz_owner"
APP: Final = "yz_app"
DATABASE: Final = "yanzhen"
# As root, for this checkout, where its own account can't enter the checkout.
OUTSIDE: Final = Path("/var/lib/yanzhen") / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
# sun_path has 108 bytes on Linux (104 on macOS) and ends with a zero.
SOCKET_PATH_BYTES_MAX: Final = 103
# After kill -9 the server's old processes may hold its pid file for a while; we wait, never delete it.
START_SECONDS_MAX: Final = 60
# Compiling short queries costs more than it saves: an open peer gained a factor of four by leaving it off.
SAFE: Final = {"max_connections": "100", "shared_buffers": "128MB", "jit": "off"}
# Data of tests may be lost in a power cut. Autovacuum takes what one long transaction is filling for
# empty, and a join then reads whole tables row by row: among tests, which are such transactions, it comes seldom.
FAST: Final = SAFE | {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "10min",
}


@dataclass(frozen=True)
class Cluster:
    """`name` is its folder (or the pointer to it) under var/."""

    name: str
    binaries: Binaries
    account: Account
    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def socket_folder(self) -> Path:
        folder = self.home / "socket"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES_MAX:
            return folder
        hash_of_home = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"yz-{hash_of_home}"

    def url(self, role: str, database: str = DATABASE) -> str:
        password = _password(self.name, role)
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def urls(self) -> dict[str, str]:
        """What serve, worker, migrate and tests find in their environment."""
        return {"DATABASE_URL": self.url(APP), "DATABASE_OWNER_URL": self.url(OWNER)}

    def start(self, settings: dict[str, str] = SAFE) -> None:
        """Return when the server answers a query; make the cluster, roles and database if need be."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if not self.answers():
            with step(f"Starting {self.binaries}"):
                self._start(settings)
        self._ask("prepare")

    def stop(self) -> None:
        """Stop the server if it runs; its data stay."""
        if not (self.data / "postmaster.pid").exists():
            return
        self.account.run([*self._pg_ctl(), "-m", "fast", "-t", "60", "stop"], capture_output=True)

    def answers(self) -> bool:
        """Whether a real query gets a real answer."""
        return self._question("answer").returncode == 0

    def process(self) -> int | None:
        """The server's process id as its pid file says; the process may be gone."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _create(self) -> None:
        with step(f"Making a private database cluster in {self.home}"):
            self.account.own(self.home)
            # Renamed when it is whole, so that a killed initdb leaves nothing that looks like data.
            unfinished = self.home / "data.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            password_file = self.home / "initial-password"
            self._write_for_account(password_file, _password(self.name, SUPERUSER))
            words = [
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                "--no-instructions",
            ]
            words += [
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                f"--pgdata={unfinished}",
            ]
            done = self.account.run([self.binaries.program("initdb"), *words], capture_output=True)
            password_file.unlink()
            if done.returncode:
                raise Trouble(f"PostgreSQL could not make its cluster:\n{done.stdout}{done.stderr}")
            unfinished.rename(self.data)

    def _start(self, settings: dict[str, str]) -> None:
        self._own_socket_folder()
        options = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder)}
        words = " ".join(f"-c {name}='{value}'" for name, value in (options | settings).items())
        start = [*self._pg_ctl(), "-l", self.log, "-o", words, "-W", "start"]
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            self.account.run(start, capture_output=True)
            for _attempt in range(10):
                time.sleep(0.3)
                if self.answers():
                    return
        raise Trouble(
            f"PostgreSQL did not answer within a minute. Its log ends:\n{end_of(self.log)}"
        )

    def _pg_ctl(self) -> list[str | Path]:
        return [self.binaries.program("pg_ctl"), "-D", self.data]

    def _own_socket_folder(self) -> None:
        folder = self.socket_folder
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (
                self.account.uid,
                os.getuid(),
            ):
                raise Trouble(
                    f"{folder} belongs to somebody else; remove it and try again."
                ) from None
        self.account.own(folder)

    def _write_for_account(self, path: Path, text: str) -> None:
        path.touch(mode=0o600)
        path.write_text(text)
        if not self.account.is_self:
            os.chown(path, self.account.uid, self.account.gid)

    def _ask(self, what: str) -> None:
        done = self._question(what)
        if done.returncode:
            raise Trouble(f"The database could not be prepared:\n{done.stderr}")

    def _question(self, what: str) -> subprocess.CompletedProcess[str]:
        wishes = {
            "what": what,
            "socket": str(self.socket_folder),
            "superuser": SUPERUSER,
            "database": DATABASE,
            "passwords": {role: _password(self.name, role) for role in (SUPERUSER, OWNER, APP)},
        }
        # psycopg lives in the environment, not in the Python that runs dev.py.
        argv = [str(PYTHON), str(ROOT / "dev" / "roles.py")]
        return subprocess.run(argv, input=json.dumps(wishes), capture_output=True, text=True)


def cluster(name: str = "pg", major: int | None = None) -> Cluster:
    """The cluster of this checkout called `name`, of the version its data have."""
    who = account()
    home = _home(name, who)
    version = home / "data" / "PG_VERSION"
    if version.exists():
        major = int(version.read_text())
    binaries = find(major).where_reached_by(who, home)
    return Cluster(name, binaries, who, home)


def _home(name: str, who: Account) -> Path:
    """var/<name>, or where the pointer there leads, or outside where `who` can't reach var/."""
    VAR.mkdir(exist_ok=True)
    place = VAR / name
    if place.is_symlink() or place.exists():
        return place.resolve()
    if who.reaches(VAR):
        who.own(place)
        return place
    home = OUTSIDE / name
    home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    who.own(home)
    place.symlink_to(home)
    return home


def _password(cluster_name: str, role: str) -> str:
    """The password of a role: made once, kept under var/secrets, readable for us alone."""
    path = VAR / "secrets" / f"{cluster_name}-{role}"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()
