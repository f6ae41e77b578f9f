"""A property company handed over to the next: days, lists and who signs (民法典 946-950; 物业管理条例 29; 杭州市物业管理条例 49, 57-59)."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import SHANGHAI, Limit, LimitUnit, calculate
from yanzhen.reforms.co_governance.models.law_committees import Clock, counted

CODE: Final = "民法典"
LAW: Final = "杭州市物业管理条例"
LEAVE_DAYS: Final = 15
INSPECT_DAYS: Final = 10
FILE_DAYS: Final = 15


class Ending(models.TextChoices):
    """Why the old contract ends, which says how long before it is told."""

    DISMISSED = "dismissed", gettext_lazy("The owners dismiss the company")
    NOT_RENEWED = "not_renewed", gettext_lazy("The company does not renew")
    OPEN_ENDED = "open_ended", gettext_lazy("Expired and went on; one side ends it")
    FIRST = "first", gettext_lazy("The developer's contract ends")


NOTICE: Final[dict[str, tuple[int, str]]] = {
    Ending.DISMISSED: (60, f"{CODE} 第946条"),
    Ending.NOT_RENEWED: (90, f"{CODE} 第947条"),
    Ending.OPEN_ENDED: (60, f"{CODE} 第948条"),
}


FIRST_ARTICLE: Final = f"{LAW} 第48、57条"


class Letter(models.TextChoices):
    """What is handed over, list by list."""

    DRAWINGS = "a", gettext_lazy("Drawings and technical records (物业管理条例 第29条)")
    ROOMS = "b", gettext_lazy("Service rooms")
    INSPECTION = "c", gettext_lazy("File of the acceptance inspection")
    COMMON = "d", gettext_lazy("Common parts, keys, logs and certificates")
    OWNERS = "e", gettext_lazy("Owners' list (personal data)")
    MONEY = "f", gettext_lazy("Common income, prepaid fees, arrears, deposits")
    CONTRACTS = "g", gettext_lazy("Contracts in force")
    METERS = "h", gettext_lazy("Readings of meters on the day")
    OPEN = "i", gettext_lazy("Open complaints, works and claims")
    SYSTEMS = "j", gettext_lazy("Access control, cameras, passwords changed")


class Side(models.TextChoices):
    OLD = "old", gettext_lazy("Old company")
    NEW = "new", gettext_lazy("New company")
    COMMITTEE = "committee", gettext_lazy("For the owners")
    WITNESS = "witness", gettext_lazy("Witness")


def notice_is_early(ending: str, noticed_on: date, ends_on: date) -> bool:
    """Whether the notice came so many days before the end as the code asks; nothing is asked at the end of a first contract."""
    days, _article = NOTICE.get(ending, (0, ""))
    return (ends_on - noticed_on).days >= days


def clocks_of(handover: Any) -> list[Clock]:
    """Each date of the law with its count; what is not known yet has no date."""
    found = []
    ending = NOTICE.get(handover.ending)
    if ending:
        days, article = ending
        latest = handover.ends_on - timedelta(days=days)
        words = _("%(days)s days before the end on %(end)s.") % {"days": days, "end": handover.ends_on}  # fmt: skip
        found.append(Clock("notice", _("Written notice"), article, latest, handover.noticed_on, words))  # fmt: skip
    if handover.new_contract_on:
        start = handover.new_contract_on
        found.append(counted("inspection", _("Joint inspection with the new company"), f"{LAW} 第57条", start, INSPECT_DAYS, handover.inspected_on))  # fmt: skip
        found.append(counted("filing", _("New contract filed"), f"{LAW} 第49条", start, FILE_DAYS, handover.filed_on))  # fmt: skip
    found.append(counted("leaving", _("Old company has left"), f"{LAW} 第57条", handover.ends_on, LEAVE_DAYS, handover.left_on))  # fmt: skip
    return found


def leave_by(ends_on: date) -> date | None:
    """The last day on which the old company is gone."""
    at = datetime.combine(ends_on, time(9), SHANGHAI)
    return calculate(at, Limit(LEAVE_DAYS, LimitUnit.CALENDAR_DAY), working_calendar()).due_on
