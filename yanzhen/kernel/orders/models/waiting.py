"""The waiting list: who gets what comes back, in order, and until when they may take it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.capacities import Capacity
from yanzhen.kernel.orders.models.offers import Offer
from yanzhen.kernel.orders.models.orders import Order
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.parties.models import Party


class WaitingState(models.TextChoices):
    WAITING = "waiting", _("On the list")
    OFFERED = "offered", _("May take it now")
    TAKEN = "taken", _("Taken")
    LAPSED = "lapsed", _("Did not take it in time")
    LEFT = "left", _("Left the list")


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    def visible_to(self, actor: Any) -> Self:
        own = Q(party=actor.person_id) if actor.person_id else Q(pk=None)
        if not actor.may("orders.see"):
            return self.filter(own)
        return self.filter(own | Q(offer__seller__in=Seller.objects.visible_to(actor)))

    def in_line(self) -> Self:
        """Those who wait, first come first; the key is made when they join."""
        return self.filter(state=WaitingState.WAITING).order_by("id")


class WaitingEntry(models.Model):
    """Somebody who would take so many places of a day when some come back."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="waiting")
    capacity = models.ForeignKey(Capacity, models.PROTECT, related_name="waiting_entries")
    group = models.CharField(max_length=20)
    quantity = models.PositiveIntegerField(_("quantity"))
    takes = models.PositiveIntegerField(_("places"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    phone = EncryptedTextField(_("phone"), purpose="order.waiting_phone", blank=True)
    phone_tail = models.CharField(_("last four digits"), max_length=4, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=WaitingState.choices, default=WaitingState.WAITING
    )
    joined_at = models.DateTimeField(_("on the list since"))
    offered_until = models.DateTimeField(_("to be taken by"), null=True, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the waiting list")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & Q(takes__gte=1),
                name="who_waits_waits_for_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False),
                name="an_offered_place_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["capacity", "party"],
                condition=Q(state__in=["waiting", "offered"]) & Q(party__isnull=False),
                name="a_party_waits_once_for_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["capacity", "id"],
                condition=Q(state="waiting"),
                name="the_waiting_list_in_order",
            ),
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="places_offered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} × {self.quantity}"
