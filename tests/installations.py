"""Other installations beside the one that is tested: an empty database, or one that is set up and unused."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.source import ROOT

OTHERS: Final = "SELECT 1 FROM pg_stat_activity WHERE datname = %s"
PASSPHRASE: Final = "four geese in one line"


@pytest.fixture
def empty(settings: Any, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another installation: an empty database, its own folder, the same field key."""
    with _a_database("restore_" + tmp_path.name, "template0") as url:
        yield _environment(url, tmp_path, settings.FIELD_KEY)


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, tmp_path_factory: Any) -> Iterator[str]:
    """The name of a database that is set up, to be copied: migrating takes most of a restore."""
    folder = tmp_path_factory.mktemp("migrated")
    with _a_database(f"{folder.name}_{os.getpid()}", "template0") as url:
        done = yanzhen(
            _environment(url, folder, django_settings.FIELD_KEY), "migrate", "--no-input"
        )
        assert done.returncode == 0, done.stderr
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def set_up(settings: Any, tmp_path: Path, migrated: str) -> Iterator[dict[str, str]]:
    """As `empty`, but set up already, and used by nobody."""
    with _a_database("set_up_" + tmp_path.name, migrated) as url:
        yield _environment(url, tmp_path, settings.FIELD_KEY)


@contextmanager
def _a_database(name: str, template: str) -> Iterator[str]:
    facts = connection.settings_dict
    name = "yz_" + name.replace("-", "_")[-50:]
    owner = {
        "host": facts["HOST"], "port": facts["PORT"] or None, "user": facts["USER"],
        "password": facts["PASSWORD"], "autocommit": True,
    }  # fmt: skip
    with psycopg.connect(dbname="postgres", **owner) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        _until_unused(admin, template)
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    yield (
        f"postgresql://{quote(facts['USER'])}:{quote(facts['PASSWORD'], safe='')}@/{name}"
        f"?host={quote(facts['HOST'], safe='')}{port}"
    )
    with psycopg.connect(dbname="postgres", **owner) as admin:
        _until_unused(admin, name)
        admin.execute(f'DROP DATABASE "{name}"')


def _until_unused(admin: Any, name: str) -> None:
    """Autovacuum may be at work in it; nobody of ours may end that, but it goes by itself."""
    while admin.execute(OTHERS, [name]).fetchone():
        time.sleep(0.5)


def _environment(url: str, folder: Path, field_key: str) -> dict[str, str]:
    return dict(os.environ) | {
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "YANZHEN_VAR": str(folder / "elsewhere"),
        "YANZHEN_FIELD_KEY": field_key,
        "YANZHEN_BACKUP_PASSPHRASE": PASSPHRASE,
    }


def yanzhen(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yanzhen", *words], cwd=ROOT, env=env | {"LANG": "C"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
