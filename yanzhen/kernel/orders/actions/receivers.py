"""Whom the provider pays at payment: entered by one, typed once more by another, made known to the provider, ended for a reason.

Whose party it may be is asked by whoever calls: a seller's desk keeps those of its own payees.
"""

import re
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.wechat import ProviderFailed, wechat
from yanzhen.kernel.orders.models import ProfitShareRow, WechatReceiver
from yanzhen.kernel.orders.models.receivers import RECEIVER_PURPOSE
from yanzhen.kernel.parties.models import Party

Kind = WechatReceiver.Kind
SHAPES: Final = {
    Kind.MERCHANT: (re.compile(r"\d{8,32}"), _("A merchant's number has 8 to 32 digits.")),
    Kind.PERSON: (re.compile(r"[\w-]{20,64}"), _("An openid has 20 to 64 letters, digits, _ or -.")),
}  # fmt: skip
BATCH: Final = 20


@transaction.atomic
def enter_receiver(
    party: Party, *, kind: str, relation: str, holder: str, account: str, by: By, at: datetime | None = None
) -> WechatReceiver:  # fmt: skip
    """Write down where WeChat Pay sends this party's shares. It counts when another has confirmed it and the provider knows it."""
    at = at or timezone.now()
    _refuse_others(by)
    if kind not in SHAPES or relation not in WechatReceiver.Relation:
        raise Refused(_("Choose what sort of receiver it is, and what they are to us."), field="kind")  # fmt: skip
    if not holder.strip():
        raise Refused(_("Write their full name as WeChat Pay knows it."), field="holder")
    plain = _plain(kind, account)
    now = WechatReceiver.objects.in_force().filter(party=party).first()
    if now is not None and (now.account, now.kind, now.holder, now.relation) == (plain, kind, holder.strip(), relation):  # fmt: skip
        raise Refused(_("Their shares go there already."), field="account")
    try:
        with transaction.atomic():
            made = WechatReceiver.objects.create(
                party=party, kind=kind, relation=relation, holder=holder.strip(), account=plain,
                account_index=blind_index(plain, RECEIVER_PURPOSE), entered_by_id=by.person_id, entered_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_receiver_of_a_party_waits" not in str(error):
            raise
        raise Refused(_("A receiver of theirs waits to be confirmed. Confirm or drop it first.")) from error  # fmt: skip
    record(
        by=by, verb="orders.enter_receiver", noun=party, at=at, changes={"kind": kind, "relation": relation},
        personal={"holder": made.holder, "account": plain}, subject_id=party.pk,
    )  # fmt: skip
    return made


@transaction.atomic
def confirm_receiver(
    receiver: WechatReceiver, *, account: str, by: By, at: datetime | None = None
) -> WechatReceiver:
    """Another person types it from the paper once more; then the provider is told."""
    at = at or timezone.now()
    _refuse_others(by)
    receiver = _locked(receiver)
    if receiver.is_confirmed:
        raise Refused(_("This receiver is confirmed already."))
    if receiver.entered_by_id == by.person_id:
        raise Refused(_("You entered this receiver yourself. Somebody else confirms it."))
    if receiver.account_index not in blind_indexes(_plain(receiver.kind, account), RECEIVER_PURPOSE):  # fmt: skip
        raise Refused(_("This is not what was entered. Look at the paper; if the first one was wrong, drop it."), field="account")  # fmt: skip
    former = list(WechatReceiver.objects.in_force().filter(party=receiver.party_id))
    for one in former:
        _end(one, _now("Another receiver took its place"), by, at)
    receiver.confirmed_by_id, receiver.confirmed_at = by.person_id, at
    try:
        with transaction.atomic():
            receiver.save(update_fields=["confirmed_by", "confirmed_at"])
    except IntegrityError as error:
        if "a_receiver_is_one_partys" not in str(error):
            raise
        raise Refused(_("Another party's shares go there already. End that one first."), field="account") from error  # fmt: skip
    record(by=by, verb="orders.confirm_receiver", noun=receiver.party, at=at, changes={"kind": receiver.kind})  # fmt: skip
    announce("orders.receiver_changed", receiver_id=receiver.pk)
    return receiver


@transaction.atomic
def end_receiver(
    receiver: WechatReceiver, *, reason: str, by: By, at: datetime | None = None
) -> WechatReceiver:
    """Nothing is shared there any more; or what waits for the second person is dropped. What is on its way arrives."""
    at = at or timezone.now()
    _refuse_others(by)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    receiver = _locked(receiver)
    _end(receiver, reason.strip()[:200], by, at)
    record(by=by, verb="orders.end_receiver", noun=receiver.party, at=at, reason=receiver.ended_why, changes={"kind": receiver.kind})  # fmt: skip
    announce("orders.receiver_changed", receiver_id=receiver.pk)
    return receiver


def tell_the_provider(receiver: WechatReceiver, *, at: datetime) -> WechatReceiver:
    """Make known who is confirmed, and forget who has ended. Both may be said twice. What it refuses stands at the receiver."""
    if receiver.ended_at is None and receiver.is_confirmed and receiver.known_at is None:
        _tell(receiver, at, known=True)
    elif _is_to_be_forgotten(receiver):
        _tell(receiver, at, known=False)
    return receiver


def _is_to_be_forgotten(receiver: WechatReceiver) -> bool:
    """What is on its way to them arrives first."""
    told = receiver.ended_at is not None and receiver.known_at and not receiver.forgotten_at
    under_way = ProfitShareRow.objects.filter(receiver=receiver, result="pending")
    return bool(told) and not under_way.exists()


def receivers_to_tell() -> list[WechatReceiver]:
    """Whom the provider does not know yet, and whom it is to forget."""
    told = WechatReceiver.objects.in_force().filter(known_at__isnull=True)
    ended = WechatReceiver.objects.filter(ended_at__isnull=False, known_at__isnull=False, forgotten_at__isnull=True)  # fmt: skip
    # Those that were refused before come last, so that they hold up nobody.
    return [*told.order_by("refused", "pk")[:BATCH], *ended.order_by("refused", "pk")[:BATCH]]


def _tell(receiver: WechatReceiver, at: datetime, *, known: bool) -> None:
    try:
        if known:
            wechat().add_receiver(receiver.kind, receiver.account, receiver.holder, receiver.relation)  # fmt: skip
        elif not _stands_again(receiver):
            wechat().delete_receiver(receiver.kind, receiver.account)
    except ProviderFailed as failure:
        if failure.code != "NETWORK":
            WechatReceiver.objects.filter(pk=receiver.pk).update(refused=failure.sentence[:300])
        raise
    rows = WechatReceiver.objects.filter(pk=receiver.pk, ended_at__isnull=known)
    rows.update(refused="", **{"known_at" if known else "forgotten_at": at})
    receiver.refresh_from_db()


def _stands_again(receiver: WechatReceiver) -> bool:
    """The same account may have been confirmed anew, with another name or for another party."""
    same = blind_indexes(receiver.account, RECEIVER_PURPOSE)
    return WechatReceiver.objects.in_force().filter(account_index__in=same).exists()


def _end(receiver: WechatReceiver, why: str, by: By, at: datetime) -> None:
    receiver.ended_at, receiver.ended_by_id, receiver.ended_why = at, by.person_id, why
    receiver.save(update_fields=["ended_at", "ended_by", "ended_why"])


def _locked(receiver: WechatReceiver) -> WechatReceiver:
    rows = WechatReceiver.objects.select_for_update(of=("self",)).select_related("party")
    receiver = rows.get(pk=receiver.pk)
    if receiver.ended_at is not None:
        raise Refused(_("This receiver has ended."))
    return receiver


def _plain(kind: str, account: str) -> str:
    shape, words = SHAPES[Kind(kind)]
    plain = "".join(account.split())
    if not shape.fullmatch(plain):
        raise Refused(words, field="account")
    return plain


def _refuse_others(by: By) -> None:
    if not by.may("parties.accounts"):
        raise Refused(_("Your office does not keep the receivers of payees."))
