"""Manifest of rulebook: packs, and the table that follows them after every migration."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  the one exception (STYLE.md)
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, NavEntry, register


def _receiver(act: Callable[[], object]) -> Callable[..., None]:
    def receive(**_unused: Any) -> None:
        act()

    return receive


class RulebookConfig(AppConfig):
    name = "yanzhen.kernel.rulebook"
    label = "rulebook"
    verbose_name = _("Rulebook")

    def ready(self) -> None:
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.rulebook.actions import take_over_packs
        from yanzhen.kernel.rulebook.contracts import register_pack
        from yanzhen.kernel.rulebook.kinds import PACKS

        for pack in PACKS:
            register_pack(pack)
        register(
            Capability("rulebook.edit", _("Answer what the law leaves to this place")),
            NavEntry(
                "rulebook.list", _("Rules"), "rulebook:list", "i-book", "setup",
                order=80, capability="rulebook.edit",
            ),
        )  # fmt: skip
        grant("administrator", "rulebook.edit")
        post_migrate.connect(_receiver(take_over_packs), sender=self, weak=False)
