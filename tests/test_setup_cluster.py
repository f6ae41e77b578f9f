"""The private cluster starts when asked, keeps its data, survives kill -9, and lets nobody in without a password."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dev import cluster as clusters
from dev.cluster import APP, DATABASE, FAST, OWNER, SAFE, Cluster
from dev.places import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A cluster of its own; below a folder that PostgreSQL's account can't enter when we are root."""
    monkeypatch.setattr(clusters, "VAR", tmp_path)
    made = clusters.cluster(f"pg-trial-{os.getpid()}")
    yield made
    made.stop()
    shutil.rmtree(made.home)
    if clusters.OUTSIDE.exists() and not any(clusters.OUTSIDE.iterdir()):
        clusters.OUTSIDE.rmdir()


def test_the_server_answers_once_start_returns_and_keeps_its_data(trial: Cluster) -> None:
    trial.start(FAST)
    _write_a_row(trial)

    trial.stop()
    assert not trial.answers()
    trial.start(FAST)

    assert _rows(trial) == 1


def test_after_kill_9_of_the_server_the_next_start_recovers(trial: Cluster) -> None:
    trial.start(SAFE)
    _write_a_row(trial)

    os.kill(trial.process() or 0, signal.SIGKILL)
    trial.start(SAFE)

    assert _rows(trial) == 1


def test_after_kill_9_of_its_parent_the_server_lives_and_is_used_again(
    trial: Cluster, tmp_path: Path
) -> None:
    code = (
        "import pathlib, sys, time; from dev import cluster; cluster.VAR = pathlib.Path(sys.argv[1]);"
        "cluster.cluster(sys.argv[2]).start(cluster.FAST); print('up', flush=True); time.sleep(600)"
    )
    argv = [sys.executable, "-c", code, str(tmp_path), trial.name]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        _wait_for_line(parent, "up")
        parent.kill()
    before = trial.process()

    trial.start(FAST)

    assert trial.process() == before
    assert trial.answers()


def test_an_unfinished_cluster_is_made_anew(trial: Cluster) -> None:
    trial.account.own(trial.home / "data.unfinished")
    (trial.home / "data.unfinished" / "PG_VERSION").write_text("15")

    trial.start(FAST)

    assert trial.answers()


def test_two_roles_and_no_door_without_a_password(trial: Cluster) -> None:
    trial.start(FAST)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(trial.socket_folder), user=OWNER, dbname=DATABASE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(trial, APP, "CREATE DATABASE smuggled")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(trial, APP, "SET ROLE yz_owner")
    _ask(trial, OWNER, "SET ROLE yz_app")


def test_secrets_and_data_are_closed_to_others(trial: Cluster, tmp_path: Path) -> None:
    trial.start(FAST)

    for path in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(trial.home.stat().st_mode) == 0o700
    assert not (trial.home / "initial-password").exists()


def test_a_deep_folder_gets_a_short_socket(trial: Cluster) -> None:
    deep = Cluster(trial.name, trial.binaries, trial.account, Path("/" + "deep/" * 25))

    assert len(str(deep.socket_folder / ".s.PGSQL.5432")) < 104


def _write_a_row(trial: Cluster) -> None:
    _ask(trial, OWNER, "CREATE TABLE kept AS SELECT 1 AS kept")


def _rows(trial: Cluster) -> int:
    with psycopg.connect(trial.url(OWNER)) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def _ask(trial: Cluster, role: str, sentence: str) -> None:
    with psycopg.connect(trial.url(role), autocommit=True) as connection:
        connection.execute(sentence.encode())


def _wait_for_line(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    until = time.monotonic() + 60
    while time.monotonic() < until:
        line = process.stdout.readline()
        if word in line or not line:
            return
