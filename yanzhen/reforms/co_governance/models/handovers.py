"""A handover from the old property company to the new: lists a to j, signatures of four sides, money, personal data."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.workflow import Step
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.parties.models import Organisation
from yanzhen.reforms.co_governance.models.estates import Estate
from yanzhen.reforms.co_governance.models.law_handovers import Ending, Letter, Side
from yanzhen.reforms.co_governance.workflow import HANDOVER_LIFE, HandoverState

BEFORE_SIGNING = ("planned", "noticed", "inventory", "inspected", "defects")
OPEN_STATES = [state for state in HandoverState.values if state != HandoverState.FILED]


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(estate__in=Estate.objects.visible_to(actor))

    def for_sides_of(self, actor: Any) -> Self:
        """Those in which somebody speaks for one of the four sides; which one, `own_sides` says."""
        mine = speaks_for(actor)
        sides = Q(old_company__in=mine) | Q(new_company__in=mine) | Q(supervisor__in=mine) | Q(estate__assembly__in=mine)  # fmt: skip
        return self.filter(sides | Q(estate__committees__members__person__in=mine)).distinct()

    def for_lists(self) -> Self:
        return self.select_related(
            "estate__place", "old_company__party", "new_company__party", "supervisor__party"
        )


class Handover(models.Model):
    """`ends_on` is the last day of the old contract, `effective_on` the first of the new service."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="handovers")
    old_company = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("old company"))  # fmt: skip
    new_company = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new company"))  # fmt: skip
    ending = models.CharField(_("why it ends"), max_length=12, choices=Ending.choices)
    ends_on = models.DateField(_("old contract ends on"))
    new_contract_on = models.DateField(_("new contract signed on"), null=True, blank=True)
    effective_on = models.DateField(_("new service begins on"), null=True, blank=True)
    noticed_on = models.DateField(_("notice served on"), null=True, blank=True)
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    left_on = models.DateField(_("old company left on"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filing = models.CharField(_("number of the filing"), max_length=80, blank=True)
    names_deleted_on = models.DateField(_("old company deleted the owners' list on"), null=True, blank=True)  # fmt: skip
    # Only at the end of the developer's contract (杭州市物业管理条例 48, 57).
    supervisor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subdistrict that supervises"))  # fmt: skip
    audited_on = models.DateField(_("common income audited on"), null=True, blank=True)
    audit_paper = models.CharField(_("number of the audit"), max_length=80, blank=True)
    income_public_on = models.DateField(_("common income made public on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=HandoverState.choices, default=HandoverState.PLANNED)  # fmt: skip

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("property handover")
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="a_handover_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(new_company__isnull=True) | ~Q(new_company=F("old_company")), name="a_handover_is_to_another_company"),
            models.CheckConstraint(condition=Q(state="planned") | Q(noticed_on__isnull=False), name="a_notice_comes_first"),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "noticed", "inventory")) | Q(inspected_on__isnull=False, new_company__isnull=False), name="one_inspects_with_the_new_company"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("left", "filed")) | Q(left_on__isnull=False, names_deleted_on__isnull=False), name="who_left_has_deleted_the_names"
            ),
            models.CheckConstraint(condition=~Q(state="filed") | Q(filed_on__isnull=False) & ~Q(filing=""), name="a_filed_handover_has_its_number"),
            models.CheckConstraint(
                condition=~Q(ending="first") | Q(state__in=BEFORE_SIGNING) | Q(supervisor__isnull=False), name="the_subdistrict_witnesses_a_first_handover"
            ),
            models.CheckConstraint(
                condition=~Q(ending="first") | Q(state__in=(*BEFORE_SIGNING, "signed"))
                | Q(audited_on__isnull=False, income_public_on__gte=F("audited_on"), income_public_on__isnull=False) & ~Q(audit_paper=""),
                name="common_income_is_audited_and_public_first",
            ),
            models.UniqueConstraint(fields=["estate"], condition=Q(state__in=OPEN_STATES), name="an_estate_is_handed_over_once_at_a_time"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.estate} {self.ends_on:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("co_governance:handover", args=[self.pk])

    @property
    def is_first(self) -> bool:
        return self.ending == Ending.FIRST

    @property
    def shape(self) -> str:
        return HANDOVER_LIFE.state(self.state).shape

    def steps_open_to(self, actor: Any) -> list[Step["Handover"]]:
        covered = not actor.scope_path or self.estate.place.path.startswith(actor.scope_path)
        return [step for step in HANDOVER_LIFE.steps_from(self.state) if covered and actor.may(step.may)]  # fmt: skip


class HandoverLine(models.Model):
    """One thing of a list: whether it is there, how many, in what condition. Of personal data only how many rows."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    letter = models.CharField(_("list"), max_length=1, choices=Letter.choices)
    what = models.CharField(_("what"), max_length=160)
    exists = models.BooleanField(_("it is there"))
    quantity = models.CharField(_("quantity or reading"), max_length=60, blank=True)
    condition = models.CharField(_("condition"), max_length=120, blank=True)
    defect = models.CharField(_("what is missing or broken"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a handover")
        ordering = ["handover", "letter", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(letter__in=Letter.values) & ~Q(what=""), name="a_line_of_a_handover_says_what"),
            models.CheckConstraint(condition=Q(exists=True) | ~Q(defect=""), name="what_is_missing_is_said"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class HandoverMoney(models.Model):
    """An amount that goes over, in fen; settled with its paper."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="money")
    what = models.CharField(_("what it is for"), max_length=120)
    fen = models.BigIntegerField(_("amount"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    paper = models.CharField(_("number of the receipt"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("money of a handover")
        ordering = ["handover", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0) & ~Q(what=""), name="money_of_a_handover_is_an_amount"),
            models.CheckConstraint(condition=Q(settled_on__isnull=True) | ~Q(paper=""), name="settled_money_has_its_receipt"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class HandoverSignature(models.Model):
    """One side signed one list: on a sheet that was scanned, or by itself on its own phone; never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="signatures")
    letter = models.CharField(_("list"), max_length=1, choices=Letter.choices)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    name = models.CharField(_("who signed"), max_length=80)
    on = models.DateField(_("signed on"))
    by_id = models.UUIDField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed sheet"))  # fmt: skip
    signed_by_id = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("signature under a handover")
        ordering = ["handover", "letter", "side"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "letter", "side"], name="a_side_signs_a_list_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_signature_has_a_name"),
            models.CheckConstraint(condition=Q(document__isnull=False) | Q(signed_by_id__isnull=False), name="a_list_is_signed_on_a_sheet_or_in_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.letter} {self.side}"
