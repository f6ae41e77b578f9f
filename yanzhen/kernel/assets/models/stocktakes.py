"""Stock-takes (盘点): what was expected is frozen at the start, what was seen is counted once, differences are explained."""

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, Step
from yanzhen.kernel.assets.models.choices import Condition
from yanzhen.kernel.assets.models.disposals import same_person
from yanzhen.kernel.assets.models.kinds import AssetKind
from yanzhen.kernel.assets.workflow import TAKING, LineResult, TakeState
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place


class StockTakeQuerySet(models.QuerySet["StockTake"]):
    def visible_to(self, actor: Any) -> Self:
        """Those of the actor's places, for whoever counts or sees the register."""
        if not (actor.may("assets.see") or actor.may("assets.count")):
            return self.none()
        return (
            self
            if actor.scope_path is None
            else self.filter(place__path__startswith=actor.scope_path)
        )

    def running(self) -> Self:
        return self.filter(state__in=(TakeState.COUNTING, TakeState.EXPLAINING))

    def for_lists(self) -> Self:
        return self.select_related("place", "owner__party", "kind")


class StockTake(models.Model):
    """One stock-take over a place, perhaps of one owner or kind only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number of the count"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="stock_takes", verbose_name=_("place")
    )
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_takes",
        verbose_name=_("owner"),
    )
    kind = models.ForeignKey(
        AssetKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_takes",
        verbose_name=_("kind"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=TakeState.choices, default=TakeState.COUNTING
    )
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField(null=True)
    opened_by_name = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)

    objects = StockTakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock-take")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TakeState.values), name="a_stock_take_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=TakeState.CLOSED, closed_at__isnull=False)
                | (~Q(state=TakeState.CLOSED) & Q(closed_at__isnull=True)),
                name="a_stock_take_is_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_by_id__isnull=True)
                | Q(opened_by_id__isnull=True)
                | ~Q(closed_by_id=F("opened_by_id")),
                name="nobody_closes_the_stock_take_they_opened",
            ),
        ]
        indexes = [models.Index(fields=["place", "-id"], name="stock_takes_of_a_place")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("assets:take", args=[self.pk])

    def steps_open_to(self, actor: Any) -> list[Step["StockTake"]]:
        return [
            step
            for step in TAKING.steps_from(self.state)
            if self.covered_by(actor) and actor.may(step.may)
        ]

    def covered_by(self, actor: Any) -> bool:
        return actor.scope_path is None or self.place.path.startswith(actor.scope_path)

    def may_count(self, actor: Any) -> bool:
        return bool(actor.may("assets.count")) and self.covered_by(actor) and self.is_open

    @property
    def is_open(self) -> bool:
        return self.state in (TakeState.COUNTING, TakeState.EXPLAINING)

    @transaction.atomic
    def take_step(
        self, name: str, *, by: By, at: datetime | None = None, note: str = ""
    ) -> "StockTake":
        """Move the stock-take along its table, or raise Refused. The only way its state changes."""
        at = at or timezone.now()
        self.lock()
        step = TAKING.step(name, self.state)
        if not (by.may(step.may) and self.covered_by(by)):
            raise Refused(_("Your office may not do this with the stock-take."))
        if "note" in step.asks and not note.strip():
            raise Refused(_("Write why."), field="note")
        if step.rule:
            step.rule(self, Act(by=by, at=at, note=note.strip()))
        before, self.state = self.state, step.target
        self._stamp(step.target, by, at)
        self.note = note.strip() or self.note
        self.save()
        record(
            by=by, verb=f"assets.take_{name}", noun=self, at=at, reason=note.strip(), changes={"state": [before, step.target]},
            place_path=self.place.path,
        )  # fmt: skip
        return self

    def _stamp(self, target: str, by: By, at: datetime) -> None:
        if target == TakeState.EXPLAINING:
            self.finished_at = at
        if target == TakeState.CLOSED:
            self.closed_at, self.closed_by_id, self.closed_by_name = (
                at,
                by.person_id,
                by.person_name,
            )

    def lock(self) -> None:
        # A count that comes in and the one who finishes take turns.
        self.refresh_from_db(
            from_queryset=StockTake.objects.select_for_update(of=("self",)).for_lists()
        )

    # The rules of the table.
    def settle_lines(self) -> None:
        """Whatever nobody has seen is missing."""
        self.lines.filter(result=LineResult.WAITING).update(result=LineResult.MISSING)

    def reopen_lines(self) -> None:
        """What was taken for missing is looked for again."""
        self.lines.filter(result=LineResult.MISSING).update(
            result=LineResult.WAITING, explanation=""
        )

    def must_be_closed_by(self, by: By) -> None:
        """Whoever opened it or counted does not close it (checked by the database too)."""
        counted = by.person_id is not None and self.counts.filter(person_id=by.person_id).exists()
        if counted or same_person(self.opened_by_id, by.person_id):
            raise Refused(
                _("You opened this stock-take or counted in it. Somebody else closes it.")
            )

    def must_be_explained(self) -> None:
        open_lines = self.lines.differing().filter(explanation="").count()
        open_finds = self.surplus.filter(explanation="").count()
        if left := open_lines + open_finds:
            raise Refused(_("%(n)s differences are not explained yet."), n=left)

    def bring_to_the_register(self, act: Act) -> None:
        """What was found elsewhere is moved there, what is damaged gets its inspection; each with its line of history."""
        today = timezone.localdate(act.at)
        lines = self.lines.differing().select_related(
            "asset__owner__party",
            "asset__owner__place",
            "asset__place",
            "asset__kind",
            "seen_place",
        )
        for line in lines.order_by("asset_id"):
            asset, why = line.asset, f"{self.number} {line.explanation}"
            asset.lock()
            if (
                line.result == LineResult.MOVED
                and line.seen_place
                and line.seen_place_id != asset.place_id
            ):
                asset.set_place(line.seen_place, by=act.by, reason=why, on=today, at=act.at)
            if line.result == LineResult.MISSING:
                asset.keep_change("missing", by=act.by, at=act.at, note=why)
            if line.damaged:
                asset.write_condition(Condition.POOR, on=today, by=act.by, at=act.at, note=why)
