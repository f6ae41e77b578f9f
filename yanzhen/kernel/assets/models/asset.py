"""An asset: what, where, whose, how it was got, what it is worth; its life follows the table, its place its moves."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.search import pinyin_of, search_vector_value
from yanzhen.base.workflow import Act, Step
from yanzhen.kernel.assets.contracts import uses_of
from yanzhen.kernel.assets.models.choices import Acquired, Condition
from yanzhen.kernel.assets.models.kinds import AssetKind
from yanzhen.kernel.assets.models.queries import AssetQuerySet
from yanzhen.kernel.assets.models.scope import answers_for, must_answer_for
from yanzhen.kernel.assets.workflow import EDIT, LIFE, AssetState
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place


class Asset(models.Model):
    """Something of value that an organisation owns.

    `code` is printed on its label and never changes. Money is fen; `original_value_fen` None means it
    was never valued. `place` changes only through `move`, and the database refuses a place that no
    move tells of (sql/assets.sql). `condition` is what the latest inspection found.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number of the asset"), max_length=40)
    code = models.CharField(_("code on the label"), max_length=8, unique=True, editable=False)
    kind = models.ForeignKey(
        AssetKind, models.PROTECT, related_name="assets", verbose_name=_("kind")
    )
    name = models.CharField(_("name"), max_length=120)
    pinyin = models.CharField(max_length=400, blank=True, db_collation="C")
    search = SearchVectorField(null=True, editable=False)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assets", verbose_name=_("owner")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="assets", verbose_name=_("place"))
    place_note = models.CharField(_("where exactly"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit = models.CharField(_("counted in"), max_length=10, blank=True)
    area_m2 = models.PositiveBigIntegerField(_("area in m²"), null=True, blank=True)
    geometry = models.JSONField(_("position or outline"), null=True, blank=True)
    acquired_how = models.CharField(_("how it was got"), max_length=12, choices=Acquired.choices)
    acquired_on = models.DateField(_("got on"), null=True, blank=True)
    original_value_fen = models.BigIntegerField(_("original value"), null=True, blank=True)
    residual_fen = models.BigIntegerField(_("residual value"), default=0)
    life_months = models.PositiveSmallIntegerField(
        _("useful life in months"), null=True, blank=True
    )
    in_service_on = models.DateField(_("in service since"), null=True, blank=True)
    own_use = models.BooleanField(_("used by the owner"), default=False)
    condition = models.CharField(
        _("condition"), max_length=10, choices=Condition.choices, blank=True
    )
    condition_on = models.DateField(_("inspected on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AssetState.choices, default=AssetState.HELD
    )
    gone_on = models.DateField(_("disposed of on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    # Since when it is counted: the day it was got, or else the day it was entered.
    held_since = models.DateField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "number"], name="one_asset_per_owner_and_number"
            ),
            models.CheckConstraint(
                condition=Q(original_value_fen__isnull=True) | Q(original_value_fen__gte=0),
                name="an_asset_is_not_worth_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(residual_fen=0)
                | Q(residual_fen__gt=0, residual_fen__lte=F("original_value_fen")),
                name="a_residual_value_lies_within_the_original_one",
            ),
            models.CheckConstraint(
                condition=Q(life_months__isnull=True) | Q(life_months__gt=0),
                name="a_useful_life_has_a_month",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="an_asset_is_there_once_at_least"
            ),
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gt=0),
                name="the_area_of_an_asset_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"),
                name="a_label_has_eight_plain_signs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssetState.values), name="an_asset_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=AssetState.GONE, gone_on__isnull=False)
                | (~Q(state=AssetState.GONE) & Q(gone_on__isnull=True)),
                name="an_asset_is_gone_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(gone_on__isnull=True) | Q(gone_on__gte=F("held_since")),
                name="an_asset_goes_after_it_came",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="assets_by_words"),
            models.Index(fields=["owner", "state", "pinyin"], name="assets_of_an_owner"),
            models.Index(fields=["place", "state"], name="assets_of_a_place"),
            models.Index(fields=["kind", "state"], name="assets_of_a_kind"),
            models.Index(fields=["pinyin", "id"], name="assets_by_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("assets:asset", args=[self.pk])

    def index_words(self) -> None:
        """Keep what the search looks at in line with name, number and code; the caller saves."""
        self.pinyin = pinyin_of(self.name)[:400]
        self.search = search_vector_value(
            self.number, self.code, self.place_note, names=[self.name]
        )

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(EDIT)) and answers_for(actor, self.owner, self.place)

    def must_be_changed_by(self, by: By) -> None:
        if not by.may(EDIT):
            raise Refused(_("Your office may not change the register of assets."))
        must_answer_for(by, self.owner, self.place)
        if self.state == AssetState.GONE:
            raise Refused(
                _("This asset was disposed of on %(day)s; its record stays as it is."),
                day=self.gone_on,
            )

    def must_be_unused(self, at: datetime) -> None:
        """Refused while a paper of another app says that somebody uses it."""
        uses = uses_of([self.pk], timezone.localdate(at)).get(self.pk, [])
        if uses:
            raise Refused(
                _("%(who)s uses it (%(what)s). End that first."), who=uses[0].who, what=uses[0].what
            )

    def steps_open_to(self, actor: Any) -> list[Step["Asset"]]:
        return [step for step in LIFE.steps_from(self.state) if self._may(actor, step)]

    @transaction.atomic
    def take_step(
        self, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None
    ) -> "Asset":  # fmt: skip
        """Move the asset along the table of its life, or raise Refused. The only way its state changes."""
        at = at or timezone.now()
        self.lock()
        step = LIFE.step(name, self.state)
        if not self._may(by, step):
            raise Refused(_("Your office may not do this with the asset."))
        if "note" in step.asks and not note.strip():
            raise Refused(_("Write why."), field="note")
        before, self.state = self.state, step.target
        if step.rule:
            step.rule(self, Act(by=by, at=at, note=note.strip(), data=data or {}))
        self.save(update_fields=["state", "gone_on"])
        self.keep_change(
            name, by=by, at=at, note=note, before={"state": before}, after={"state": self.state}
        )
        return self

    @transaction.atomic
    def move(
        self, to: Place, *, by: By, reason: str, on: date | None = None, at: datetime | None = None, place_note: str = ""
    ) -> None:  # fmt: skip
        """Put it in another place, with the day and the reason; never silently."""
        self.lock()
        self.must_be_changed_by(by)
        if not reason.strip():
            raise Refused(_("Write why it is moved."), field="reason")
        if to.until is not None:
            raise Refused(
                _("%(place)s has ended. Choose a place that is there."),
                place=to.name,
                field="place",
            )
        if to.pk == self.place_id and place_note.strip() == self.place_note:
            raise Refused(_("It is there already."), field="place")
        on = on or timezone.localdate(at)
        if on > timezone.localdate(at):
            raise Refused(_("This day is after today. Write a day that has passed."), field="on")
        self.set_place(to, by=by, reason=reason, on=on, at=at, place_note=place_note)

    def set_place(
        self, to: Place, *, by: By, reason: str, on: date, at: datetime | None = None, place_note: str = ""
    ) -> None:  # fmt: skip
        """The writing half of `move`, for verbs that have asked and locked already."""
        before = {"place": self.place.name, "note": self.place_note}
        came_from, self.place = self.place, to
        self.place_note = place_note.strip()[:200]
        self.index_words()
        self.save(update_fields=["place", "place_note", "search", "pinyin"])
        self.keep_change(
            "move", by=by, at=at, on=on, note=reason, before=before, after={"place": to.name, "note": self.place_note},
            from_place=came_from, to_place=to,
        )  # fmt: skip

    def keep_change(
        self, verb: str, *, by: By, at: datetime | None = None, on: date | None = None, note: str = "",
        before: dict[str, Any] | None = None, after: dict[str, Any] | None = None, **places: Place,
    ) -> None:  # fmt: skip
        """One line of the asset's history, and one of the audit."""
        at = at or timezone.now()
        self.changes.create(
            verb=verb, on=on or timezone.localdate(at), note=note.strip(), before=before or {}, after=after or {},
            person_id=by.person_id, person_name=by.person_name, office_name=by.office_name, recorded_at=at, **places,
        )  # fmt: skip
        changes = {name: [(before or {}).get(name), value] for name, value in (after or {}).items()}
        record(
            by=by,
            verb=f"assets.{verb}",
            noun=self,
            at=at,
            reason=note.strip(),
            changes=changes,
            place_path=self.place.path,
        )

    def write_condition(
        self, condition: str, *, on: date, by: By, at: datetime, note: str = "", once_key: UUID | None = None
    ) -> Any:  # fmt: skip
        """One inspection; the asset shows the latest by its day. For verbs that have asked and locked already."""
        inspection = self.inspections.create(
            on=on, condition=condition, note=note.strip(), person_id=by.person_id, person_name=by.person_name,
            once_key=once_key or new_key(), recorded_at=at,
        )  # fmt: skip
        if self.condition_on is None or on >= self.condition_on:
            self.condition, self.condition_on = condition, on
            self.save(update_fields=["condition", "condition_on"])
        changes = {"condition": condition, "on": on.isoformat()}
        record(
            by=by,
            verb="assets.inspect",
            noun=self,
            at=at,
            reason=note.strip(),
            changes=changes,
            place_path=self.place.path,
        )
        return inspection

    def lock(self) -> None:
        # Two offices may press at once; the second must see what the first one did.
        locked = Asset.objects.select_for_update(of=("self",)).select_related(
            "owner__party", "owner__place", "place", "kind"
        )
        self.refresh_from_db(from_queryset=locked)

    def _may(self, actor: Any, step: Step["Asset"]) -> bool:
        return bool(actor.may(step.may)) and answers_for(actor, self.owner, self.place)

    # The rules of the life's table; the disposal itself is `models.disposals`.
    def ask_for_disposal(self, act: Act) -> None:
        how = str(act.data.get("how", ""))
        self.disposals.ask(self, act, how=how)

    def decide_disposal(self, act: Act, *, approved: bool) -> None:
        self.disposals.decide(self, act, approved=approved)

    def end_disposal(self, act: Act) -> None:
        self.disposals.withdraw(self, act)

    def carry_out_disposal(self, act: Act) -> None:
        self.gone_on = self.disposals.carry_out(self, act)
        announce("assets.disposed", asset_id=self.pk)
