"""The notice of a vote, days that are added to it, and everything that keeps it from opening."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.electing import seats_missing
from yanzhen.kernel.council.contracts import rules_on
from yanzhen.kernel.council.models import Call, Extension, RollEntry, Vote
from yanzhen.kernel.council.models.choices import SilencePolicy, UnitKind
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.rulebook.models import RulePack

LISTED_MAX: Final = 20


def publish_notice(vote: Vote, data: dict[str, Any], today: date) -> None:
    """The clocks of the notice: so many days before, for so many days; the rules of the opening day are kept."""
    opens, closes = data.get("opens_on"), data.get("closes_on")
    if opens is None or closes is None:
        raise Refused(gettext_lazy("Give the first and the last day of the vote."), field="opens_on")  # fmt: skip
    if not vote.matters.exists():
        raise Refused(gettext_lazy("Add what is to be decided first."))
    _check_call(vote)
    _check_days(vote, opens, closes, today)
    _check_studied(vote, data.get("studied_on"), today)
    vote.venue, vote.filed_as = data.get("venue") or "", data.get("filed_as") or ""
    vote.committee_told_on = data.get("committee_told_on")
    rules = rules_on(vote.electorate, opens)
    pack = RulePack.objects.in_force(f"council.{vote.electorate}", opens)
    if rules is None or pack is None or pack.version != rules.version:
        raise Refused(gettext_lazy("No rules of this electorate are in force on %(day)s."), day=opens)  # fmt: skip
    vote.noticed_on, vote.opens_on, vote.closes_on, vote.pack = today, opens, closes, pack


def _check_call(vote: Vote) -> None:
    called = Call.objects.filter(vote=vote).first()
    if vote.temporary and called is None:
        raise Refused(gettext_lazy("A temporary meeting says who calls it and why. Write that down first."))  # fmt: skip


def _check_studied(vote: Vote, studied: date | None, today: date) -> None:
    article = vote.rules.procedure.studied_first
    if article and (studied is None or studied > today):
        raise Refused(gettext_lazy("The party organisation studies it before the notice (%(article)s). Give the day."), field="studied_on", article=article)  # fmt: skip
    vote.studied_on = studied


def _check_days(vote: Vote, opens: date, closes: date, today: date) -> None:
    procedure = vote.rules.procedure
    shorter = vote.temporary and procedure.temporary_days is not None
    needed = procedure.temporary_days if shorter else procedure.notice_days
    known = [kind.election.candidate_days for kind in map(vote.rules.matter, vote.matters.filter(election__isnull=False).values_list("kind", flat=True)) if kind and kind.election]  # fmt: skip
    if known and (opens - today).days < max(known):
        raise Refused(gettext_lazy("Candidates are published at least %(days)s days before they are elected."), field="opens_on", days=max(known))  # fmt: skip
    if (opens - today).days < (needed or 0):
        raise Refused(
            gettext_lazy("The notice hangs for at least %(days)s days before the vote opens (%(article)s)."),
            field="opens_on", days=needed, article=procedure.notice_article,
        )  # fmt: skip
    days = (closes - opens).days + 1
    if days < (procedure.period_min or 1) or days > (procedure.period_max or 366):
        raise Refused(
            gettext_lazy("The vote is open for %(least)s to %(most)s days; this would be %(days)s."),
            field="closes_on", least=procedure.period_min or 1, most=procedure.period_max or 366, days=days,
        )  # fmt: skip


def extend(vote: Vote, until: date | None, reason: str, *, by: By, at: datetime) -> None:
    """The last day is put off while the vote runs, within the longest period, for a reason that is published."""
    most, before = vote.rules.procedure.period_max or 366, vote.closes_on
    if before is None or vote.opens_on is None or timezone.localdate(at) > before:
        raise Refused(gettext_lazy("Its last day has passed: nothing is added to it any more."))
    if until is None or until <= before:
        raise Refused(gettext_lazy("Give a day after %(day)s."), field="closes_on", day=before)
    if (until - vote.opens_on).days + 1 > most:
        raise Refused(gettext_lazy("A vote is open for %(most)s days at most; this would be %(days)s."), field="closes_on", most=most, days=(until - vote.opens_on).days + 1)  # fmt: skip
    if not reason.strip():
        raise Refused(gettext_lazy("Write why."), field="note")
    Extension.objects.create(vote=vote, before=before, until=until, reason=reason.strip()[:300], person_name=by.person_name, recorded_at=at)  # fmt: skip
    vote.closes_on = until


def to_be_written(vote: Vote) -> list[str]:
    """What the law asks offices to do around the notice and nobody has written down yet."""
    procedure, found = vote.rules.procedure, list[str]()
    if procedure.filed and vote.state in (VoteState.NOTICED, VoteState.OPEN):
        found += [] if vote.committee_told_on else [_("It is not written down when the residents' committee was told (Hangzhou's rules, art. 19).")]  # fmt: skip
        found += [] if vote.filed_as else [_("It is not written down under which number this meeting is filed in the city's system (Hangzhou's rules, art. 19).")]  # fmt: skip
    if procedure.publish_days is not None and vote.state == VoteState.CERTIFIED:
        found.append(_("The result is published within %(days)s days (%(article)s).") % {"days": procedure.publish_days, "article": procedure.publish_article})  # fmt: skip
    return found


def warnings_of(vote: Vote) -> list[str]:
    """What is allowed and yet to be seen by everybody."""
    found = []
    procedure = vote.rules.procedure
    for one in vote.extensions.all():
        found.append(_("The last day was put off from %(before)s to %(until)s: %(reason)s") % {"before": one.before, "until": one.until, "reason": one.reason})  # fmt: skip
    if vote.temporary and procedure.temporary_days:
        found.append(
            _("Temporary meeting: %(days)s days' notice by Hangzhou's rules, while the national regulation asks %(usual)s for any meeting.")
            % {"days": procedure.temporary_days, "usual": procedure.notice_days}
        )  # fmt: skip
    if vote.silence != SilencePolicy.NOT_PARTICIPATING:
        found.append(
            _("Silence counts by “%(clause)s”, for owners to whom delivery is proved. Courts differ on this; the strict tally stands beside it.")
            % {"clause": vote.silence_clause}
        )  # fmt: skip
    return found


@dataclass
class Missing:
    """What keeps a vote from opening, each in a sentence; `units` have no area."""

    sentences: list[str] = field(default_factory=list)
    units: list[RollEntry] = field(default_factory=list)
    units_count: int = 0

    def __bool__(self) -> bool:
        return bool(self.sentences)


def what_is_missing(vote: Vote, today: date) -> Missing:
    missing = Missing()
    say = missing.sentences.append
    if not vote.roll.exists():
        say(_("The roll is empty. Bring the owners or members in first."))
    if vote.opens_on and today < vote.opens_on:
        say(_("The notice hangs until %(day)s; the vote opens then.") % {"day": vote.opens_on})
    if vote.rules.procedure.counts_parking and vote.count_parking is None:
        say(_("Say first whether parking spaces count: the rules of procedure of the estate answer it."))  # fmt: skip
    if vote.by_area:
        without = counted_lines(vote).filter(area__isnull=True)
        missing.units_count = without.count()
        missing.units = list(without.prefetch_related("owners__party")[:LISTED_MAX])
        if missing.units_count:
            say(_("%(n)s units have no area: %(units)s") % {"n": missing.units_count, "units": "、".join(map(str, missing.units))})  # fmt: skip
    if 0 < vote.roll.count() < vote.rules.procedure.roll_min:
        say(_("At least %(least)s stand on this roll (%(article)s).") % {"least": vote.rules.procedure.roll_min, "article": vote.rules.procedure.roll_article})  # fmt: skip
    missing.sentences += seats_missing(vote)
    if vote.secret and vote.roll.values("head").distinct().count() != vote.roll.count():
        say(_("In a secret vote everybody stands on the roll once."))
    return missing


def counted_lines(vote: Vote) -> Any:
    """The lines that vote: parking spaces only where they count."""
    lines = vote.roll.all()
    return lines.exclude(kind=UnitKind.PARKING) if vote.rules.procedure.counts_parking and not vote.count_parking else lines  # fmt: skip
