"""Casting: one ballot of one line on every matter, by its owner, a proxy, or an officer for somebody at the telephone.

One statement decides, writes and answers (sql/cast.sql); a secret ballot takes two, so that none holds both who and what (sql/box.sql).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import columns_of
from yanzhen.kernel.council.contracts import COUNT
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.models.choices import Channel, Choice, UnitKind
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.models.vote import PUBLIC, voters_of

CAST: Final = "SELECT council_cast(%s::jsonb)"
BOX: Final = "SELECT council_into_the_box(%s, %s::jsonb, %s::jsonb, %s)"
VOTED: Final = _("“%(unit)s” has voted already, and one ballot stands. If its owners disagree, they say so to the counting officers.")  # fmt: skip
NOT_OPEN: Final = _("This vote is not open: it runs from %(since)s to %(until)s.")
WORDS: Final[dict[str, Any]] = {
    "voted": VOTED,
    "not_open": NOT_OPEN,
    "roll_of_another_vote": _("This line stands on the roll of another vote."),
    "parking": _("Parking spaces do not count in this vote."),
    "not_on_the_roll": _("You are not on the roll for “%(unit)s”. If you own it, ask the counting officers."),
    "proxy_ended": _("Your proxy for “%(unit)s” ended on %(day)s."),
    "nobody_stands_in": _("Nobody stands in for “%(unit)s”: write the proxy down first."),
    "stood_in": _("The proxy for “%(unit)s” ended on %(day)s."),
    "not_published": _("What was not published can't be voted on."),
    "choose": _("Choose on “%(matter)s”: in favour, against, or abstain."),
    "too_many_candidates": _("“%(body)s” has %(seats)s seats: vote for no more candidates than that."),
}  # fmt: skip
ASSISTED: Final = (Channel.PHONE, Channel.VISIT)
ON_A_SCREEN: Final = [Choice.YES, Choice.NO, Choice.ABSTAIN]
ON_PAPER: Final = [*ON_A_SCREEN, Choice.SPOILED]


@dataclass(frozen=True)
class Cast:
    """What a voter takes home: the code is shown once in a secret vote, and to nobody else."""

    mark: UUID
    receipt: str


def cast(
    vote: Vote, entry: RollEntry, choices: Mapping[UUID, str], *, by: By, at: datetime | None = None
) -> Cast:
    """The owner's or proxy's own ballot, or Refused. A second one finds the first."""
    owners = [str(key) for key in voters_of(by)]
    return write_ballot(vote, entry, choices, channel=Channel.ELECTRONIC, by=by, at=at or timezone.now(), owners=owners)  # fmt: skip


def cast_for(
    vote: Vote, entry: RollEntry, choices: Mapping[UUID, str], channel: str, *, by: By, at: datetime | None = None,
) -> Cast:  # fmt: skip
    """By telephone or at home: an officer writes down what an owner says. A sample is called back."""
    must(by, COUNT, vote.place)
    if channel not in ASSISTED:
        raise Refused(_("Say whether it was by telephone or at home."), field="channel")
    if vote.secret:
        raise Refused(_("Nobody votes through an officer in a secret vote."))
    return write_ballot(vote, entry, choices, channel=channel, by=by, at=at or timezone.now())


def write_ballot(
    vote: Vote, entry: RollEntry, choices: Mapping[UUID, str], *, channel: str, by: By, at: datetime, owners: list[str] | None = None,
) -> Cast:  # fmt: skip
    """Mark, ballots, receipt and audit line, or Refused; `owners` are the parties who may be meant by `by`."""
    code, said = secrets.token_hex(8), {str(key): choice for key, choice in choices.items()}
    allowed = ON_PAPER if channel == Channel.PAPER else ON_A_SCREEN
    ask = _asking(vote, entry, channel, by, at)
    if owners is not None:
        ask["owners"] = owners
    if vote.secret:
        with transaction.atomic():
            answer = _call(CAST, [json.dumps(ask)], vote)
            _call(
                BOX,
                [vote.pk, json.dumps(said), json.dumps(allowed), receipt_print(vote, code)],
                vote,
            )
    else:
        ask |= {"receipt": code, "choices": said, "allowed": allowed}
        answer = _call(CAST, [json.dumps(ask)], vote)
    return Cast(UUID(answer["mark"]), code)


def _asking(vote: Vote, entry: RollEntry, channel: str, by: By, at: datetime) -> dict[str, Any]:
    return {
        "vote": str(vote.pk), "entry": str(entry.pk), "channel": channel, "day": str(timezone.localdate(at)), "at": at.isoformat(),
        "who": columns_of(by), "person": str(by.person_id) if by.person_id else None,
    }  # fmt: skip


def hand_over(vote: Vote, entry: RollEntry, *, by: By, to_proxy: bool, at: datetime) -> UUID:
    """The mark of a line that takes a paper of a secret vote, to itself or to who stands in; what it chooses nobody writes here."""
    ask = _asking(vote, entry, Channel.PAPER, by, at) | ({"proxy": True} if to_proxy else {})
    return UUID(_call(CAST, [json.dumps(ask)], vote)["mark"])


def wrong_with(vote: Vote, said: Mapping[str, str], allowed: list[Choice]) -> Refused | None:
    """What is wrong with these choices, in words; nothing is written."""
    answer = _fetched("SELECT council_wrong_choices(%s, %s::jsonb, %s::jsonb)", [vote.pk, json.dumps(said), json.dumps(allowed)])  # fmt: skip
    return _in_words(answer) if answer else None


def _call(statement: str, values: list[Any], vote: Vote) -> dict[str, Any]:
    """What the database answers; its refusal in words."""
    try:
        answer = _asked(statement, values)
    except IntegrityError as error:
        if "not open" in str(error):
            # It closed between the question and the mark.
            raise Refused(NOT_OPEN, since=vote.opens_on or "–", until=vote.closes_on or "–") from error  # fmt: skip
        raise
    if "refused" in answer:
        raise _in_words(answer)
    return answer


def _in_words(answer: dict[str, Any]) -> Refused:
    rule, field = answer.pop("refused"), answer.pop("field", "")
    return Refused(WORDS[rule], field=field, **{name: "–" if value is None else value for name, value in answer.items()})  # fmt: skip


def _asked(statement: str, values: list[Any]) -> dict[str, Any]:
    # Inside somebody's transaction a savepoint lets the refusal of a trigger be said and the rest go on.
    if connection.in_atomic_block:
        with transaction.atomic():
            return _fetched(statement, values)
    return _fetched(statement, values)


def _fetched(statement: str, values: list[Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()[0]
    answer: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    return answer


def receipt_print(vote: Vote, code: str) -> str:
    """What is published of a receipt."""
    return hashlib.sha256(f"{vote.roll_salt}|{code.strip().lower()}".encode()).hexdigest()


def lines_of(vote: Vote, actor: Any, today: date) -> list[RollEntry]:
    """The lines somebody may vote for: their own units, and those they stand in for."""
    own = vote.roll.filter(owners__party__in=voters_of(actor))
    for_others = list(vote.roll.filter(proxy__holder=actor.person_id, proxy__until__gte=today).prefetch_related("owners__party"))  # fmt: skip
    for line in for_others:
        line.stands_in = True
    found = {line.pk: line for line in [*for_others, *own]}
    counts = vote.count_parking or not vote.rules.procedure.counts_parking
    return sorted(
        (line for line in found.values() if counts or line.kind != UnitKind.PARKING),
        key=lambda line: line.number,
    )


def votes_of(actor: Any) -> Any:
    """Votes on whose roll somebody stands, as owner or as who stands in; whatever their office sees."""
    own = voters_of(actor)
    rows = Vote.objects.filter(state__in=PUBLIC).select_related("place", "pack")
    stands = rows.filter(roll__owners__party__in=own).values("pk")
    stands_in = rows.filter(proxies__holder=actor.person_id).values("pk")
    return rows.filter(pk__in=stands.union(stands_in)) if own else rows.none()
