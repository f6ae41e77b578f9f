"""The questionnaire as it is answered: one field per question, and one per line of a table."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm
from yanzhen.kernel.surveys.forms.surveys import ASSISTED_CHOICES
from yanzhen.kernel.surveys.models import Question, Survey
from yanzhen.kernel.surveys.models.choices import SAID_MAX, Channel, Kind

TYPED: Final[dict[str, Any]] = {"class": "form-control"}


class AnswerForm(ActForm):
    """Its fields carry the questions' keys. What must be answered is asked by the verb, which says so at its question."""

    def prepare(self) -> None:
        survey: Survey = self.noun if isinstance(self.noun, Survey) else self.noun.survey
        self.questions = list(survey.questions.all())
        for question in self.questions:
            for name, field in _fields(question):
                self.fields[name] = field

    def asked(self) -> Iterator[tuple[Question, list[Any]]]:
        """Each question with its fields: one, or one for each line."""
        for question in self.questions:
            yield question, [self[name] for name, _field in _fields(question)]

    def said(self) -> dict[UUID, Any]:
        data = self.cleaned_data
        said: dict[UUID, Any] = {}
        for question in self.questions:
            if question.kind == Kind.MATRIX:
                rows = [data[f"{question.pk}_{line}"] for line in range(len(question.lines))]
                said[question.pk] = [int(one) if one else -1 for one in rows]
            else:
                said[question.pk] = data[str(question.pk)]
        return said

    def place_of(self, name: str) -> str | None:
        """Where a refusal about a question is shown: at its field, or the first of its lines."""
        return next((one for one in self.fields if name and one.startswith(name)), None)


class AssistedForm(AnswerForm):
    """The same for an interviewer, with the way it came."""

    def prepare(self) -> None:
        offered = self.noun.survey.channels
        choices = [(value, label) for value, label in ASSISTED_CHOICES if value in offered]
        self.fields["channel"] = forms.ChoiceField(label=_("How it came"), choices=choices, widget=forms.RadioSelect, initial=Channel.PHONE)  # fmt: skip
        super().prepare()


def _fields(question: Question) -> list[tuple[str, forms.Field]]:
    name, offered = str(question.pk), [(str(value), words) for value, words in question.cells()]
    known: dict[str, Any] = {"label": question.text, "required": False, "help_text": question.hint}
    if question.kind == Kind.MATRIX:
        return [
            (f"{name}_{line}", forms.ChoiceField(choices=offered, widget=forms.RadioSelect, label=words, required=False))
            for line, words in enumerate(question.lines)
        ]  # fmt: skip
    if question.kind == Kind.MULTIPLE:
        return [(name, forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **known))]  # fmt: skip
    if question.kind == Kind.NUMBER:
        return [(name, forms.IntegerField(min_value=question.lowest, max_value=question.highest, widget=forms.NumberInput(attrs=TYPED | {"inputmode": "numeric"}), **known))]  # fmt: skip
    if question.kind == Kind.TEXT:
        return [(name, forms.CharField(max_length=SAID_MAX, widget=forms.Textarea(attrs=TYPED | {"rows": 3}), **known))]  # fmt: skip
    return [(name, forms.ChoiceField(choices=offered, widget=forms.RadioSelect, **known))]
