"""After every migration the owner loads the SQL files of all apps and sets the grants."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  the one exception (STYLE.md)

from yanzhen.base.sql import load_sql_files


def _load(using: str, **_unused: Any) -> None:
    load_sql_files(using)


class ConfigConfig(AppConfig):
    name = "yanzhen.config"
    label = "config"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)
