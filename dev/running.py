"""`demo`: everything from an empty checkout to a product in the browser, and back down on Ctrl-C."""

import fcntl
import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO, Any, Final

from dev import assets, environment, lan
from dev.cluster import Cluster, cluster
from dev.places import ROOT, VAR, tool
from dev.programs import STOP_SECONDS_MAX, Program
from dev.say import Trouble, end_of, run, say, step

LOCK: Final = VAR / "demo.lock"
PORT_DEFAULT: Final = 8000
FIRST_ANSWER_SECONDS_MAX: Final = 90
WATCH_SECONDS: Final = 1.0


class _Stopped(Exception):
    """SIGTERM or SIGINT arrived."""


def demo() -> int:
    """Run until Ctrl-C or SIGTERM. Exit code 0 when it ended as asked, or when one runs already."""
    port = _port()
    VAR.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:
        if not _held(lock):
            return _say_that_one_runs()
        _write_lock(_address(port), ready=False)
        signal.signal(signal.SIGTERM, _raise_stopped)
        signal.signal(signal.SIGINT, _raise_stopped)
        try:
            _check_port_is_free(port)
            _run(port)
        except _Stopped:
            return 0
        finally:
            LOCK.write_text("")
    return 0


def setup() -> int:
    """Everything but the demo year and the server."""
    environment.prepare("run")
    assets.build()
    with database() as env:
        _migrate(env)
        _collect_static(env)
    say("Set up. `make demo` loads the demo year and starts the server.")
    return 0


def stop() -> int:
    """End a running demo; an orphaned database server too."""
    running = read_lock()
    if running:
        os.kill(running["pid"], signal.SIGTERM)
        with step("Stopping the demo"):
            until = time.monotonic() + 3 * STOP_SECONDS_MAX
            while read_lock() and time.monotonic() < until:
                time.sleep(0.2)
    for name in ("pg", *(path.name for path in VAR.glob("pg-test-*"))):
        if (VAR / name).exists():
            cluster(name).stop()
    return 0


def read_lock() -> dict[str, Any] | None:
    """What the running demo says about itself; None when none runs, whatever the file holds."""
    if not LOCK.exists():
        return None
    with LOCK.open("r+") as lock:
        return None if _held(lock) else dict(json.loads(lock.read() or "{}"))


def _held(lock: IO[str]) -> bool:
    """Whether the lock is ours now. The system lets go of it with its process, even after kill -9."""
    for _attempt in range(3):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Another may only have been looking.
            time.sleep(0.1)
        else:
            return True
    return False


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """The environment of children with a database that answers; a cluster of ours is stopped after."""
    if "DATABASE_URL" in os.environ:
        yield dict(os.environ)
        return
    ours = cluster()
    ours.start()
    _write_urls(ours)
    try:
        yield dict(os.environ) | ours.urls()
    finally:
        with step("Stopping the database"):
            ours.stop()


def _run(port: int) -> None:
    environment.prepare("run")
    assets.build()
    with database() as env:
        _migrate(env)
        _load_demo(env)
        _collect_static(env)
        serve = [tool("yanzhen"), "serve", "--port", str(port)]
        network = lan.prepare() if lan.asked_for() else None
        if network:
            env |= network.environment(port)
            serve += network.words()
        programs = [
            Program("worker", [tool("yanzhen"), "worker"], env),
            Program("server", serve, env),
        ]
        try:
            for program in programs:
                program.start()
            _wait_for_the_first_page(port, programs)
            _say_where(port, env, network)
            _watch(programs)
        finally:
            with step("Stopping the server and the worker"):
                for program in reversed(programs):
                    program.stop()


def _migrate(env: dict[str, str]) -> None:
    run("Bringing the database up to date", [tool("yanzhen"), "migrate", "--no-input"], env=env)


def _load_demo(env: dict[str, str]) -> None:
    argv = [tool("yanzhen"), "demo"]
    if size := os.environ.get("SIZE"):
        argv += ["--size", size]
    say("… Loading the demo year")
    done = subprocess.run(argv, cwd=ROOT, env=env)
    if done.returncode:
        raise Trouble("The demo year could not be loaded; the lines above say why.")


def _collect_static(env: dict[str, str]) -> None:
    run(
        "Collecting styles and pictures",
        [tool("yanzhen"), "collectstatic", "--no-input", "--clear"],
        env=env,
    )


def _wait_for_the_first_page(port: int, programs: list[Program]) -> None:
    until = time.monotonic() + FIRST_ANSWER_SECONDS_MAX
    with step("Starting the server"):
        while not _answers(port):
            for program in programs:
                program.watch()
            if time.monotonic() > until:
                raise Trouble(f"The server does not answer. Its log:\n{end_of(programs[-1].log)}")
            time.sleep(0.3)


def _answers(port: int) -> bool:
    try:
        address = f"{_address(port)}/accounts/login/"
        with urllib.request.urlopen(address, timeout=10, context=_trusting_ourselves()):
            return True
    except urllib.error.HTTPError as error:
        # It answers, if badly; the page itself then says what is wrong.
        return error.code < 500
    except OSError:
        return False


def _trusting_ourselves() -> ssl.SSLContext | None:
    root = lan.FOLDER / "root.crt"
    return ssl.create_default_context(cafile=str(root)) if lan.asked_for() else None


def _say_where(port: int, env: dict[str, str], network: lan.Lan | None) -> None:
    _write_lock(_address(port), ready=True)
    say()
    say(f"Yanzhen runs: {_address(port)}")
    if network:
        network.say_how(port)
    say()
    subprocess.run([tool("yanzhen"), "demo", "--logins"], cwd=ROOT, env=env)
    say()
    say("Ctrl-C stops it; its data stay. `make clean-data` forgets them.")


def _watch(programs: list[Program]) -> None:
    ours = None if "DATABASE_URL" in os.environ else cluster()
    while True:
        time.sleep(WATCH_SECONDS)
        if ours and not _lives(ours):
            say("The database server ended unexpectedly; starting it again.")
            ours.start()
        for program in programs:
            program.watch()


def _lives(ours: Cluster) -> bool:
    pid = ours.process()
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _address(port: int) -> str:
    return f"{'https' if lan.asked_for() else 'http'}://localhost:{port}"


def _port() -> int:
    text = os.environ.get("PORT") or str(PORT_DEFAULT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is “{text}”; it must be a number from 1 to 65535.")
    return int(text)


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(
                f"Port {port} is not open to you. Choose one above 1023: PORT=8000"
            ) from None
        except OSError:
            raise Trouble(
                f"Another program uses port {port}. Choose another: make demo PORT={port + 1}"
            ) from None


def _say_that_one_runs() -> int:
    running = read_lock() or {}
    address, pid = running.get("address", "?"), running.get("pid", "?")
    if running.get("ready"):
        say(f"Yanzhen runs already: {address} (process {pid}). `python3 dev.py stop` ends it.")
    else:
        say(f"Yanzhen is being started by process {pid}; it will be at {address}.")
    return 0


def _write_lock(address: str, *, ready: bool) -> None:
    LOCK.write_text(json.dumps({"address": address, "pid": os.getpid(), "ready": ready}))


def _write_urls(ours: Cluster) -> None:
    """For `yanzhen` in another terminal (yanzhen/__main__.py reads it)."""
    path = VAR / "secrets" / "database.env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in ours.urls().items()))


def _raise_stopped(_signal: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the stopping.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say()
    raise _Stopped
