"""SQL that Django's migrations can't hold: triggers, functions, grants. Repeatable, loaded as owner after migrate.

Every `<app>/sql/*.sql` is run in the order of apps and names. A file may be run again at any time:
DROP … IF EXISTS before CREATE. `{app}` in a file stands for the app's database role. What depends on
what is plugged in is written by `register_sql` and run after the files, before the grants.
"""

from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections

_written: list[Callable[[], str]] = []


def register_sql(write: Callable[[], str]) -> None:
    """Plug in SQL that is written when it is run; repeatable like a file."""
    if write not in _written:
        _written.append(write)


def load_sql_files(using: str = "default") -> list[Path]:
    """Run all files in one transaction, then the grants. Returns what was run."""
    files = [path for app in apps.get_app_configs() for path in _files_of(Path(app.path))]
    role = settings.DATABASE_APP_ROLE
    with connections[using].cursor() as cursor:
        # The application's role exists on every set-up of ours; a database with one role has no grants to set.
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        has_role = cursor.fetchone() is not None
        grants = [path for path in files if path.name == "grants.sql"]
        for path in files:
            if path not in grants:
                cursor.execute(_text_of(path, role))
        for write in _written:
            cursor.execute(write())
        for path in grants if has_role else ():
            cursor.execute(_text_of(path, role))
    return files


def _text_of(path: Path, role: str) -> str:
    return path.read_text(encoding="utf-8").replace("{app}", role)


def _files_of(app: Path) -> list[Path]:
    return sorted((app / "sql").glob("*.sql")) if "yanzhen" in app.parts else []
