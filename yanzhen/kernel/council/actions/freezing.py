"""Opening a vote: the roll gets its salted fingerprint and stands still from then on."""

import hashlib
import json
import secrets
from datetime import date

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.noticing import counted_lines, what_is_missing
from yanzhen.kernel.council.models import RollOwner, Vote


def freeze(vote: Vote, today: date) -> None:
    """Refused with everything that is missing; else the roll's salt, fingerprint and sums are written."""
    missing = what_is_missing(vote, today)
    if missing:
        raise Refused(_("The vote can't open yet. %(why)s"), why=" ".join(missing.sentences))
    if vote.closes_on is not None and today > vote.closes_on:
        raise Refused(_("Its last day has passed. Cancel it and publish another notice."))
    sums = counted_lines(vote).aggregate(area=Sum("area"), heads=Count("head", distinct=True), lines=Count("pk"))  # fmt: skip
    vote.area_all = (sums["area"] or 0) if vote.by_area else 0
    vote.heads_all, vote.lines_all = sums["heads"], sums["lines"]
    vote.opened_on = today
    vote.roll_salt = secrets.token_hex(16)
    vote.roll_hash = fingerprint(vote)


def fingerprint(vote: Vote) -> str:
    """SHA-256 over the salt and every line with its owners, in order. Published; the salt keeps names from being guessed."""
    owners: dict[object, list[list[object]]] = {}
    rows = RollOwner.objects.filter(entry__vote=vote).only("entry_id", "party_id", "name", "share_part", "share_whole")  # fmt: skip
    for owner in rows.iterator(chunk_size=5_000):
        owners.setdefault(owner.entry_id, []).append(
            [str(owner.party_id or ""), owner.name, owner.share_part, owner.share_whole]
        )
    digest = hashlib.sha256(vote.roll_salt.encode())
    lines = vote.roll.order_by("number").values_list(
        "pk", "number", "unit", "kind", "area", "area_source", "basis", "head", "household"
    )
    for key, *facts in lines.iterator(chunk_size=5_000):
        whose = sorted(owners.get(key, []), key=str)
        digest.update(json.dumps([facts, whose], ensure_ascii=False).encode())
    return digest.hexdigest()
