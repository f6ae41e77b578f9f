"""Who is asked hears so when the survey opens, and when its results are out."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.models.choices import Channel

NOTICES: Final[dict[str, Any]] = {
    "open": _("“%(title)s”: your answer is asked for until %(until)s"),
    "publish": _("The results of “%(title)s” are published"),
}


def tell_asked(survey: Survey, step: str, at: datetime) -> int:
    """Persons of the sample who are in the register and can answer on the portal."""
    if step not in NOTICES or Channel.PORTAL not in survey.channels:
        return 0
    people = survey.people.filter(sampled=True).exclude(party=None)
    door = "surveys:answer" if step == "open" else "surveys:results"
    return tell(
        people.values_list("party", flat=True),
        NOTICES[step],
        url=reverse(door, args=[survey.pk]),
        kind="surveys",
        at=at,
        values={"title": survey.title, "until": str(survey.closes_on)},
    )
