"""A person says which notices reach them outside the house, and where."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.actions.proving import prove
from yanzhen.kernel.notices.contracts import notice_kinds
from yanzhen.kernel.notices.models import Channel, ChannelChoice
from yanzhen.kernel.parties.actions import keep_email
from yanzhen.kernel.parties.models import Person


@transaction.atomic
def choose_channels(
    person: Person, *, email: str, kinds: Iterable[str], by: By, at: datetime | None = None
) -> None:
    """Keep the address and the kinds that come by e-mail. Only the person chooses, for nobody else.

    A new address is written to once, with a link: no notice goes there before it was opened.
    """
    chosen = sorted({kind for kind in kinds if kind in notice_kinds})
    if by.person_id != person.pk:
        raise Refused(_("Everybody chooses for themselves what reaches them by e-mail."))
    if chosen and not email.strip():
        raise Refused(_("Write the address that the notices shall go to."), field="email")
    prove(keep_email(person, email=email, by=by), by=by, at=at or timezone.now())
    mine = ChannelChoice.objects.filter(person=person, channel=Channel.EMAIL)
    before = sorted(mine.values_list("kind", flat=True))
    if before == chosen:
        return
    mine.exclude(kind__in=chosen).delete()
    ChannelChoice.objects.bulk_create(
        [
            ChannelChoice(person=person, channel=Channel.EMAIL, kind=kind)
            for kind in chosen
            if kind not in before
        ]
    )
    changes = {"email": [before, chosen]}
    record(by=by, verb="notices.choose_channels", noun=person.party, changes=changes)
