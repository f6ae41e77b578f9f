"""A question with what may be answered, and the fingerprint by which two rounds know whether they asked the same."""

import hashlib
import json
import unicodedata
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.surveys.models.choices import (
    OPTIONS_MAX,
    SCALE_MAX,
    SCALE_MIN,
    WITH_OPTIONS,
    Kind,
)
from yanzhen.kernel.surveys.models.survey import Survey


class Question(models.Model):
    """What is asked. Answers hold places in `options`, so nothing here changes after the first one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(gettext_lazy("kind of question"), max_length=10, choices=Kind.choices)
    text = models.CharField(gettext_lazy("question"), max_length=300)
    hint = models.CharField(gettext_lazy("hint"), max_length=300, blank=True)
    required = models.BooleanField(gettext_lazy("must be answered"), default=True)
    options = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=gettext_lazy("answers to choose from"))  # fmt: skip
    lines = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=gettext_lazy("lines"))  # fmt: skip
    lowest = models.IntegerField(gettext_lazy("lowest number"), null=True, blank=True)
    highest = models.IntegerField(gettext_lazy("highest number"), null=True, blank=True)
    # The question of the round before that this one was taken from.
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="taken_over"
    )

    class Meta:
        verbose_name = gettext_lazy("question")
        ordering = ["survey", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "order"], name="questions_of_a_survey_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="a_question_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_question_asks_something"),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_OPTIONS, options__len__gte=2, options__len__lte=OPTIONS_MAX)
                | (~Q(kind__in=WITH_OPTIONS) & Q(options__len=0)),
                name="a_choice_has_two_answers_or_more",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.MATRIX, lines__len__gte=1, lines__len__lte=OPTIONS_MAX)
                | (~Q(kind=Kind.MATRIX) & Q(lines__len=0)),
                name="a_table_of_questions_has_lines",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True)
                | Q(highest__isnull=True)
                | Q(highest__gte=F("lowest")),
                name="the_highest_number_is_not_below_the_lowest",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what makes a question the same one: its kind, words, answers, lines and bounds."""
        said = [
            self.kind, plain(self.text), [plain(one) for one in self.options], [plain(one) for one in self.lines],
            self.lowest, self.highest,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def cells(self) -> list[tuple[int, str]]:
        """The answers that are counted one by one: their value and their words."""
        if self.kind == Kind.SCALE:
            return [(number, str(number)) for number in range(SCALE_MIN, SCALE_MAX + 1)]
        return list(enumerate(self.options))

    def facts(self) -> dict[str, Any]:
        """The question as a row that can be written again: for undo and the next round."""
        return {
            "order": self.order, "kind": self.kind, "text": self.text, "hint": self.hint, "required": self.required,
            "options": list(self.options), "lines": list(self.lines), "lowest": self.lowest, "highest": self.highest,
            "origin": str(self.origin_id) if self.origin_id else None,
        }  # fmt: skip


def plain(text: str) -> str:
    """Words without what does not change them: width of letters, blanks, the sign at the end."""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("?。.:")


def why_not_the_same(one: Question, other: Question) -> str:
    """Empty where both asked the same; otherwise the reason in words."""
    if one.fingerprint == other.fingerprint:
        return ""
    if one.kind != other.kind:
        return _("the kind of question is another")
    if plain(one.text) != plain(other.text):
        return _("the words of the question are others")
    if list(map(plain, one.options)) != list(map(plain, other.options)):
        return _("the answers to choose from are others")
    if list(map(plain, one.lines)) != list(map(plain, other.lines)):
        return _("the lines of the table are others")
    return _("the lowest or highest number is another")
