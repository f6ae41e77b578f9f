"""Who is asked: the numbered list, and the mark that somebody has answered. What was said lies elsewhere."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import secret_key
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.surveys.models.choices import Channel
from yanzhen.kernel.surveys.models.survey import Survey


class Listed(models.Model):
    """One person of the list. The key is random: it stands in their personal link."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="people")
    number = models.PositiveIntegerField(_("number on the list"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="asked_in")
    # For who is not in the register: a name, and how to reach them.
    name = EncryptedTextField(_("name"), purpose="surveys.name", blank=True)
    phone = EncryptedTextField(_("telephone"), purpose="surveys.phone", index="phone_index", blank=True)  # fmt: skip
    phone_index = models.CharField(max_length=64, blank=True)
    sampled = models.BooleanField(_("in the sample"), default=True)

    class Meta:
        verbose_name = _("person on the list")
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="people_of_a_survey_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["survey", "party"], name="a_person_stands_once_on_the_list"
            ),
            models.UniqueConstraint(
                fields=["survey", "phone_index"],
                condition=~Q(phone_index=""),
                name="a_telephone_stands_once_on_the_list",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False) | ~Q(name=""),
                name="who_is_listed_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        return self.party.name if self.party else self.name


class Answered(models.Model):
    """That somebody has answered. In an anonymous survey it holds no time."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="marks")
    listed = models.ForeignKey(Listed, models.PROTECT, related_name="marks")
    channel = models.CharField(_("way"), max_length=10, choices=Channel.choices)
    at = models.DateTimeField(null=True)
    # The interviewer, or who entered a paper; nobody where people answered themselves.
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("mark of having answered")
        constraints = [
            models.UniqueConstraint(fields=["survey", "listed"], name="one_answer_per_person"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="an_answer_came_in_a_known_way"
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=["phone", "paper"]) | ~Q(person_name=""),
                name="who_wrote_down_for_another_is_named",
            ),
        ]

    def __str__(self) -> Any:
        return self.get_channel_display()
