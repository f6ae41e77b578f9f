"""Two rounds beside each other: only where both asked the very same question; otherwise the reason why not."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.models import Question, Survey
from yanzhen.kernel.surveys.models.question import why_not_the_same
from yanzhen.kernel.surveys.workflow import SurveyState


@dataclass(frozen=True)
class Row:
    """One answer in both rounds. `points` is the difference in thousandths, None where one of them is hidden."""

    words: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def points(self) -> int | None:
        shares = (self.before.get("share"), self.after.get("share"))
        return None if None in shares else shares[1] - shares[0]  # type: ignore[operator]

    @property
    def apart(self) -> bool:
        """Whether the intervals do not meet: only then the difference is more than chance, at a glance."""
        if self.points is None:
            return False
        return bool(self.after["low"] > self.before["high"] or self.after["high"] < self.before["low"])  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One question of the later round: its rows, or the reason why it is not compared."""

    text: str
    why_not: str
    rows: list[Row]
    before_n: int | None = None
    after_n: int | None = None


def compare(later: Survey, earlier: Survey) -> list[Compared]:
    """Question by question. Refused where one of them is not published."""
    for one in (later, earlier):
        if one.state != SurveyState.PUBLISHED:
            raise Refused(gettext_lazy("“%(title)s” is not published: only published numbers are compared."), title=one.title)  # fmt: skip
    before = {question.pk: question for question in earlier.questions.all()}
    same = {question.fingerprint: question for question in before.values()}
    kept = [{row["question"]: row for row in one.publication.results} for one in (earlier, later)]
    said = []
    for question in later.questions.all():
        other = same.get(question.fingerprint)
        if other is None:
            said.append(Compared(question.text, _why_not(question, before), []))
            continue
        said.append(_rows(question, kept[0][str(other.pk)], kept[1][str(question.pk)]))
    return said


def compare_questions(later: Question, earlier: Question) -> None:
    """Refused, with the reason, unless both are the same question."""
    if why := why_not_the_same(later, earlier):
        raise Refused(gettext_lazy("Not compared: %(why)s."), why=why)


def _why_not(question: Question, before: dict[Any, Question]) -> str:
    alike = before.get(question.origin_id) or next(
        (one for one in before.values() if one.order == question.order), None
    )
    return why_not_the_same(question, alike) if alike else _("the earlier round did not ask it")


def _rows(question: Question, before: dict[str, Any], after: dict[str, Any]) -> Compared:
    if before["hidden"] or after["hidden"]:
        return Compared(question.text, _("too few answered it"), [])
    rows = _cells("", before, after)
    for old, new in zip(before.get("tables", ()), after.get("tables", ()), strict=True):
        rows += _cells(f"{new['line']}: ", old, new)
    if not rows:
        return Compared(question.text, _("it has no shares to compare"), [])
    return Compared(question.text, "", rows, before["n"], after["n"])


def _cells(prefix: str, before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    pairs = zip(before.get("cells", ()), after.get("cells", ()), strict=False)
    return [Row(prefix + new["words"], old, new) for old, new in pairs]


def rounds_before(survey: Survey) -> list[Survey]:
    """The published rounds this one goes back to, the nearest first."""
    found, one = [], survey.earlier
    while one is not None:
        if one.state == SurveyState.PUBLISHED:
            found.append(one)
        one = one.earlier
    return found


def method_differs(later: Survey, earlier: Survey) -> list[str]:
    """What makes two rounds hard to compare although the question is the same."""
    said = []
    if later.frame != earlier.frame:
        said.append(_("One round went by a list, in the other whoever wanted to answered."))
    if later.population != earlier.population:
        said.append(_("The populations are named differently: %(before)s; %(after)s.") % {"before": earlier.population, "after": later.population})  # fmt: skip
    if sorted(later.channels) != sorted(earlier.channels):
        said.append(_("The ways to answer were others."))
    return said
