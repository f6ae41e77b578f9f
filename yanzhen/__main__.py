"""The `yanzhen` command: Django's commands and our own under one name."""

import os
import sys

from django.core.management import execute_from_command_line

# These change the schema or the grants; all others act as the app's role.
OWNER_COMMANDS = {"migrate", "makemigrations", "createcachetable", "sqlmigrate", "flush"}


def main() -> None:
    """Run `yanzhen <command>`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["YANZHEN_AS_OWNER"] = "1"
    execute_from_command_line(["yanzhen", *sys.argv[1:]])


if __name__ == "__main__":
    main()
