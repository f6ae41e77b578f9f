"""Manifest of notices: the bell, and what it opens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts


class NoticesConfig(AppConfig):
    name = "yanzhen.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from yanzhen.kernel.notices.models import unread_count

        contracts.register(
            contracts.Bell(slug="notices", url_name="notices:list", count=unread_count)
        )
