"""`yanzhen ladder evaluate | remind`: judge all firms now, or tell who has to be told today."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import console_by
from yanzhen.base.dates import parse_date
from yanzhen.base.refusals import Refused
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.actions.ladder_dates import remind
from yanzhen.reforms.innovation_community.models import LadderRun
from yanzhen.reforms.innovation_community.models.ladder import RunState


class Command(BaseCommand):
    """`yanzhen ladder evaluate --pack sme.srdi@2022 --pack sme.srdi@2026`."""

    help = "Judge all firms by the packs in force, or by those named; send the reminders of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["evaluate", "remind"])
        parser.add_argument(
            "--pack", action="append", default=[], help="code@version, may be repeated"
        )
        parser.add_argument("--on", default="", help="the day to judge for, today without")
        parser.add_argument("--resume", action="store_true", help="carry a broken run on")

    def handle(self, *_arguments: Any, act: str, **options: Any) -> None:
        try:
            day = parse_date(options["on"]) if options["on"] else timezone.localdate()
            if act == "remind":
                self.stdout.write(_("%(count)s reminders sent.") % {"count": remind(day)})
                return
            run = carry_on_run(self._run(day, options).pk, progress=self._say)
        except Refused as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(2)
        if run.state == RunState.FAILED:
            words = _("The run was broken off after %(done)s of %(total)s firms.")
            self.stderr.write(words % {"done": f"{run.done:,}", "total": f"{run.total:,}"})
            sys.exit(2)
        self.stdout.write(_("%(count)s firms are judged.") % {"count": f"{run.done:,}"})

    def _run(self, day: Any, options: dict[str, Any]) -> LadderRun:
        if options["resume"] and (open_run := LadderRun.objects.unfinished().first()):
            return open_run
        return begin_run(by=console_by(), packs=[_pack(name) for name in options["pack"]], on=day)

    def _say(self, run: LadderRun) -> None:
        self.stdout.write(f"{run.done:,} / {run.total:,}")


def _pack(name: str) -> RulePack:
    code, _at, version = name.partition("@")
    pack = RulePack.objects.filter(code=code, version=version).first()
    if pack is None:
        raise Refused(gettext_lazy("There is no version “%(name)s” of these rules."), name=name)
    return pack
