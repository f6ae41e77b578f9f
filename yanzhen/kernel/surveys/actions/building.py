"""The questionnaire: adding, changing, moving, removing questions, and taking the last change back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.models import Question, Survey
from yanzhen.kernel.surveys.models.choices import OPTIONS_MAX, WITH_OPTIONS, Kind
from yanzhen.kernel.surveys.models.scope import must
from yanzhen.kernel.surveys.workflow import PREPARE, SurveyState

STILL: Final = _("Somebody has answered: the questions stay as they are. Begin a next round to ask otherwise.")  # fmt: skip
UNDO_MAX: Final = 30
QUESTIONS_MAX: Final = 60
ASIDE: Final = 1_000


@dataclass(frozen=True)
class QuestionDraft:
    kind: str
    text: str
    hint: str = ""
    required: bool = True
    options: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    lowest: int | None = None
    highest: int | None = None

    def facts(self) -> dict[str, Any]:
        """Only what its kind knows: a text has no answers to choose from."""
        facts = {**asdict(self), "text": self.text.strip(), "hint": self.hint.strip()}
        facts["options"] = tidy(self.options) if self.kind in WITH_OPTIONS else []
        facts["lines"] = tidy(self.lines) if self.kind == Kind.MATRIX else []
        if self.kind != Kind.NUMBER:
            facts["lowest"] = facts["highest"] = None
        return facts


def tidy(words: list[str]) -> list[str]:
    return [one.strip() for one in words if one.strip()]


@transaction.atomic
def add_question(survey: Survey, draft: QuestionDraft, *, by: By) -> Question:
    _begin(survey, by)
    facts = _checked(draft)
    count = survey.questions.count()
    if count >= QUESTIONS_MAX:
        raise Refused(_("Nobody answers more than %(n)s questions. Make two surveys of it."), n=QUESTIONS_MAX)  # fmt: skip
    question = Question.objects.create(survey=survey, order=count + 1, **facts)
    survey.keep("add_question", by=by, changes={"question": question.text})
    return question


@transaction.atomic
def change_question(question: Question, draft: QuestionDraft, *, by: By) -> Question:
    _begin(question.survey, by)
    for name, value in _checked(draft).items():
        setattr(question, name, value)
    question.save()
    question.survey.keep("change_question", by=by, changes={"question": question.text})
    return question


@transaction.atomic
def copy_question(question: Question, *, by: By) -> Question:
    """The same once more, right below."""

    def change(rows: list[dict[str, Any]]) -> None:
        place = _place(rows, question)
        rows.insert(place + 1, {**rows[place], "id": None, "origin": None})

    _rewrite(question.survey, change, "add_question", question.text, by)
    return question.survey.questions.get(order=question.order + 1)


@transaction.atomic
def remove_question(question: Question, *, by: By) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows.pop(_place(rows, question))

    _rewrite(question.survey, change, "remove_question", question.text, by)


@transaction.atomic
def move_question(question: Question, by_places: int, *, by: By) -> None:
    """So many places down, or up below nought; at the ends it stays."""

    def change(rows: list[dict[str, Any]]) -> None:
        place = _place(rows, question)
        rows.insert(min(max(place + by_places, 0), len(rows) - 1), rows.pop(place))

    _rewrite(question.survey, change, "move_question", question.text, by)


@transaction.atomic
def undo(survey: Survey, *, by: By) -> None:
    """The questionnaire as it stood before its last change."""
    may_build(survey, by)
    if not survey.past:
        raise Refused(_("There is no change to take back."))
    before = survey.past.pop()
    _write(survey, before)
    survey.save(update_fields=["past"])
    survey.keep("undo", by=by)


def may_build(survey: Survey, by: By) -> None:
    """Refused where questions stand still or the office may not write them; takes the survey's turn."""
    survey.lock()
    must(by, PREPARE, survey.place)
    if survey.state not in (SurveyState.DRAFT, SurveyState.OPEN) or survey.marks.exists():
        raise Refused(STILL)


def _begin(survey: Survey, by: By) -> list[dict[str, Any]]:
    may_build(survey, by)
    rows = rows_of(survey)
    survey.past = [*survey.past, rows][-UNDO_MAX:]
    survey.save(update_fields=["past"])
    return rows


def rows_of(survey: Survey) -> list[dict[str, Any]]:
    return [{"id": str(one.pk), **one.facts()} for one in survey.questions.order_by("order")]


def _place(rows: list[dict[str, Any]], question: Question) -> int:
    return next(n for n, row in enumerate(rows) if row["id"] == str(question.pk))


def _rewrite(survey: Survey, change: Callable[[list[dict[str, Any]]], None], verb: str, words: str, by: By) -> None:  # fmt: skip
    _begin(survey, by)
    rows = rows_of(survey)
    change(rows)
    _write(survey, rows)
    survey.keep(verb, by=by, changes={"question": words})


def _write(survey: Survey, rows: list[dict[str, Any]]) -> None:
    """The questions of a survey, exactly these; those that stay keep their keys."""
    stay = {row["id"] for row in rows if row["id"]}
    survey.questions.exclude(pk__in=stay).delete()
    # Out of each other's way first: two never have one number.
    survey.questions.update(order=F("order") + ASIDE)
    known = {str(key) for key in survey.questions.values_list("pk", flat=True)}
    made = []
    for order, row in enumerate(rows, 1):
        facts = {**row, "order": order, "origin_id": row["origin"]}
        facts.pop("origin")
        key = facts.pop("id")
        if key in known:
            Question.objects.filter(pk=key).update(**facts)
        else:
            made.append(Question(survey=survey, **facts, **({"id": key} if key else {})))
    Question.objects.bulk_create(made)


def _checked(draft: QuestionDraft) -> dict[str, Any]:
    facts = draft.facts()
    if draft.kind not in Kind.values:
        raise Refused(_("Choose how it is answered."), field="kind")
    if not facts["text"]:
        raise Refused(_("Write the question."), field="text")
    _check_words(draft.kind, facts)
    low, high = facts["lowest"], facts["highest"]
    if low is not None and high is not None and high < low:
        raise Refused(_("The highest number lies below the lowest."), field="highest")
    return facts


def _check_words(kind: str, facts: dict[str, Any]) -> None:
    for name in ("options", "lines"):
        words = facts[name]
        if len(set(words)) != len(words):
            raise Refused(_("Two of them say the same."), field=name)
        if len(words) > OPTIONS_MAX:
            raise Refused(_("At most %(n)s: more are not read."), field=name, n=OPTIONS_MAX)
    if kind in WITH_OPTIONS and len(facts["options"]) < 2:
        raise Refused(_("Write two answers or more, one in each line."), field="options")
    if kind == Kind.MATRIX and not facts["lines"]:
        raise Refused(_("Write what is asked, one in each line."), field="lines")
