"""What others plug in here: who uses an asset, told by apps above; and what offices may do with the register."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty, Registry
from yanzhen.kernel.assets.workflow import APPROVE, EDIT

SEE: Final = "assets.see"
COUNT: Final = "assets.count"
CONFIGURE: Final = "assets.configure"

CAPABILITIES: Final = (
    Capability(SEE, _("See the register of assets")),
    Capability(EDIT, _("Enter, correct, move and inspect assets")),
    Capability(COUNT, _("Count assets in a stock-take")),
    Capability(APPROVE, _("Approve disposals and close stock-takes")),
    Capability(CONFIGURE, _("Edit the kinds of assets")),
)
KEEPER: Final = "asset_keeper"
REVIEWER: Final = "asset_reviewer"
_BOTH: Final = frozenset({SEE, COUNT, "parties.see", "figures.see", "figures.open"})
# Nobody holds both: what one asks for, the other decides.
DUTIES: Final = (
    Duty(KEEPER, _("Keeper of assets and contracts"), _BOTH | {EDIT, "parties.edit"}),
    Duty(REVIEWER, _("Reviewer of assets and contracts"), _BOTH | {APPROVE, CONFIGURE, "audit.of_noun"}),
)  # fmt: skip


@dataclass(frozen=True)
class Use:
    """Somebody uses an asset by a paper of another app, until a day (both included) or with no end."""

    who: str
    what: "str | Promise"
    since: date
    until: date | None = None
    url: str = ""


@dataclass(frozen=True)
class UseSource:
    """An app above that knows who uses assets: `uses_on(asset_ids, day)` in a fixed number of questions."""

    slug: str
    uses_on: "Callable[[Sequence[UUID], date], Mapping[UUID, Sequence[Use]]]"


use_sources: Registry[UseSource] = Registry("source of uses")


def register_uses(source: UseSource) -> None:
    use_sources.register(source.slug, source)


def uses_of(asset_ids: Iterable[UUID], day: date) -> dict[UUID, list[Use]]:
    """Who uses these assets on the day, by asset; assets that nobody uses are missing."""
    keys = list(asset_ids)
    found: dict[UUID, list[Use]] = defaultdict(list)
    for source in use_sources if keys else ():
        for key, uses in source.uses_on(keys, day).items():
            found[key].extend(uses)
    return dict(found)
