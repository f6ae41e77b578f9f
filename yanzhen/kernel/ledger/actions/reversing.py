"""A mistake is corrected by a reversal: the whole entry, once, with the other sign on the same sides."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.keeping import ANOTHERS, kept_by
from yanzhen.kernel.ledger.actions.posting import Posted, call_post
from yanzhen.kernel.ledger.actions.refusing import SENTENCES
from yanzhen.kernel.ledger.models import Entry, Separation
from yanzhen.kernel.ledger.models.entries import SUMMARY_MAX
from yanzhen.kernel.ledger.workflow import POSTED, PREPARED


def reverse(
    key: UUID,
    *,
    by: By,
    reason: str,
    occurred_at: datetime | None = None,
    on: date | None = None,
    reversal_key: UUID | None = None,
) -> list[Posted]:
    """Reverse a posted entry, and with it all entries of its event; the reversals, in the originals' order.

    `on` defaults to the day of the act: a closed month stays as it is. In a book with separation
    what people made is reversed by an entry that is prepared, reviewed and posted like any other.
    `reversal_key` is the act's own key: pressed twice, it is one reversal. What the system made the
    calling verb may reverse: it has checked who may.
    """
    if not reason.strip():
        raise Refused(_("Say why it is reversed."), field="reason")
    own = reversal_key or new_key()
    if Entry.objects.filter(pk=own, reverses=key).exists():
        return [Posted(own, fresh=False)]
    originals = _with_its_event(key, by)
    for entry in originals:
        _check(entry, by)
    moment = occurred_at or timezone.now()
    said: dict[str, Any] = {
        "state": PREPARED if any(_goes_through_review(entry) for entry in originals) else POSTED,
        "on": str(on or moment.astimezone(SHANGHAI).date()),
        "occurred_at": moment.isoformat(),
        "reason": reason.strip()[:SUMMARY_MAX],
    }
    if originals[0].event_id is not None:
        said["event"] = str(own)
    requests = [
        {
            **said,
            "id": str(own if entry.pk == key else uuid5(own, str(entry.pk))),
            "reverses": str(entry.pk),
            "summary": (_now("Reversal of %(entry)s") % {"entry": entry.summary})[:SUMMARY_MAX],
        }
        for entry in originals
    ]
    return call_post(requests, by=by, function="ledger_reverse")


def _with_its_event(key: UUID, by: By) -> Sequence[Entry]:
    entries = Entry.objects.annotate(kept=kept_by(by))
    entry = entries.filter(pk=key).first()
    if entry is None:
        raise Refused(SENTENCES["only_a_posted_entry_is_reversed"])
    if entry.event_id is None:
        return [entry]
    return list(entries.filter(event_id=entry.event_id).order_by("id"))


def _check(entry: Entry, by: By) -> None:
    if not entry.automatic and not by.may("ledger.prepare"):
        raise Refused(_("Your office does not prepare entries. Ask the accountant of this book."))
    if not entry.automatic and not entry.kept:  # type: ignore[attr-defined]  # annotated
        raise Refused(ANOTHERS)
    if entry.state != POSTED or entry.reverses_id is not None:
        raise Refused(SENTENCES["only_a_posted_entry_is_reversed"])


def _goes_through_review(entry: Entry) -> bool:
    return entry.separation != Separation.NONE and not entry.automatic
