"""What the records of co-governance say of the report (A27, A28)."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Claim
from yanzhen.kernel.figures.contracts import Answer, Found
from yanzhen.kernel.works.workflow import DONE
from yanzhen.reforms.co_governance.models import MicroProject

REPORT: Final = "杭州精品改革案例智库报告"
PAGE: Final = "co_governance:micro"


def _last(day: date) -> Any:
    """The micro-project that was accepted last, and how many were."""
    rows = MicroProject.objects.filter(project__state__in=DONE, project__accepted_on__lte=day)
    found = (
        rows.select_related("project", "estate").order_by("-project__accepted_on", "-pk").first()
    )
    return found, rows.count()


def _asked(day: date) -> Found | None:
    found, rows = _last(day)
    return (
        Found(found.project.raised_on.month, f"{found.project.raised_on:%Y-%m}", rows)
        if found
        else None
    )


def _took(day: date) -> Found | None:
    found, rows = _last(day)
    if found is None:
        return None
    project = found.project
    words = _("%(months)s months (%(days)s days, from %(first)s to %(last)s)")
    facts = {
        "months": project.months,
        "days": project.days,
        "first": project.raised_on,
        "last": project.accepted_on,
    }
    return Found(project.months, str(words) % facts, rows)


ANSWERS: Final = (
    Answer("estates.micro_asked", _("In which month did residents first ask for it?"), _("month"), _asked, PAGE,
           _("The month of the request, or of the topic, that the micro-project came from.")),
    Answer("estates.micro_months", _("How many months did it take from the first word to the acceptance?"), _("months"), _took, PAGE,
           _("Whole months from the first request to the day on which all named parties had accepted.")),
)  # fmt: skip
CLAIMS: Final = (
    Claim("A27", "estates.micro_asked", "今年 1 月，居民反映露台问题", 1, source=REPORT),
    Claim("A28", "estates.micro_months", "历时 5 个月，完成商议、设计、征求意见和施工", 5, source=REPORT),
)  # fmt: skip
