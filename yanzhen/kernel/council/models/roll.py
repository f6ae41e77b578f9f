"""The roll of a vote: its lines and their owners. Frozen by a trigger from the moment the vote opens."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models.choices import AreaSource, Basis, UnitKind
from yanzhen.kernel.council.models.vote import Vote
from yanzhen.kernel.parties.models import Party

CENTI: Final = 100


def metres(hundredths: int) -> str:
    return f"{hundredths // CENTI:,}.{hundredths % CENTI:02d}"


class RollEntry(models.Model):
    """A unit, a member or a household. `head` says who counts as one person: equal heads are one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="roll")
    number = models.PositiveIntegerField(_("line"))
    unit = models.CharField(_("unit"), max_length=120)
    kind = models.CharField(_("kind of unit"), max_length=12, choices=UnitKind.choices, default=UnitKind.DWELLING)  # fmt: skip
    # Hundredths of a square metre; empty while nobody knows it, and then the vote can't open.
    area = models.BigIntegerField(_("area"), null=True)
    area_source = models.CharField(_("source of the area"), max_length=12, choices=AreaSource.choices, blank=True)  # fmt: skip
    basis = models.CharField(_("who votes as"), max_length=12, choices=Basis.choices, default=Basis.REGISTERED)  # fmt: skip
    head = models.CharField(max_length=80)
    household = models.CharField(_("household"), max_length=80, blank=True)

    # Of a line as one voter sees it: somebody else's, for whom they stand in.
    stands_in = False

    class Meta:
        verbose_name = _("line of a roll")
        ordering = ["vote", "number"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "number"], name="lines_of_a_roll_are_numbered"),
            models.UniqueConstraint(fields=["vote", "unit"], name="a_unit_stands_once_on_a_roll"),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(area__gt=0), name="a_unit_has_some_area"
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | ~Q(area_source=""),
                name="an_area_names_its_source",
            ),
            models.CheckConstraint(condition=~Q(head=""), name="a_line_says_whose_head_it_is"),
        ]

    def __str__(self) -> str:
        return self.unit

    @property
    def names(self) -> str:
        return "、".join(owner.shown for owner in self.owners.all())

    @property
    def metres(self) -> str:
        return "–" if self.area is None else metres(self.area)


class RollOwner(models.Model):
    """One of those who own a unit: a party we know, or a name that is kept sealed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="owners")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(blank=True, purpose="council.roll_name")
    share_part = models.PositiveIntegerField(default=1)
    share_whole = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("owner on a roll")
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False) | ~Q(name=""),
                name="an_owner_on_a_roll_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(share_part__gt=0) & Q(share_whole__gte=models.F("share_part")),
                name="a_share_is_part_of_its_whole",
            ),
            models.UniqueConstraint(fields=["entry", "party"], name="a_party_owns_a_unit_once"),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        return self.party.name if self.party else self.name
