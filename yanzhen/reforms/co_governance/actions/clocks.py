"""Every date the law asks of a committee, with how it was counted and whether it was kept."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.rulebook.actions import parameter
from yanzhen.reforms.co_governance.actions.committees import AUDITED
from yanzhen.reforms.co_governance.actions.income import half_of
from yanzhen.reforms.co_governance.models import Committee, HungKind
from yanzhen.reforms.co_governance.models import law_committees as law
from yanzhen.reforms.co_governance.models.law_committees import Clock


def clocks_of(committee: Committee, today: date) -> list[Clock]:
    """Every date the law asks of this committee, with how it was counted. Asks one question for its members."""
    days = parameter(law.CODE, "filing_days")
    filing = _("Filed after the election")
    clocks = [
        law.counted("filing", filing, law.ARTICLES, committee.elected_on, days, committee.filed_on)
        if days
        else Clock("filing", filing, law.ARTICLES, None, committee.filed_on, _("Nobody has said within how many days. Setup asks for it."))
    ]  # fmt: skip
    if committee.body == law.COMMITTEE:
        clocks.append(law.before("report", _("End of term reported to the subdistrict"), law.ARTICLES, committee.term_until, law.REPORT_MONTHS, committee.reported_on))  # fmt: skip
    following = committee.estate.committees.filter(elected_on__gt=committee.elected_on).order_by("elected_on").first()  # fmt: skip
    clocks.append(Clock("election", _("Next committee elected"), law.ARTICLES, committee.ends_on, following.elected_on if following else None, _("Before the end of the term.")))  # fmt: skip
    if committee.ends_on <= today:
        clocks.append(law.counted("handover", _("Handed over to the next"), law.ARTICLES, committee.ends_on, law.HAND_OVER_DAYS, committee.handed_over_on))  # fmt: skip
        clocks.append(
            _audit(_("Audited at the end of the term"), committee.ends_on, committee.audited_on)
        )
    for member in committee.members.all():
        if member.until is not None:
            named = {"name": member.person}
            clocks.append(law.counted("leaving", str(_("Papers of %(name)s handed over")) % named, law.ARTICLES, member.until, law.LEAVING_DAYS, member.handed_over_on))  # fmt: skip
            if member.role in AUDITED:
                clocks.append(_audit(str(_("Audited when %(name)s left")) % named, member.until, member.audited_on))  # fmt: skip
            clocks.append(law.counted("refiling", str(_("Change of %(name)s filed again")) % named, law.ARTICLES, member.until, law.REFILE_DAYS, member.refiled_on))  # fmt: skip
    return [*clocks, *_hung(committee, today)]


def _audit(title: Any, ended: date, done: date | None) -> Clock:
    days = parameter(law.CODE, "audit_days")
    if days:
        return law.counted("audit", title, law.ARTICLES, ended, days, done)
    return Clock("audit", title, law.ARTICLES, None, done, _("Nobody has said within how many days. Setup asks for it."))  # fmt: skip


def _hung(committee: Committee, today: date) -> list[Clock]:
    """Decisions that hang out, and the use of the seal in each half year of the term that is over."""
    hung = list(committee.hung_out.filter(kind__in=(HungKind.DECISION, HungKind.SEAL)))
    seals = {one.half: one.hung_on for one in hung if one.half}
    clocks = [
        law.counted("decision", one.title, law.ARTICLES, one.decided_on, law.DECISION_DAYS, one.hung_on)
        for one in hung if one.decided_on and one.hangs_until >= today
    ]  # fmt: skip
    # A half year cut short by the end of the term is the next committee's.
    since, until = half_of(committee.term_since)
    halves = []
    while until < min(today, committee.ends_on):
        following = half_of(until + timedelta(days=1))
        words = _("Once every half year: at the latest at the end of the next.")
        title = str(_("Use of the seal in the half year from %(day)s")) % {"day": since}
        halves.append(Clock("seal", title, law.ARTICLES, following[1], seals.get(since), words))
        since, until = following
    open_ones = [one for one in halves if one.done_on is None]
    return [*clocks, *open_ones[-law.SEALS_SHOWN :], *[one for one in halves[-1:] if one.done_on]]
