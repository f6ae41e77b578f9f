"""The demo year: one random source, one notebook, and each app's part loaded once and whole."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base import invented
from yanzhen.base.contracts import DemoPart, demo_parts
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.models import DemoLoad
from yanzhen.base.refusals import Refused

SHARES: Final = {"small": 0.1, "full": 1.0}
SEED: Final = 20261123
# Everybody knows it; the logins of a demo year open nothing else.
DEMO_PASSWORD: Final = "geese-fly-together"  # noqa: S105  published on purpose


def _silent(text: str) -> None:
    return None


@dataclass
class World:
    """What the parts of one demo year share.

    `source` is the random source of the running part: seeded by the world's seed and the part's name,
    so a part draws the same whether others were loaded before it or not. `notebook` is shared by
    parts of one run; a part that runs later alone finds there nothing and asks the database.
    """

    size: str
    today: date
    seed: int = SEED
    progress: Callable[[str], None] = _silent
    source: random.Random = field(default_factory=lambda: random.Random(SEED))
    notebook: dict[str, Any] = field(default_factory=dict)
    logins: list[tuple[str, str, str]] = field(default_factory=list)
    _given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.size not in SHARES:
            raise Refused(_("A demo year is small or full, not “%(size)s”."), size=self.size)

    @property
    def share(self) -> float:
        """0.1 for the small year, 1 for the full one."""
        return SHARES[self.size]

    @property
    def started(self) -> date:
        """The first day of the demo year."""
        return self.today - timedelta(days=365)

    def count(self, full: int, *, least: int = 1) -> int:
        """How many of something that the full year has `full` of."""
        return max(least, round(full * self.share))

    def begin(self, part: str) -> None:
        """Draw afresh for this part."""
        self.source = random.Random(f"{self.seed}:{part}")

    def login(self, username: str, who: str, password: str = DEMO_PASSWORD) -> None:
        """Note a login for the list shown when the demo starts; the part makes the user itself."""
        self.logins.append((username, password, who))

    def day(self, since: date | None = None, until: date | None = None) -> date:
        """Some day from `since` to `until`, both included; by default of the demo year."""
        first, last = since or self.started, until or self.today
        return first + timedelta(days=self.source.randint(0, max((last - first).days, 0)))

    def moment(self, day: date, hours: tuple[int, int] = (9, 17)) -> datetime:
        """Some minute of `day` between these hours, in Shanghai."""
        minute = self.source.randrange(hours[0] * 60, hours[1] * 60)
        return datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)

    def person_name(self) -> str:
        """An invented name; two people may share one, as in life."""
        return invented.person_name(self.source)

    def firm_name(self, trade: str = "", town: str = "杭州") -> str:
        """An invented firm's name, given once. `trade` is a key of invented.TRADES."""
        return self._once(lambda: invented.firm_name(self.source, trade, town))

    def phone(self) -> str:
        return self._once(lambda: invented.mobile_number(self.source))

    def uscc(self, registrar: str = "91", division: str = "330110") -> str:
        return self._once(
            lambda: invented.credit_code(self.source, registrar=registrar, division=division)
        )

    def identity_number(self, born: date, *, male: bool) -> str:
        return self._once(lambda: invented.identity_number(self.source, born, male=male))

    def _once(self, draw: Callable[[], str]) -> str:
        while (value := draw()) in self._given:
            pass
        self._given.add(value)
        return value


def load_demo(world: World) -> list[str]:
    """Load every part that is not there yet, each in one transaction; the names of those loaded.

    Refused where the parts that are there belong to a year of another size: a mixed year would answer
    no figure right.
    """
    there = dict(DemoLoad.objects.values_list("part", "size"))
    if other := set(there.values()) - {world.size}:
        raise Refused(
            _(
                "A demo year of the size “%(there)s” is loaded here already; load that one or use an empty database."
            ),
            there=", ".join(sorted(other)),
        )
    parts = sorted(demo_parts, key=lambda part: (part.order, part.slug))
    return [part.slug for part in parts if part.slug not in there and _load(part, world)]


def demo_logins() -> list[tuple[str, str, str]]:
    """Username, password and who it is, of the demo year that is loaded here."""
    rows = DemoLoad.objects.order_by("loaded_at").values_list("logins", flat=True)
    return [(name, password, who) for logins in rows for name, password, who in logins]


@transaction.atomic
def _load(part: DemoPart, world: World) -> bool:
    world.begin(part.slug)
    world.progress(part.slug)
    with connection.cursor() as cursor:
        cursor.execute("SELECT keep_statistics()")
    known = len(world.logins)
    part.make(world)
    DemoLoad.objects.create(
        part=part.slug,
        size=world.size,
        seed=world.seed,
        today=world.today,
        logins=world.logins[known:],
    )
    return True
