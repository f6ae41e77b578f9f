"""What others plug in, the kinds of notice that a person may choose a channel for; and which channels there are."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Registry


@dataclass(frozen=True)
class NoticeKind:
    """A kind that `tell(kind=…)` names, in the words of the one who chooses."""

    slug: str
    title: "str | Promise"
    hint: "str | Promise" = ""
    order: int = 50


OTHER: Final = NoticeKind("other", _("Everything else"), order=90)
notice_kinds: Registry[NoticeKind] = Registry("kind of notice")


def mail_is_set() -> bool:
    """Whether notices may leave the house by e-mail at all."""
    return bool(settings.SMTP_HOST and settings.MAIL_FROM)


def register_notice_kind(kind: NoticeKind) -> None:
    notice_kinds.register(kind.slug, kind)


def known_kind(slug: str) -> str:
    """The kind to choose by: its own where an app registered it, else "other"."""
    return slug if slug in notice_kinds else OTHER.slug


def kinds_in_order() -> list[NoticeKind]:
    return sorted(notice_kinds, key=lambda kind: (kind.order, kind.slug))
