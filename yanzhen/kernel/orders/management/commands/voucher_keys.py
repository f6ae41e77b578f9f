"""`yanzhen voucher_keys`: list the keys that sign vouchers; `new` makes the next, `withdraw N --why …` ends one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.base.by import console_by
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.keys import OVERLAP_DAYS, new_signing_key, withdraw_key
from yanzhen.kernel.orders.models import SigningKey


class Command(BaseCommand):
    """Keys that sign vouchers."""

    help = "List, renew or withdraw the keys that sign vouchers."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", nargs="?", choices=["list", "new", "withdraw"], default="list")
        parser.add_argument("number", nargs="?", type=int)
        parser.add_argument("--why", default="")
        parser.add_argument("--overlap-days", type=int, default=OVERLAP_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "new":
                new_signing_key(by=console_by(), overlap_days=options["overlap_days"])
            elif options["act"] == "withdraw":
                withdraw_key(options["number"] or 0, reason=options["why"], by=console_by())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        now = timezone.now()
        for key in SigningKey.objects.order_by("number"):
            state = "withdrawn" if key.withdrawn_at else "counts" if key.counts(now) else "over"
            until = f" until {key.counts_until:%Y-%m-%d}" if key.counts_until else ""
            self.stdout.write(f"{key.number}  {state}{until}  {key.public}")
