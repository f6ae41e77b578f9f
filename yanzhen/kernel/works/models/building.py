"""Milestones, the pictures that prove them, and who signed that it is well done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.works.models.choices import Role, Stage
from yanzhen.kernel.works.models.project import Project
from yanzhen.kernel.works.models.variants import Variant


class Milestone(models.Model):
    """What is to be reached by which day; reached on a day that a picture proves."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    name = models.CharField(_("milestone"), max_length=120)
    planned_on = models.DateField(_("planned for"))
    reached_on = models.DateField(_("reached on"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="milestones_of_a_project_have_names"),
            models.CheckConstraint(condition=~Q(name=""), name="a_milestone_says_what"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def late_days(self) -> int:
        """Days behind the plan; less than nought is early."""
        return (self.reached_on - self.planned_on).days if self.reached_on else 0


class Picture(models.Model):
    """A photo or drawing with the time it shows. Append-only; the file is a document."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="pictures")
    stage = models.CharField(_("what it shows"), max_length=8, choices=Stage.choices)
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="pictures")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="pictures")
    caption = models.CharField(_("words beneath"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("taken at"))
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("picture of a project")
        ordering = ["taken_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="a_picture_shows_something_known"),
            models.CheckConstraint(
                condition=Q(stage=Stage.VARIANT, variant__isnull=False) | ~Q(stage=Stage.VARIANT) & Q(variant__isnull=True),
                name="a_picture_of_a_variant_names_it",
            ),
            models.CheckConstraint(
                condition=Q(milestone__isnull=True) | Q(stage=Stage.DURING), name="a_milestone_is_shown_during_the_works"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.caption or str(self.get_stage_display())


class Acceptor(models.Model):
    """Who has to accept it, named before it begins."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="acceptors")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="+", verbose_name=_("who accepts")
    )
    role = models.CharField(_("accepts as"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("party that accepts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "party"], name="a_party_accepts_a_project_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="somebody_accepts_in_a_known_role"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.party.name


class Signature(models.Model):
    """What a named party said in one round: accepted, or which defects. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="signatures")
    acceptor = models.ForeignKey(Acceptor, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField(_("round"))
    accepts = models.BooleanField(_("accepts"))
    defects = models.TextField(_("defects"), blank=True)
    signed_by_id = models.UUIDField(null=True)
    signed_by_name = models.CharField(_("signed by"), max_length=120)
    # Signed on paper: the sheet; on the screen by whoever speaks for the party: none.
    on_paper = models.BooleanField(default=False)
    document_sha256 = models.CharField(max_length=64, blank=True)
    written_by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature of an acceptance")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptor", "round"], name="a_party_answers_once_a_round"),
            models.CheckConstraint(condition=Q(accepts=True) | ~Q(defects=""), name="whoever_refuses_names_the_defects"),
            models.CheckConstraint(condition=~Q(signed_by_name=""), name="a_signature_is_somebodys"),
            models.CheckConstraint(
                condition=Q(on_paper=True) & ~Q(document_sha256="") | Q(on_paper=False, signed_by_id__isnull=False),
                name="a_paper_signature_has_its_sheet",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.acceptor} {self.round}"
