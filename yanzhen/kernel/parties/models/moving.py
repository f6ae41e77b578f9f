"""What every noun has alike that lies at a place and moves along a table: its open steps, its lock, its trail."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Step, Workflow
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models.scope import covers


class Moving(models.Model):
    """A noun with a `place` and a `state` of LIFE. TRAIL begins what is recorded of it and what is announced."""

    LIFE: ClassVar[Workflow[Any]]
    TRAIL: ClassVar[str]
    LOCKED_WITH: ClassVar[tuple[str, ...]] = ("place",)

    if TYPE_CHECKING:
        state: Any
        place: Any

    class Meta:
        abstract = True

    @property
    def shape(self) -> str:
        return self.LIFE.state(self.state).shape

    def steps_open_to(self, actor: Any) -> list[Step[Any]]:
        return [
            step
            for step in self.LIFE.steps_from(self.state)
            if actor.may(step.may) and covers(actor, self.place.path) and step.concerns(self)
        ]

    def lock(self) -> None:
        # Two offices may press at once; the second must see what the first one did. Not the key: whoever writes
        # meanwhile about something that refers to the noun does not wait.
        locked: models.QuerySet[Any] = models.QuerySet(type(self)).select_for_update(
            of=("self",), no_key=True
        )
        self.refresh_from_db(from_queryset=locked.select_related(*self.LOCKED_WITH))

    @transaction.atomic
    def move(self, name: str, *, by: By, at: datetime, note: str = "") -> None:
        """Into the state the step leads to, or Refused. Whether `by` may, and what the step brings along, its action asks."""
        step = self.LIFE.step(name, self.state)
        if "note" in step.asks and not note.strip():
            raise Refused(_("Write why."), field="note")
        before, self.state = self.state, step.target
        self.save()
        self.keep(name, by=by, at=at, note=note, changes={"state": [before, self.state]})
        if self.state != before:
            announce(f"{self.TRAIL}{self.state}", **{f"{self._meta.model_name}_id": self.pk})

    def keep(
        self, verb: str, *, by: By, at: datetime | None = None, note: str = "", changes: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Into the audit trail, under the noun's place."""
        record(
            by=by, verb=f"{self.TRAIL}{verb}", noun=self, at=at, reason=note.strip(), changes=changes or {}, place_path=self.place.path,
        )  # fmt: skip
