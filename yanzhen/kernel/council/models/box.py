"""Papers of a secret vote: how many lay in the box, and what stands on each. Append-only.

A sheet has a number of the count, never of a voter: nothing here leads to a line of the roll, and nothing says in which
order papers were put in.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models.choices import Invalid
from yanzhen.kernel.council.models.vote import Vote


class BoxCount(models.Model):
    """How many papers were taken out of the box. The last count stands, a later one says why."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="box_counts")
    turn = models.PositiveSmallIntegerField()
    sheets = models.PositiveIntegerField(_("papers in the box"))
    why = models.CharField(_("why it is counted again"), max_length=300, blank=True)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of a box")
        constraints = [
            models.UniqueConstraint(fields=["vote", "turn"], name="counts_of_a_box_follow"),
            models.CheckConstraint(
                condition=Q(turn__lte=1) | ~Q(why=""), name="a_box_is_counted_again_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.sheets)


class SheetEntry(models.Model):
    """What one person read on one sheet. Two of a round agree and the sheet counts, or they differ and a new round begins."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(_("sheet"))
    round = models.PositiveSmallIntegerField()
    turn = models.SmallIntegerField()
    invalid = models.CharField(_("why it is invalid"), max_length=12, choices=Invalid.choices, blank=True)  # fmt: skip
    # Choices by matter; empty where the whole sheet is invalid.
    said = models.JSONField(default=dict)
    # Of the first entry of a sheet.
    photo_sha256 = models.CharField(max_length=64, blank=True)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of a sheet")
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "number", "round", "turn"], name="a_sheet_is_entered_once_a_turn"
            ),
            models.UniqueConstraint(
                fields=["vote", "number", "round", "person_id"], name="two_people_enter_a_sheet"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, round__gte=1), name="sheets_are_numbered_from_one"
            ),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="a_sheet_is_entered_twice"),
            models.CheckConstraint(
                condition=~Q(turn=1, round=1) | ~Q(photo_sha256=""), name="a_sheet_has_its_photo"
            ),
            models.CheckConstraint(
                condition=Q(invalid="") | Q(invalid__in=Invalid.values),
                name="a_sheet_is_invalid_for_a_known_reason",
            ),
            models.CheckConstraint(
                condition=Q(invalid="") | Q(said={}), name="an_invalid_sheet_chooses_nothing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
