"""What was said. In an anonymous survey a sheet holds a random key and nothing that leads to whoever filled it in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import secret_key
from yanzhen.kernel.surveys.models.people import Answered
from yanzhen.kernel.surveys.models.question import Question
from yanzhen.kernel.surveys.models.survey import Survey


class Sheet(models.Model):
    """One filled-in questionnaire."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sheets")
    # Empty in an anonymous survey, by trigger.
    mark = models.OneToOneField(Answered, models.PROTECT, null=True, related_name="sheet")

    class Meta:
        verbose_name = _("filled-in questionnaire")

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """What a sheet says to one question: places among the answers, a number, or words (sealed)."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    # single, scale, number: one value; multiple: each once; matrix: one per line, -1 for none.
    chosen = ArrayField(models.IntegerField(), default=list)
    said = EncryptedTextField(_("in their own words"), purpose="surveys.said", blank=True)

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "question"], name="a_sheet_answers_once"),
            models.CheckConstraint(
                condition=Q(chosen__len__gte=1, said="") | (Q(chosen__len=0) & ~Q(said="")),
                name="an_answer_chooses_or_says",
            ),
        ]

    def __str__(self) -> str:
        return self.said or str(self.chosen)


class Publication(models.Model):
    """The results as they were published: written once, never changed."""

    survey = models.OneToOneField(
        Survey, models.PROTECT, primary_key=True, related_name="publication"
    )
    marks = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    method = models.JSONField()
    results = models.JSONField()
    person_name = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published results")
        constraints = [
            models.CheckConstraint(
                condition=Q(sheets=F("marks")) | ~Q(explanation=""),
                name="a_difference_of_sheets_and_marks_is_explained",
            )
        ]

    def __str__(self) -> str:
        return str(self.survey)
