"""After every migration the owner loads the SQL files of all apps and sets the grants."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  the one exception (STYLE.md)
from django.utils.translation import gettext_lazy as _

from yanzhen.base.sql import load_sql_files


def _load(using: str, **_unused: Any) -> None:
    load_sql_files(using)


VERBS = {
    "config.make_key": _("made a key"),
    "config.use_key": _("sealed with another key from now on"),
    "config.rotate_keys": _("sealed everything anew"),
    "config.forget_key": _("forgot a key"),
    "config.back_up": _("made a backup"),
}


class ConfigConfig(AppConfig):
    name = "yanzhen.config"
    label = "config"

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs

        post_migrate.connect(_load, sender=self)
        name_verbs(VERBS)
