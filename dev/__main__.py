"""The words after `python3 dev.py`; make only passes them on."""

import os
import shutil
import subprocess
from collections.abc import Callable

from dev import checks, environment, guards, running
from dev.cluster import OUTSIDE
from dev.places import ROOT, VAR, tool
from dev.say import Trouble, run, say

COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "demo": (
        lambda _: running.demo(),
        "everything, then the product in the browser; Ctrl-C stops it",
    ),
    "test": (lambda words: checks.test(words), "everything is checked and tested (--no-browser)"),
    "check": (lambda _: checks.check(), "the fast part of it, for every commit"),
    "fix": (lambda _: checks.fix(), "format, and repair what can be repaired"),
    "guards": (
        lambda words: guards.guards(words),
        "remove each guard of an app once and see a test fail (kernel/cases)",
    ),
    "bench": (lambda words: _bench(words), "measure; a word, or ONLY=word, for some"),
    "setup": (lambda _: running.setup(), "environment, assets and database, without a server"),
    "stop": (lambda _: running.stop(), "end a running demo and its database"),
    "backup": (
        lambda words: _yanzhen("backup", words),
        "data and files into a folder (--to FOLDER, --with-keys)",
    ),
    "restore": (lambda words: _yanzhen("restore", words), "a backup into an empty database"),
    "clean-data": (
        lambda _: _clean_data(),
        "forget the demo's data (asks first; YES=1 does not ask)",
    ),
    "lock": (lambda _: _lock(), "pin the newest packages that are a week old"),
    "messages": (lambda words: _module("dev.messages", words), "collect and compile translations"),
    "reference": (
        lambda words: _module("dev.reference", words),
        "write docs/reference from the code",
    ),
}


def main(words: list[str]) -> int:
    """Run one command. 0: as wished; 1: something failed; 2: not understood."""
    if not words or words[0] not in COMMANDS:
        say("python3 dev.py …")
        for name, (_run, meaning) in COMMANDS.items():
            say(f"    {name:<11} {meaning}")
        return 0 if not words or words[0] in ("-h", "--help", "help") else 2
    try:
        return COMMANDS[words[0]][0](words[1:])
    except Trouble as trouble:
        say(f"\n{trouble}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _yanzhen(command: str, words: list[str]) -> int:
    """With the database up; one that was not running is stopped again."""
    environment.prepare("run")
    if running.read_lock():
        return subprocess.run([tool("yanzhen"), command, *words], cwd=ROOT).returncode
    with running.database() as env:
        return subprocess.run([tool("yanzhen"), command, *words], cwd=ROOT, env=env).returncode


def _bench(words: list[str]) -> int:
    environment.prepare("test")
    with running.database() as env:
        return subprocess.run(
            [tool("python"), "-m", "benchmarks", *words], cwd=ROOT, env=env
        ).returncode


def _clean_data() -> int:
    """Remove the clusters, also those outside var/, secrets and uploaded files; keep logs."""
    if "DATABASE_URL" in os.environ:
        raise Trouble(
            "DATABASE_URL is set. Only the private database of the demo is forgotten here."
        )
    running.stop()
    doomed = [*VAR.glob("pg*"), VAR / "media", VAR / "static", VAR / "secrets", OUTSIDE]
    doomed = [path for path in doomed if path.exists() or path.is_symlink()]
    if not doomed:
        say("There are no data.")
        return 0
    if os.environ.get("YES") != "1":
        say("This removes " + ", ".join(map(str, doomed)))
        if input("Type yes to go on: ").strip() != "yes":
            return 1
    for path in doomed:
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)
    return 0


def _lock() -> int:
    """Compile requirements/*.in with hashes, without a line that names an index."""
    program = environment.uv()
    if program is None:
        raise Trouble("uv is missing: pip install uv")
    for name, more in {"run": [], "test": [], "node": [], "postgres": ["--no-deps"]}.items():
        argv = [program, "pip", "compile", "--universal", "--python-version=3.11"]
        argv += ["--generate-hashes", "--no-header", "--upgrade", "--exclude-newer=7 days", *more]
        argv += [f"{name}.in", f"--output-file={name}.txt"]
        run(f"Pinning {name}", argv, cwd=environment.REQUIREMENTS)
    return 0


def _module(name: str, words: list[str]) -> int:
    environment.prepare("test")
    return subprocess.run([tool("python"), "-m", name, *words], cwd=ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main([]))
