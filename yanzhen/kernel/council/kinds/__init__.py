"""The electorates that every installation has."""

from typing import Final

from yanzhen.kernel.council.contracts import VotingRules
from yanzhen.kernel.council.kinds.committees import COLLECTIVE_BOARD, OWNERS_COMMITTEE
from yanzhen.kernel.council.kinds.members import MEMBER_REPRESENTATIVES, MEMBERS
from yanzhen.kernel.council.kinds.owners import AFFECTED, OWNERS
from yanzhen.kernel.council.kinds.residents import (
    RESIDENT_REPRESENTATIVES,
    RESIDENTS,
    VILLAGE_HOUSEHOLDS,
    VILLAGE_REPRESENTATIVES,
    VILLAGERS,
)

ELECTORATES: Final[tuple[VotingRules, ...]] = (
    OWNERS,
    AFFECTED,
    RESIDENTS,
    RESIDENT_REPRESENTATIVES,
    VILLAGERS,
    VILLAGE_HOUSEHOLDS,
    VILLAGE_REPRESENTATIVES,
    MEMBERS,
    MEMBER_REPRESENTATIVES,
    OWNERS_COMMITTEE,
    COLLECTIVE_BOARD,
)
