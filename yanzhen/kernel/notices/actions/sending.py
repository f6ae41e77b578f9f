"""A round of the post: what is due is put into letters, each letter is sent, and its end is written down.

The order of two commits keeps a notice from going out twice. First the letter is named and committed;
its name is the Message-ID for ever. Then, with its rows locked, it is given to the server and marked in
the same transaction. A process that is killed between the server's "250 OK" and the commit leaves the
letter open, and the next round sends it again *under the same Message-ID*: at least once at the border
of SMTP, which knows nothing better, and once in a mailbox that looks at Message-IDs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.actions.letters import compose
from yanzhen.kernel.notices.actions.mail import (
    BACK_OFF,
    DOWN_PAUSE,
    MailDown,
    MailRefused,
    PostOffice,
)
from yanzhen.kernel.notices.actions.proof_letters import send_proof_letters
from yanzhen.kernel.notices.contracts import known_kind, mail_is_set
from yanzhen.kernel.notices.models import (
    Channel,
    ChannelChoice,
    Delivery,
    DeliveryState,
    is_proved,
)
from yanzhen.kernel.notices.models.deliveries import OPEN, SEE_DELIVERIES

# A notice older than this helps nobody any more (our default; no rule sets it).
TOO_OLD: Final = timedelta(days=3)
NOTICES_PER_LETTER_MAX: Final = 50
ROWS_PER_STEP_MAX: Final = 500


@dataclass
class Round:
    """What one round of the post did, in letters; `down` is the reason why it stopped early."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    down: str = ""


def send_due(at: datetime) -> Round:
    """Send everything that is due at `at`. Two rounds may run at once: each letter has one sender."""
    done = Round()
    if not mail_is_set():
        return done
    while _put_into_letters(at):
        pass
    with PostOffice() as post:
        done.down = send_proof_letters(post, at)
        seen: set[UUID] = set()
        while not done.down and (letters := _letters_due(at, seen)):
            for letter in letters:
                seen.add(letter)
                _send_one(letter, post, at, done)
                if done.down:
                    break
    return done


@transaction.atomic
def send_again(delivery: Delivery, *, by: By, at: datetime) -> None:
    """Try a letter once more from the start, after the cause was removed."""
    if not by.may(SEE_DELIVERIES):
        raise Refused(_("Only those who look after deliveries may send a notice again."))
    rows = Delivery.objects.select_for_update().filter(channel=delivery.channel)
    same = rows.filter(letter=delivery.letter) if delivery.letter else rows.filter(pk=delivery.pk)
    failed = same.filter(state__in=[DeliveryState.FAILED, DeliveryState.GIVEN_UP])
    if not failed.update(state=DeliveryState.WAITING, tries=0, next_at=at, reason=""):
        raise Refused(_("This notice does not wait to be sent again."))
    record(by=by, verb="notices.send_again", noun=delivery, at=at)


@transaction.atomic
def _put_into_letters(at: datetime) -> int:
    """Name the letter of each person's waiting notices: all that wait at once travel together."""
    loose = Delivery.objects.due(at).filter(letter__isnull=True).order_by("person_id", "id")
    rows = list(loose.select_for_update(skip_locked=True)[:ROWS_PER_STEP_MAX])
    for _person, own in groupby(rows, attrgetter("person_id")):
        letter = new_key()
        for number, row in enumerate(own, 1):
            row.letter = letter
            if number % NOTICES_PER_LETTER_MAX == 0:
                letter = new_key()
    Delivery.objects.bulk_update(rows, ["letter"])
    return len(rows)


def _letters_due(at: datetime, seen: set[UUID]) -> list[UUID]:
    due = Delivery.objects.due(at).filter(letter__isnull=False).exclude(letter__in=seen)
    letters = due.order_by("letter").values_list("letter", flat=True).distinct()
    return [letter for letter in letters[:ROWS_PER_STEP_MAX] if letter is not None]


@transaction.atomic
def _send_one(letter: UUID, post: PostOffice, at: datetime, done: Round) -> None:
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(letter=letter, state__in=OPEN)
        .select_related("notice", "person__party", "person__user", "person__email_proof")
        .order_by("notice__created_at", "notice_id")
    )
    rows = _without_the_needless(rows, at)
    if not rows:
        return
    try:
        post.send(compose(letter, rows[0].person, [row.notice for row in rows]))
    except MailRefused as refusal:
        _mark_failed(rows, refusal, at, done)
    except MailDown as trouble:
        done.down = trouble.reason
        _write(rows, DeliveryState.FAILED, reason=trouble.reason, next_at=at + DOWN_PAUSE)
    else:
        done.sent += 1
        _write(rows, DeliveryState.SENT, sent_at=at, reason="", tries=rows[0].tries + 1)


def _without_the_needless(rows: list[Delivery], at: datetime) -> list[Delivery]:
    """Those still to be sent; the others are marked: read here already, no longer wanted, too old."""
    if not rows:
        return []
    wanted = set(
        ChannelChoice.objects.filter(
            person_id=rows[0].person_id, channel=Channel.EMAIL
        ).values_list("kind", flat=True)
    )
    kept: list[Delivery] = []
    dropped: list[Delivery] = []
    for row in rows:
        row.reason = _needless(row, wanted)
        (dropped if row.reason else kept).append(row)
    for reason, same in groupby(sorted(dropped, key=attrgetter("reason")), attrgetter("reason")):
        _write(list(same), DeliveryState.DROPPED, reason=reason)
    old = [row for row in kept if at - row.notice.created_at > TOO_OLD]
    _write(old, DeliveryState.GIVEN_UP, reason="too old")
    return [row for row in kept if row not in old]


def _needless(row: Delivery, wanted: set[str]) -> str:
    if row.notice.read_at is not None:
        return "read"
    if known_kind(row.notice.kind) not in wanted:
        return "not wanted"
    if not row.person.email:
        return "no address"
    return "" if is_proved(row.person) else "not confirmed"


def _mark_failed(rows: list[Delivery], refusal: MailRefused, at: datetime, done: Round) -> None:
    tries = rows[0].tries
    if refusal.final or tries >= len(BACK_OFF):
        done.given_up += 1
        _write(rows, DeliveryState.GIVEN_UP, reason=refusal.reason, tries=tries + 1)
        return
    done.failed += 1
    next_at = at + BACK_OFF[tries]
    _write(rows, DeliveryState.FAILED, reason=refusal.reason, tries=tries + 1, next_at=next_at)


def _write(rows: list[Delivery], state: DeliveryState, **changes: object) -> None:
    ids = [row.pk for row in rows]
    Delivery.objects.filter(pk__in=ids).update(state=state, **changes)
