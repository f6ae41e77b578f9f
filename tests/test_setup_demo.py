"""`demo` says in plain words when it can't start, and that one runs when one runs."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dev.places import ROOT

pytestmark = pytest.mark.slow


def _dev(tmp_path: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "dev.py", *words],
        cwd=ROOT,
        env=os.environ | {"YANZHEN_VAR": str(tmp_path)} | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_demo_names_the_address_of_the_first_and_is_content(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    lock.write_text(json.dumps({"address": "http://localhost:8123", "pid": 1, "ready": True}))
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = _dev(tmp_path, "demo")

    assert done.returncode == 0
    assert "runs already: http://localhost:8123" in done.stdout


def test_a_port_in_use_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _dev(tmp_path, "demo", PORT=str(port))

    assert done.returncode == 1
    assert f"Another program uses port {port}." in done.stdout
    assert not (tmp_path / "pg").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    done = _dev(tmp_path, "demo", PORT=port)

    assert done.returncode == 1
    assert "it must be a number from 1 to 65535" in done.stdout


def test_an_unknown_word_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    done = _dev(tmp_path, "dmeo")

    assert done.returncode == 2
    assert "demo" in done.stdout
    assert "check" in done.stdout
