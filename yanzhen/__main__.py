"""The `yanzhen` command: Django's commands and our own under one name."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

# These change the schema or the grants, or read and write every table; all others act as the app's role.
OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "createcachetable",
    "sqlmigrate",
    "flush",
    "backup",
    "restore",
}
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run `yanzhen <command>`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    if "DATABASE_URL" not in os.environ:
        _use_the_private_cluster()
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["YANZHEN_AS_OWNER"] = "1"
    execute_from_command_line(["yanzhen", *sys.argv[1:]])


def _use_the_private_cluster() -> None:
    """Take the addresses that dev.py wrote when it made the private cluster of this checkout."""
    written = Path(os.environ.get("YANZHEN_VAR", ROOT / "var")) / "secrets" / "database.env"
    if written.exists():
        lines = (line.partition("=") for line in written.read_text().splitlines())
        os.environ.update({name: value for name, _equals, value in lines})


if __name__ == "__main__":
    main()
