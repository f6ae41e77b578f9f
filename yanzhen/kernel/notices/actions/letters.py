"""What a letter says: the notices in the reader's language, a link to each, and nothing else about anybody."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.models import Person

SUBJECT_MAX: Final = 120


def compose(letter: UUID, reader: Person, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """One letter to one reader; many notices become a digest. The same `letter` has the same Message-ID."""
    user = getattr(reader, "user", None)
    with translation.override((user and user.language) or settings.LANGUAGE_CODE):
        context = {
            "notices": [(notice, address_of("notices:open", notice.pk)) for notice in notices],
            "choose": address_of("notices:channels"),
        }
        message = EmailMultiAlternatives(
            subject=_subject(notices),
            body=render_to_string("notices/letter.txt", context),
            from_email=settings.MAIL_FROM,
            to=[reader.email],
            headers={
                "Message-ID": message_id(letter),
                # No machine shall answer, and whoever wants no more of these finds the switch.
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{context['choose']}>",
            },
        )
        message.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    return message


def message_id(letter: UUID) -> str:
    sender = settings.MAIL_FROM.rsplit("@", 1)[-1].rstrip("> ")
    return f"<{letter}@{sender}>"


def address_of(name: str, *arguments: object) -> str:
    return settings.PUBLIC_ADDRESS.rstrip("/") + reverse(name, args=arguments)


def _subject(notices: Sequence[Notice]) -> str:
    first = notices[0]
    words = {"product": _("Yanzhen"), "what": first.headline, "n": len(notices)}
    subject = (
        _("%(product)s: %(what)s") if len(notices) == 1 else _("%(product)s: %(n)s new notices")
    ) % words
    # A line break in a heading would be a header of its own.
    return " ".join(subject.split())[:SUBJECT_MAX]
