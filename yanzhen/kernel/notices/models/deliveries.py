"""What becomes of a notice outside the house: per channel, from waiting to sent or given up."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.notices.models.notices import Notice
from yanzhen.kernel.parties.models import Person

SEE_DELIVERIES = "notices.deliveries"


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    FAILED = "failed", _("failed, will be tried again")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    DROPPED = "dropped", _("no longer needed")


OPEN = (DeliveryState.WAITING, DeliveryState.FAILED)


class ChannelChoice(models.Model):
    """This person wants this kind of notice by this channel as well; no row, no letter."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="channel_choices")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    kind = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("choice of a channel")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"],
                name="one_choice_per_person_kind_and_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: By) -> Self:
        """One's own; who looks after deliveries sees all, but never a word of the notices."""
        if actor.may(SEE_DELIVERIES):
            return self
        return self.filter(person_id=actor.person_id) if actor.person_id else self.none()

    def due(self, at: datetime) -> Self:
        """Not sent yet, and the time of the next try has come."""
        return self.filter(state__in=OPEN, next_at__lte=at)

    def newest_first(self) -> Self:
        return self.order_by("-id")


class Delivery(models.Model):
    """One notice on its way by one channel.

    `letter` names what it travels in: all of one letter go together, and a letter that is tried again
    keeps its name, which is the Message-ID. `reason` is the server's last word, without addresses.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=20, choices=DeliveryState.choices)
    letter = models.UUIDField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="one_delivery_per_notice_and_channel"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False, letter__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="what_was_sent_says_when_and_in_which_letter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "given_up", "dropped"]) | ~Q(reason=""),
                name="what_was_not_sent_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="deliveries_that_are_due",
            ),
            models.Index(fields=["letter"], name="deliveries_of_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.state}"
