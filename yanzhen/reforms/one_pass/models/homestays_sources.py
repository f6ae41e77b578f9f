"""Calendars of other sites that are read again and again at their address: what came, before anybody judged it, and what is wrong."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import Unit

# What went wrong, in the words of the owner's phone. %(what)s is the site, a number or a status.
WORDS: Final = {
    "not_https": _("The address does not begin with https://. Copy it from the other site once more."),
    "port": _("This address names a port (%(what)s) that is not asked here. Copy it from the other site once more."),
    "password": _("The address holds a name or password. Copy the one for calendars (iCal) from the other site."),
    "no_name": _("There is no such site. Copy the address from the other site once more, whole."),
    "inner": _("This address lies inside a closed network and is not asked from here."),
    "no_answer": _("“%(what)s” did not answer. It is tried again by itself."),
    "certificate": _("“%(what)s” could not show that it is this site. Nothing was taken from it; ask the site."),
    "slow": _("“%(what)s” was too slow. It is tried again by itself."),
    "large": _("The calendar is larger than 1 MB. Let the other site export only the coming year."),
    "moved": _("The address sends on from one place to the next without end. Copy it from the other site once more."),
    "gone": _("The other site knows this calendar no more (%(what)s). Copy its new address."),
    "closed": _("The other site does not let us read this calendar (%(what)s). Copy the public address for calendars."),
    "status": _("The other site had a fault (%(what)s). It is tried again by itself."),
    "no_calendar": _("What lies at this address is no calendar, perhaps a page to log in. Copy the address for calendars (iCal); it often ends in .ics."),
    "empty": _("The calendar has no busy night any more, but %(what)s nights of it stand here. If that is right, let them go; if not, look at the other site."),
}  # fmt: skip


def told(code: str, what: str) -> str:
    """The sentence of a problem; nothing where there is none."""
    if not code:
        return ""
    return str(WORDS[code]) % {"what": what or _g("the site")}


class CalendarSourceQuerySet(models.QuerySet["CalendarSource"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class CalendarSource(models.Model):
    """One address of another site for one room. The address is a secret of the owner there, so it is sealed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_sources")
    address = EncryptedTextField(purpose="homestay.source", index="address_index")
    address_index = models.CharField(max_length=64)
    site = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)
    problem_what = models.CharField(max_length=120, blank=True)
    failures = models.PositiveIntegerField(default=0)

    objects = CalendarSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar of another site")
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "address_index"], condition=Q(ended_at__isnull=True), name="a_room_reads_an_address_once"
            ),
            models.CheckConstraint(condition=Q(problem__in=["", *WORDS]), name="what_is_wrong_with_a_calendar_has_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit}: {self.site}"

    @property
    def tag(self) -> str:
        """What the keys of its blocks begin with."""
        return f"s{self.pk.hex[-16:]}."

    @property
    def said(self) -> str:
        return told(self.problem, self.problem_what)


class CalendarFetch(models.Model):
    """What came from an address at a moment, stored before it is looked at; or why nothing came.

    Guests' names may stand in it, so it is sealed, and only the last few are kept.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    source = models.ForeignKey(CalendarSource, models.PROTECT, related_name="fetches")
    at = models.DateTimeField()
    body: Any = EncryptedTextField(purpose="homestay.fetch", blank=True)
    problem = models.CharField(max_length=20, blank=True)
    problem_what = models.CharField(max_length=120, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar fetched")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(problem__in=list(WORDS)) | Q(problem=""), name="why_no_calendar_came_has_words"
            ),
            models.CheckConstraint(
                condition=Q(body="") | Q(problem=""), name="a_calendar_came_or_a_problem"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d %H:%M}"
