"""The keys that sign vouchers: made, followed by another while both still count, withdrawn when one has leaked."""

from datetime import date, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine, record
from yanzhen.kernel.orders.models import SigningKey, Voucher, forget_signing_keys

# Vouchers printed under the old key stay good so long: more than any season.
OVERLAP_DAYS: Final = 400
NUMBER_MAX: Final = 0x7FFF  # what its column holds
ACTS: Final = ("orders.new_signing_key", "orders.withdraw_signing_key")
ACTS_SHOWN: Final = 20


def new_signing_key(
    *, by: By, at: datetime | None = None, overlap_days: int = OVERLAP_DAYS
) -> SigningKey:
    """A fresh pair signs from now on; codes of those before it still open gates for the overlap."""
    at = at or timezone.now()
    _refuse_others(by)
    with transaction.atomic():
        last = SigningKey.objects.aggregate(n=Max("number"))["n"] or 0
        if last >= NUMBER_MAX:
            raise Refused(_("All key numbers are used."))
        pair = Ed25519PrivateKey.generate()
        key = SigningKey.objects.create(
            number=last + 1, public=pair.public_key().public_bytes_raw().hex(),
            private=pair.private_bytes_raw().hex(), signs_from=at,
        )  # fmt: skip
        SigningKey.objects.filter(counts_until__isnull=True, number__lt=key.number).update(
            counts_until=at + timedelta(days=overlap_days)
        )
        record(by=by, verb="orders.new_signing_key", noun=key, at=at)
    forget_signing_keys()
    return key


def withdraw_key(number: int, *, reason: str, by: By, at: datetime | None = None) -> SigningKey:
    """It may have leaked: codes it signed open nothing from now on. Phones show the same vouchers under the next key."""
    at = at or timezone.now()
    _refuse_others(by)
    if not reason.strip():
        raise Refused(_("Write why the key is withdrawn."), field="reason")
    with transaction.atomic():
        key = SigningKey.objects.select_for_update().filter(pk=number).first()
        if key is None:
            raise Refused(_("There is no such key."))
        if key.withdrawn_at is None:
            key.withdrawn_at, key.withdrawn_why = at, reason.strip()[:300]
            key.save(update_fields=["withdrawn_at", "withdrawn_why"])
            record(
                by=by, verb="orders.withdraw_signing_key", noun=key, at=at, reason=key.withdrawn_why
            )
        if not any(k.counts(at) and k.counts_until is None for k in SigningKey.objects.all()):
            new_signing_key(by=by, at=at)
    forget_signing_keys()
    return key


def acts_on_keys(*, by: By) -> list[AuditLine]:
    """Who made and withdrew keys, the last first: what the audit has of it."""
    _refuse_others(by)
    return list(AuditLine.objects.filter(verb__in=ACTS).order_by("-recorded_at")[:ACTS_SHOWN])


def open_tickets(*, today: date) -> int:
    """Tickets that can still be used: each is shown anew under the next key, but what was printed opens nothing any more."""
    rows = Voucher.objects.filter(revoked_at__isnull=True)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=today)).count()


def _refuse_others(by: By) -> None:
    """Jobs and the server's console may; of people only the security administrator."""
    if by.channel not in ("job", "console") and not by.may("orders.keys"):
        raise Refused(_("Only the security administrator makes and withdraws keys."))
