"""SQL that Django's migrations can't hold: triggers, functions, grants. Repeatable, loaded as owner after migrate.

Every `<app>/sql/*.sql` is run in the order of apps and names. A file may be run again at any time:
DROP … IF EXISTS before CREATE. `{app}` in a file stands for the app's database role.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections


def load_sql_files(using: str = "default") -> list[Path]:
    """Run all files in one transaction, then the grants. Returns what was run."""
    files = [path for app in apps.get_app_configs() for path in _files_of(Path(app.path))]
    role = settings.DATABASE_APP_ROLE
    with connections[using].cursor() as cursor:
        # The application's role exists on every set-up of ours; a database with one role has no grants to set.
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        has_role = cursor.fetchone() is not None
        for path in sorted(files, key=lambda path: path.name == "grants.sql"):
            if path.name == "grants.sql" and not has_role:
                continue
            cursor.execute(path.read_text(encoding="utf-8").replace("{app}", role))
    return files


def _files_of(app: Path) -> list[Path]:
    return sorted((app / "sql").glob("*.sql")) if "yanzhen" in app.parts else []
