"""Seeing a whole telephone number: asked for with a purpose, written down, counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine, record_view
from yanzhen.kernel.audit.models.lines import VIEWED
from yanzhen.kernel.parties.models import Person

# More numbers than this in a day is an export, which has its own door and its own second person.
REVEALS_PER_DAY_MAX: Final = 100
SHOWN_SECONDS: Final = 120


@dataclass(frozen=True)
class Revealed:
    """The whole value, how often it was seen today by anybody, and how long a page may show it."""

    value: str
    seen_today: int
    shown_seconds: int = SHOWN_SECONDS


@transaction.atomic
def reveal_phone(person: Person, *, by: By, purpose: str, at: datetime | None = None) -> Revealed:
    """The whole number for a stated purpose (个人信息保护法 art. 6), or Refused."""
    if not by.may("parties.reveal"):
        raise Refused(_("This office may not see whole numbers."))
    if not person.phone:
        raise Refused(_("No telephone number is entered for %(name)s."), name=person.name)
    midnight = timezone.localtime(at or timezone.now()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    today = AuditLine.objects.recorded_between(midnight, midnight + timedelta(days=1))
    if today.filter(person_id=by.person_id, verb=VIEWED).count() >= REVEALS_PER_DAY_MAX:
        raise Refused(
            _("This office has seen %(count)s numbers today. Ask for an export instead."),
            count=REVEALS_PER_DAY_MAX,
        )
    record_view(by=by, noun=person.party, what="phone", purpose=purpose)
    return Revealed(person.phone, today.views_of(person.pk).count())
