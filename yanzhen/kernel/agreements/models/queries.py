"""Questions to the register of contracts."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Coalesce

from yanzhen.kernel.agreements.models.scope import seen_by
from yanzhen.kernel.agreements.workflow import HOLDING, RUNNING

if TYPE_CHECKING:
    from yanzhen.kernel.agreements.models.agreement import Agreement  # noqa: F401  named in the base class

LAST: Final = Coalesce("ended_on", "until")
TERM: Final = Func(
    F("since"), LAST, models.Value("[]"), function="daterange", output_field=DateRangeField()
)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices that see contracts see those of their place; a party sees its own."""
        if actor.may("agreements.see"):
            return self.filter(seen_by(actor))
        own = [key for key in (actor.person_id, getattr(actor, "organisation_id", None)) if key]
        return self.filter(counterparty__in=own, state__in=HOLDING) if own else self.none()

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def on(self, day: date) -> Self:
        """Those that hold on the day, both ends included."""
        return self.annotate(last_day=LAST).filter(
            state__in=HOLDING, since__lte=day, last_day__gte=day
        )

    def for_lists(self) -> Self:
        return self.select_related("owner__party", "counterparty", "place", "asset")
