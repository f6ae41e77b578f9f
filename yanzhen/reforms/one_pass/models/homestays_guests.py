"""What happens in a house: guests who arrived and were registered, questions that were answered, calendars of other sites."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import Order, Stay, Unit
from yanzhen.reforms.one_pass.models.facts import Enquiry
from yanzhen.reforms.one_pass.models.homestays_sources import CalendarSource


class Arrival(models.Model):
    """The guests of one stay are in the house, and whether they stand in the register of the police (旅馆业治安管理办法 6).

    No name and no number of a paper is kept here: they are entered in the police's own system; this is the tick that they were.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="arrival")
    day = models.DateField(_("first night"))
    registered_on = models.DateField(_("registered on"))
    registered_at = models.DateTimeField(_("registered at"))
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("arrival of guests")
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_on__gte=F("day")), name="nobody_is_registered_before_they_arrive"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay_id} {self.registered_on}"


class EnquiryAnswer(models.Model):
    """What came of a question: an answer, or a booking."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enquiry = models.OneToOneField(Enquiry, models.PROTECT, related_name="answer")
    words = models.CharField(_("answer"), max_length=300, blank=True)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="enquiry_answers", verbose_name=_("became this booking")
    )  # fmt: skip
    at = models.DateTimeField(_("when"))
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("answer to an enquiry")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | Q(order__isnull=False), name="an_answer_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.order)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """The address at which another site reads when a room is taken. Who knows it reads it; it can be withdrawn."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_feeds")
    token = EncryptedTextField(purpose="homestay.feed", index="token_index")
    token_index = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(revoked_at__isnull=True), name="a_room_has_one_calendar_address"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit}"


class CalendarImport(models.Model):
    """One file of another site's calendar, or one reading of its address that changed something: what it brought, and what
    of it could not be taken, in words."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_imports")
    source = models.ForeignKey(CalendarSource, models.PROTECT, null=True, blank=True, related_name="imports")  # fmt: skip
    file_name = models.CharField(max_length=120, blank=True)
    events = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    problems: Any = models.JSONField(default=list)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("calendar taken over")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.at:%Y-%m-%d}"
