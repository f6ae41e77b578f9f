"""Committees of owners (杭州市物业管理条例 24-41): seats, term, forming; and the clocks that run while they sit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import SHANGHAI, Calculation, Limit, LimitUnit, calculate
from yanzhen.base.limits.counting import months_later
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Pack, Question, Rule

CODE: Final = "estates.committee"
ARTICLES: Final = "杭州市物业管理条例 第24–37条"
MANAGEMENT: Final = "杭州市物业管理条例 第38–41条"
COMMITTEE: Final = "owners_committee"
SMALL_ESTATE_UNITS: Final = 100
CANDIDATE_DAYS: Final = 7
BEFORE_DAYS: Final = 15
REPORT_MONTHS: Final = 3
HAND_OVER_DAYS: Final = 10
LEAVING_DAYS: Final = 7
REFILE_DAYS: Final = 7
DECISION_DAYS: Final = 3
SEALS_SHOWN: Final = 2


def _said(met: bool, measured: Any, threshold: Any, words: Any) -> Answer:
    return Answer(FindingValue.MET if met else FindingValue.UNMET, str(measured), threshold, words)


def seats(facts: Mapping[str, Any]) -> Answer:
    """5 to 11 and odd, 3 where there are no more than 100 households; a management committee 7 to 11 and odd."""
    number = facts["seats"]
    least = 5 if facts["body"] == COMMITTEE else 7
    if facts["body"] == COMMITTEE and facts["units"] <= SMALL_ESTATE_UNITS:
        least = 3
    met = number % 2 == 1 and (least <= number <= 11) and (number != 3 or least == 3)
    return _said(met, number, f"{least}–11", _("An odd number of seats from %(least)s to 11.") % {"least": least})  # fmt: skip


def term(facts: Mapping[str, Any]) -> Answer:
    """3 to 5 years; a management committee no longer than 2."""
    since, until = facts["since"], facts["until"]
    if facts["body"] == COMMITTEE:
        met = months_later(since, 36) <= until <= months_later(since, 60)
        return _said(met, f"{since} – {until}", _("3 to 5 years"), _("A term is 3 to 5 years."))
    met = since < until <= months_later(since, 24)
    return _said(met, f"{since} – {until}", _("2 years"), _("A property management committee sits for 2 years at most."))  # fmt: skip


def formed(facts: Mapping[str, Any]) -> Answer:
    """It exists when those elected reach the legal minimum and are more than half of the seats."""
    elected, wanted = facts["elected"], facts["seats"]
    least = 3 if facts["units"] <= SMALL_ESTATE_UNITS else 5
    if facts["body"] != COMMITTEE:
        least = 7
    met = elected >= least and 2 * elected > wanted and elected <= wanted
    return _said(met, elected, f"{max(least, wanted // 2 + 1)}–{wanted}", _("At least %(least)s are elected, and more than half of the seats.") % {"least": least})  # fmt: skip


def owners(facts: Mapping[str, Any]) -> Answer:
    """Members of a committee own here; of a management committee at least half do."""
    of_owners, elected = facts["owners"], facts["elected"]
    if facts["body"] == COMMITTEE:
        return _said(of_owners == elected, of_owners, str(elected), _("Every member owns a unit here."))  # fmt: skip
    return _said(2 * of_owners >= elected, of_owners, str(-(-elected // 2)), _("At least half of the members own a unit here."))  # fmt: skip


def candidates(facts: Mapping[str, Any]) -> Answer:
    """Made public for 7 days and 15 days before the election; a management committee's list for 7 days."""
    since, until, elected = facts["list_from"], facts["list_until"], facts["elected_on"]
    hung = (until - since).days
    early = (elected - since).days
    least = BEFORE_DAYS if facts["body"] == COMMITTEE else CANDIDATE_DAYS
    met = hung >= CANDIDATE_DAYS and early >= least
    words = _("The list hangs for at least 7 days and begins at least %(days)s days before.") % {"days": least}  # fmt: skip
    return _said(met, _("%(hung)s days, %(early)s days before") % {"hung": hung, "early": early}, f"7 / {least}", words)  # fmt: skip


def chair(facts: Mapping[str, Any]) -> Answer:
    """A committee of owners elects its chair; that of a management committee comes from the subdistrict."""
    if facts["body"] == COMMITTEE:
        return _said(met=True, measured="–", threshold="–", words=_("The members elect their chair."))  # fmt: skip
    office = facts["chair_office"]
    return _said(office is not None, office or "–", _("an office of the subdistrict"), _("The subdistrict sends the chair: the first of the list holds an office there."))  # fmt: skip


PACK: Final = Pack(
    code=CODE,
    version="2022",
    title=gettext_lazy("Committees of owners, Hangzhou"),
    document_no="杭州市物业管理条例（2021年修订）第24–41条",
    effective_from=date(2022, 3, 1),
    jurisdiction="杭州市",
    evidence="V",
    rules=(
        Rule("seats", gettext_lazy("Seats"), ARTICLES, seats, ("seats", "units")),
        Rule("term", gettext_lazy("Term of office"), ARTICLES, term, ("since", "until")),
        Rule("formed", gettext_lazy("Elected members"), ARTICLES, formed, ("elected", "seats", "units")),
        Rule("owners", gettext_lazy("Members who own here"), ARTICLES, owners, ("owners", "elected")),
        Rule("chair", gettext_lazy("Chair from the subdistrict"), MANAGEMENT, chair, ("body",)),
        Rule("candidates", gettext_lazy("List of candidates"), ARTICLES, candidates, ("list_from", "list_until", "elected_on")),
    ),
)  # fmt: skip
FILING: Final = Question(
    CODE, "filing_days", gettext_lazy("Within how many days of its election is a committee filed?"), gettext_lazy("days"), 1, 365,
    gettext_lazy("Hangzhou's text gives days for changes only."),
)  # fmt: skip


AUDIT: Final = Question(
    CODE, "audit_days", gettext_lazy("Within how many days is a committee audited whose term ended, or whose chair or treasurer left?"), gettext_lazy("days"), 1, 365,
    gettext_lazy("Hangzhou's text says when, not within how many days."),
)  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """One date of the law: what is due by when, what was done, and how it was counted."""

    slug: str
    title: "str | Promise"
    article: str
    due_on: date | None
    done_on: date | None = None
    words: "str | Promise" = ""
    calculation: Calculation | None = None

    def shape(self, today: date) -> str:
        """The mark it carries today: done in time, done late, near, past, or open."""
        if self.due_on is None:
            return "ok" if self.done_on is not None else "pause"
        if self.done_on is not None:
            return "ok" if self.done_on <= self.due_on else "soon"
        if today > self.due_on:
            return "over"
        return "soon" if (self.due_on - today).days <= LEAVING_DAYS else "info"


def counted(slug: str, title: "str | Promise", article: str, start: date, days: int, done: date | None = None) -> Clock:  # fmt: skip
    """So many calendar days from the day after `start`, ending on a working day (民法典 201-203)."""
    at = datetime.combine(start, time(9), SHANGHAI)
    found = calculate(at, Limit(days, LimitUnit.CALENDAR_DAY), working_calendar())
    words = _("%(days)s calendar days from %(start)s.") % {"days": days, "start": start}
    return Clock(slug, title, article, found.due_on, done, words, found)


def before(slug: str, title: "str | Promise", article: str, end: date, months: int, done: date | None = None) -> Clock:  # fmt: skip
    """So many months before `end`."""
    words = _("%(months)s months before %(end)s.") % {"months": months, "end": end}
    return Clock(slug, title, article, months_later(end, -months), done, words)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
