"""What one can ask for: items with their materials, limits, desk and deliverable. Edited on screen."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.contracts import duties
from yanzhen.base.keys import new_key
from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place


class Audience(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprises")
    TALENT = "talent", _("Talents")
    RESIDENT = "resident", _("Residents")
    EVERYBODY = "everybody", _("Everybody")


class RequestClass(models.TextChoices):
    """The classes of the 12345 line (国办发〔2020〕53号); their limits are local and have no default."""

    NONE = "", _("None")
    CONSULT = "consult", _("Consultation")
    HELP = "help", _("Request for help")
    COMPLAINT = "complaint", _("Complaint")
    REPORT = "report", pgettext_lazy("class of request", "Report")
    SUGGESTION = "suggestion", _("Suggestion")
    EMERGENCY = "emergency", _("Emergency")


class ItemQuerySet(models.QuerySet["Item"]):
    def offered(self) -> Self:
        return self.filter(active=True)

    def for_audience(self, *audiences: str) -> Self:
        return self.filter(audience__in=[*audiences, Audience.EVERYBODY])

    def visible_to(self, actor: Any) -> Self:
        """The catalogue is public; withdrawn items show to those who edit it."""
        return self if actor.may("cases.configure") else self.offered()


# In place of a desk: somebody reads each request first and sends it on (先收后派).
READ_FIRST: Final = "read_first"


class Item(models.Model):
    """One service item or sort of request.

    The promised limit (承诺时限) binds and is never longer than the legal one (法定时限). An instant
    item (即办件) is done the same working day. `is_example` marks what no source was found for (示例).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    code = models.CharField(_("item code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices)
    request_class = models.CharField(
        _("class of request"), max_length=20, choices=RequestClass.choices, blank=True
    )
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    # A duty, or READ_FIRST: then no office has it until somebody sends it on.
    duty = models.CharField(_("desk that handles it"), max_length=60)
    instant = models.BooleanField(_("done the same day"), default=False)
    legal_amount = models.PositiveSmallIntegerField(_("legal limit"), null=True, blank=True)
    legal_unit = models.CharField(max_length=20, choices=LimitUnit.choices, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    promise_amount = models.PositiveSmallIntegerField(_("promised limit"), null=True, blank=True)
    promise_unit = models.CharField(max_length=20, choices=LimitUnit.choices, blank=True)
    extension_max = models.PositiveSmallIntegerField(_("longest extension"), null=True, blank=True)
    reopen_days = models.PositiveSmallIntegerField(
        _("days in which it may be reopened"), null=True, blank=True
    )
    hand_back_amount = models.PositiveSmallIntegerField(
        _("time in which an office may hand it back"), null=True, blank=True
    )
    hand_back_unit = models.CharField(max_length=20, choices=LimitUnit.choices, blank=True)
    deliverable = models.CharField(_("what one gets"), max_length=200, blank=True)
    guide = models.TextField(_("guide"), blank=True)
    fee_fen = models.PositiveIntegerField(_("fee in fen"), default=0)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example, no source"), default=False)
    # A lift, a lamp, a road: others may read that it is known (sort, place, day) and join.
    shared = models.BooleanField(
        _("about a shared thing: others see that it is known"), default=False
    )
    delegated = models.BooleanField(_("delegated to the community"), default=False)
    active = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(promise_amount__isnull=True)
                | Q(legal_amount__isnull=True)
                | ~Q(promise_unit=F("legal_unit"))
                | Q(promise_amount__lte=F("legal_amount")),
                name="a_promised_limit_is_not_longer_than_the_legal_one",
            ),
            models.CheckConstraint(
                condition=Q(promise_amount__isnull=True) | ~Q(promise_unit=""),
                name="a_promised_limit_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(legal_amount__isnull=True) | ~Q(legal_unit=""),
                name="a_legal_limit_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(hand_back_amount__isnull=True) | ~Q(hand_back_unit=""),
                name="a_time_for_handing_back_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(is_example=True) | ~Q(source=""),
                name="an_item_has_a_source_or_is_marked_example",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def desk_title(self) -> "str | Promise":
        """The desk that handles it, in words."""
        return desk_title(self.duty)

    @property
    def promise(self) -> Limit | None:
        return limit_of(self.promise_amount, self.promise_unit)

    @property
    def legal(self) -> Limit | None:
        return limit_of(self.legal_amount, self.legal_unit)


def desk_title(duty: str) -> "str | Promise":
    if duty == READ_FIRST:
        return _("Read first, then sent on")
    return duties[duty].title if duty in duties else duty


def limit_of(amount: int | None, unit: str) -> Limit | None:
    return Limit(amount, LimitUnit(unit)) if amount is not None else None


class Material(models.Model):
    """One paper of an item. `may_be_late`: the guide lists it as minor, so a case is accepted without (容缺受理)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="materials")
    name = models.CharField(_("paper"), max_length=160)
    form = models.CharField(_("form"), max_length=60, blank=True)
    required = models.BooleanField(_("required"), default=True)
    may_be_late = models.BooleanField(_("may be handed in later"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("paper")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="a_paper_is_asked_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemRoute(models.Model):
    """An exception to "the nearest desk with the item's duty": this item at this place goes to that office."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="routes")
    place = models.ForeignKey(Place, models.PROTECT)
    office = models.ForeignKey(Office, models.PROTECT)

    class Meta:
        verbose_name = _("route")
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="one_route_per_item_and_place"),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.office}"


class KindSetting(models.Model):
    """What a locality decides per kind of case. Empty means "not decided yet", and the screen says so."""

    kind = models.CharField(_("kind"), max_length=40, primary_key=True)
    reopen_days = models.PositiveSmallIntegerField(
        _("days in which it may be reopened"), null=True, blank=True
    )
    bad_rating_fix_days = models.PositiveSmallIntegerField(
        _("working days to fix what a bad rating names"), null=True, blank=True
    )
    hand_back_amount = models.PositiveSmallIntegerField(
        _("time in which an office may hand it back"), null=True, blank=True
    )
    hand_back_unit = models.CharField(
        _("unit of that time"), max_length=20, choices=LimitUnit.choices, blank=True
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("setting of a kind")
        constraints = [
            models.CheckConstraint(
                condition=Q(hand_back_amount__isnull=True) | ~Q(hand_back_unit=""),
                name="a_kinds_time_for_handing_back_has_a_unit",
                violation_error_message=_("Choose the unit of the time for handing back."),
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def hand_back(self) -> Limit | None:
        return limit_of(self.hand_back_amount, self.hand_back_unit)


def setting_of(kind: str) -> KindSetting | None:
    return KindSetting.objects.filter(pk=kind).first()
