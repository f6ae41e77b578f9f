"""Questions to the register of assets."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from yanzhen.kernel.assets.models.kinds import DEPRECIATED, Nature
from yanzhen.kernel.assets.models.scope import seen_by
from yanzhen.kernel.assets.workflow import AssetState
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.assets.models.asset import Asset  # noqa: F401  named in the base class

# Three months before a permit ends somebody should know (a decision of this product).
NOTICE_DAYS: Final = 90


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices that see the register see what lies in their place, and what its owners hold elsewhere."""
        return self.filter(seen_by(actor)) if actor.may("assets.see") else self.none()

    def held(self) -> Self:
        return self.exclude(state=AssetState.GONE)

    def held_on(self, day: date) -> Self:
        return self.filter(Q(gone_on__isnull=True) | Q(gone_on__gt=day), held_since__lte=day)

    def things(self) -> Self:
        """What can be looked at and counted: all but expenses that are only spread over years."""
        return self.exclude(kind__nature=Nature.DEFERRED)

    def within(self, place: Place) -> Self:
        return self.filter(place__path__startswith=place.path)

    def depreciable(self, on: date) -> Self:
        """What loses value in the month of `on`: valued, with a life, in service before that month, not gone before it.

        Land, water, forest and living assets for the public good are never depreciated.
        """
        month = on.replace(day=1)
        return self.filter(
            Q(gone_on__isnull=True) | Q(gone_on__gte=month),
            kind__nature__in=[str(nature) for nature in DEPRECIATED],
            original_value_fen__gt=0,
            life_months__gt=0,
            in_service_on__lt=month,
        )

    def for_lists(self, today: date) -> Self:
        """With kind, owner and place, and with what must be seen wherever the asset is: lapsed permits."""
        return self.select_related("kind", "owner__party", "owner__place", "place").with_marks(
            today
        )

    def with_marks(self, today: date) -> Self:
        """Adds `has_lapsed` and `ends_soon`: whether a permit has expired, or will within NOTICE_DAYS."""
        soon = today + timedelta(days=NOTICE_DAYS)
        mine = self.model._default_manager.filter(  # noqa: SLF001  documented model API
            pk=OuterRef("pk"), permits__ended_on__isnull=True
        )
        return self.annotate(
            has_lapsed=Exists(mine.filter(permits__expires_on__lt=today)),
            ends_soon=Exists(mine.filter(permits__expires_on__range=(today, soon))),
        )

    def lapsed(self) -> Self:
        """Those with an expired permit; after `with_marks`."""
        return self.filter(has_lapsed=True)
