"""A contract between an owner of ours and somebody: about what, for how long, how it came about. `take_step` is its door."""

from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.search import search_vector_value
from yanzhen.base.turns import in_turn
from yanzhen.base.workflow import SYSTEM, Act, Step
from yanzhen.kernel.agreements.models.choices import (
    AgreementKind,
    Direction,
    ObjectClass,
    Obtained,
)
from yanzhen.kernel.agreements.models.queries import LAST, TERM, AgreementQuerySet
from yanzhen.kernel.agreements.models.scope import must_cover
from yanzhen.kernel.agreements.workflow import EDIT, HOLDING, LIFE, AgreementState
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.places.models import Place

SOON_DAYS: Final = 90


def _days_after(day: Any, days: int) -> Func:
    return Func(day, template=f"(%(expressions)s + ({days}))", output_field=models.DateField())


class Agreement(models.Model):
    """A contract. Its dues follow from its terms (`Terms`); earlier terms and dues stay as they were.

    `value_fen` is what the whole of it is worth, known or estimated: the tender rules look at it.
    `limit_fen` is the limit that was asked of it when it was sent for approval.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("file number"), max_length=60)
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind of contract"), max_length=12, choices=AgreementKind.choices)
    direction = models.CharField(_("who pays"), max_length=8, choices=Direction.choices)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements", verbose_name=_("our side")
    )
    counterparty = models.ForeignKey(
        Party, models.PROTECT, related_name="agreements", verbose_name=_("the other side")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="agreements", verbose_name=_("place")
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("asset"),
    )
    subject = models.CharField(_("subject of the contract"), max_length=300, blank=True)
    # The other side alone uses the asset: then no two may overlap.
    exclusive = models.BooleanField(_("gives the asset to the other side alone"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    ended_on = models.DateField(_("contract ended on"), null=True, blank=True)
    obtained = models.CharField(_("how it came about"), max_length=12, choices=Obtained.choices)
    object_class = models.CharField(
        _("what is bought"), max_length=12, choices=ObjectClass.choices, blank=True
    )
    basis_text = models.CharField(_("decision it rests on"), max_length=200, blank=True)
    value_fen = models.BigIntegerField(_("value of the whole"), default=0)
    limit_fen = models.BigIntegerField(null=True, editable=False)
    deposit_fen = models.BigIntegerField(_("deposit agreed"), default=0)
    deposit_held_fen = models.BigIntegerField(default=0, editable=False)
    interest_per_myriad_day = models.DecimalField(
        _("interest on arrears, per 10,000 a day"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
    )
    notice_days = models.PositiveSmallIntegerField(
        _("told so many days before its end"), default=60
    )
    first_refusal_on = models.DateField(
        _("right of first refusal is asked by"), null=True, blank=True
    )
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AgreementState.choices, default=AgreementState.DRAFT
    )
    asked_by_id = models.UUIDField(null=True, editable=False)
    asked_by_name = models.CharField(max_length=120, blank=True, editable=False)
    decided_by_id = models.UUIDField(null=True, editable=False)
    decided_by_name = models.CharField(max_length=120, blank=True, editable=False)
    end_asked_on = models.DateField(null=True, editable=False)
    settlement_fen = models.BigIntegerField(null=True, editable=False)
    source = models.CharField(max_length=200, blank=True, editable=False)
    search = SearchVectorField(null=True, editable=False)
    # The first day it does not hold any more, and the day from which its end is near (figures count from a day on).
    last_on = models.GeneratedField(
        expression=_days_after(LAST, 1), output_field=models.DateField(), db_persist=True
    )
    soon_on = models.GeneratedField(
        expression=_days_after(LAST, -SOON_DAYS), output_field=models.DateField(), db_persist=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "number"], name="one_contract_per_owner_and_file_number"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="a_contract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("since"), ended_on__lte=F("until")),
                name="an_early_end_lies_within_the_term",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="a_contract_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(value_fen__gte=0, deposit_fen__gte=0),
                name="a_contract_is_not_worth_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(deposit_held_fen__gte=0), name="no_more_of_a_deposit_goes_than_came"
            ),
            models.CheckConstraint(
                condition=Q(limit_fen__isnull=True)
                | Q(value_fen__lt=F("limit_fen"))
                | Q(obtained=Obtained.TENDER),
                name="works_at_the_limit_are_tendered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HOLDING)
                | ~Q(direction=Direction.EXPENSE)
                | Q(object_class="")
                | Q(limit_fen__isnull=False)
                | ~Q(source=""),
                name="what_is_bought_was_held_against_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(asked_by_id__isnull=True)
                | ~Q(decided_by_id=F("asked_by_id")),
                name="nobody_approves_their_own_contract",
            ),
            models.CheckConstraint(
                condition=Q(exclusive=False) | Q(asset__isnull=False),
                name="only_an_asset_is_given_to_one_alone",
            ),
            ExclusionConstraint(
                name="an_asset_is_let_to_one_at_a_time",
                condition=Q(exclusive=True, state__in=HOLDING),
                expressions=[("asset", RangeOperators.EQUAL), (TERM, RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="contracts_by_words"),
            models.Index(fields=["place", "state", "until"], name="contracts_of_a_place"),
            models.Index(fields=["counterparty", "-since"], name="contracts_of_a_party"),
            models.Index(fields=["asset", "-since"], name="contracts_of_an_asset"),
            models.Index(fields=["state", "until"], name="contracts_by_their_end"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.pk])

    def index_words(self) -> None:
        self.search = search_vector_value(
            self.number, self.subject, names=[self.title, self.counterparty.name, self.owner.name]
        )

    @property
    def ends_on(self) -> date:
        """Its last day: that of an early end, or of the term."""
        return self.ended_on or self.until

    @property
    def is_income(self) -> bool:
        return self.direction == Direction.INCOME

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(EDIT)) and self._covers(actor)

    def must_be_changed_by(self, by: By) -> None:
        if not by.may(EDIT):
            raise Refused(_("Your office may not change contracts."))
        must_cover(by, self.place)

    def steps_open_to(self, actor: Any) -> list[Step["Agreement"]]:
        return [step for step in LIFE.steps_from(self.state) if self._may(actor, step)]

    @transaction.atomic
    def take_step(
        self, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None
    ) -> "Agreement":  # fmt: skip
        """Move the contract along its table, or raise Refused. The only way its state changes."""
        at = at or timezone.now()
        self.lock()
        step = LIFE.step(name, self.state)
        if not self._may(by, step):
            raise Refused(_("Your office may not do this with the contract."))
        if "note" in step.asks and not note.strip():
            raise Refused(_("Write why."), field="note")
        before, self.state = self.state, step.target
        act = Act(by=by, at=at, note=note.strip(), data=data or {})
        if step.rule:
            step.rule(self, act)
        self._save_held()
        self.keep_change(name, by=by, at=at, note=note, changes={"state": [before, self.state]})
        if self.state == AgreementState.IN_FORCE and before == AgreementState.ASKED:
            announce("agreements.approved", agreement_id=self.pk)
        return self

    def keep_change(
        self, verb: str, *, by: By, at: datetime | None = None, note: str = "", changes: dict[str, Any] | None = None
    ) -> None:  # fmt: skip
        """One line of the contract's history, and one of the audit."""
        at = at or timezone.now()
        self.changes.create(
            verb=verb, note=note.strip(), changes=changes or {}, person_id=by.person_id, person_name=by.person_name,
            office_name=by.office_name, recorded_at=at,
        )  # fmt: skip
        record(
            by=by,
            verb=f"agreements.{verb}",
            noun=self,
            at=at,
            reason=note.strip(),
            changes=changes or {},
            place_path=self.place.path,
        )

    def lock(self) -> None:
        # Two offices may press at once; the second must see what the first one did.
        locked = Agreement.objects.select_for_update(of=("self",)).select_related(
            "owner__party", "counterparty", "place", "asset"
        )
        self.refresh_from_db(from_queryset=locked)

    def _save_held(self) -> None:
        in_turn(self.asset)
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            if "an_asset_is_let_to_one_at_a_time" not in str(error):
                raise
            other = Agreement.objects.filter(
                asset=self.asset, exclusive=True, state__in=HOLDING
            ).exclude(pk=self.pk)
            named = other.order_by("-since").values_list("number", flat=True).first()
            raise Refused(
                _(
                    "%(asset)s is let in these days by %(number)s. End that first, or change the term."
                ),
                asset=self.asset,
                number=named or "–",
            ) from error

    def _covers(self, actor: Any) -> bool:
        return actor.scope_path is None or self.place.path.startswith(actor.scope_path)

    def _may(self, actor: Any, step: Step["Agreement"]) -> bool:
        if step.may == SYSTEM:
            return actor.person_id is None and actor.office_id is None
        return bool(actor.may(step.may)) and self._covers(actor)
