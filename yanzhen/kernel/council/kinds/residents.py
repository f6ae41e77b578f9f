"""Residents, villagers and their representatives: one person, one vote, of those present."""

from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.contracts import (
    HEADS,
    CallRule,
    ElectionRules,
    MatterKind,
    Procedure,
    Requirement,
    VotingRules,
)

CITY: Final = "城市居民委员会组织法"
VILLAGE: Final = "村民委员会组织法"
HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
NEEDS: Final = ("present", "agreed")


def _needs(share: Fraction, includes: bool, article: str) -> tuple[Requirement, ...]:
    return (
        Requirement(
            "present", _("Present"), HEADS, "present", "all", share, includes, article, quorum=True
        ),
        Requirement(
            "agreed", _("In favour, of those present"), HEADS, "yes", "present", HALF, False, article
        ),
    )  # fmt: skip


STUDIED: Final = f"{CITY} 第30条"
CITY_COMMITTEE: Final = ElectionRules(f"{CITY} 第8条", seats_min=5, seats_max=9)
# How many a village committee has is not found in a text that was read: no number.
VILLAGE_COMMITTEE: Final = ElectionRules(VILLAGE)
CALLED_BY_RESIDENTS: Final = (
    CallRule("tenth", _("A tenth of the residents or households ask for it"), f"{CITY} 第27条", share=Fraction(1, 10)),
    CallRule("representatives", _("A third of the residents' representatives ask for it"), f"{CITY} 第27条", share=Fraction(1, 3)),
)  # fmt: skip
CALLED_BY_FIFTH: Final = (CallRule("fifth", _("A fifth of the representatives ask for it"), f"{CITY} 第29条", share=Fraction(1, 5)),)  # fmt: skip


def _matters(article: str, elects: ElectionRules) -> tuple[MatterKind, ...]:
    return (
        MatterKind("election", _("Election of members"), NEEDS, article, election=elects),
        MatterKind("public_affairs", _("Public affairs and welfare"), NEEDS, article),
        MatterKind("covenant", _("Residents' or village covenant"), NEEDS, article),
        MatterKind("other", _("Another important matter"), NEEDS, article),
    )


RESIDENTS: Final = VotingRules(
    electorate="residents", title=_("Residents' meeting"), version="2026", document_no=f"{CITY} 第26–27条",
    effective_from=date(2026, 1, 1), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_needs(HALF, False, f"{CITY} 第26条"), matters=_matters(f"{CITY} 第26–27条", CITY_COMMITTEE),
    procedure=Procedure(notice_days=10, secret=True, notice_article=f"{CITY} 第27条", calls=CALLED_BY_RESIDENTS, studied_first=STUDIED),
)  # fmt: skip
RESIDENT_REPRESENTATIVES: Final = VotingRules(
    electorate="resident_representatives", title=_("Residents' representatives"), version="2026", document_no=f"{CITY} 第28–29条",
    effective_from=date(2026, 1, 1), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_needs(TWO_THIRDS, True, f"{CITY} 第29条"), matters=_matters(f"{CITY} 第28–29条", CITY_COMMITTEE),
    procedure=Procedure(notice_days=0, secret=True, calls=CALLED_BY_FIFTH, studied_first=STUDIED),
)  # fmt: skip
VILLAGERS: Final = VotingRules(
    electorate="villagers", title=_("Villagers' meeting, by adults"), version="2025", document_no=VILLAGE,
    effective_from=date(2025, 10, 28), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_needs(HALF, False, VILLAGE), matters=_matters(VILLAGE, VILLAGE_COMMITTEE), procedure=Procedure(notice_days=0, secret=True),
)  # fmt: skip
VILLAGE_HOUSEHOLDS: Final = VotingRules(
    electorate="village_households", title=_("Villagers' meeting, by households"), version="2025", document_no=VILLAGE,
    effective_from=date(2025, 10, 28), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_needs(TWO_THIRDS, True, VILLAGE), matters=_matters(VILLAGE, VILLAGE_COMMITTEE), procedure=Procedure(notice_days=0, secret=True),
)  # fmt: skip
VILLAGE_REPRESENTATIVES: Final = VotingRules(
    electorate="village_representatives", title=_("Villagers' representatives"), version="2025", document_no=VILLAGE,
    effective_from=date(2025, 10, 28), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_needs(TWO_THIRDS, True, VILLAGE), matters=_matters(VILLAGE, VILLAGE_COMMITTEE), procedure=Procedure(notice_days=0, secret=True),
)  # fmt: skip
