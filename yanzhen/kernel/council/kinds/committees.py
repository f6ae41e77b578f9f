"""Committees: more than half of all members decide, nobody for another."""

from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.contracts import (
    HEADS,
    CallRule,
    MatterKind,
    Procedure,
    Requirement,
    VotingRules,
)

HANGZHOU: Final = "杭州市物业管理条例 第29条"
COLLECTIVES: Final = "农村集体经济组织法 第31条"
HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
NEEDS: Final = ("present", "agreed")
CALLED_BY_THIRD: Final = (CallRule("members", _("A third of the members ask for it"), HANGZHOU, share=Fraction(1, 3)),)  # fmt: skip


def _rules(share: Fraction, includes: bool, article: str) -> tuple[Requirement, ...]:
    return (
        Requirement("present", _("Present"), HEADS, "present", "all", share, includes, article, quorum=True),
        Requirement("agreed", _("In favour, of all members of the committee"), HEADS, "yes", "all", HALF, False, article),
    )  # fmt: skip


OWNERS_COMMITTEE: Final = VotingRules(
    electorate="owners_committee", title=_("Owners' committee"), version="2022", document_no=HANGZHOU,
    effective_from=date(2022, 3, 1), jurisdiction="杭州市", evidence="V", measures=(HEADS,),
    requirements=_rules(HALF, False, HANGZHOU),
    matters=(MatterKind("decision", _("Decision of the committee"), NEEDS, HANGZHOU),),
    procedure=Procedure(notice_days=0, calls=CALLED_BY_THIRD, publish_days=3, publish_article=HANGZHOU),
)  # fmt: skip
COLLECTIVE_BOARD: Final = VotingRules(
    electorate="collective_board", title=_("Board of a collective"), version="2025", document_no=COLLECTIVES,
    effective_from=date(2025, 5, 1), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=_rules(TWO_THIRDS, True, COLLECTIVES),
    matters=(MatterKind("decision", _("Decision of the board"), NEEDS, COLLECTIVES),), procedure=Procedure(notice_days=0),
)  # fmt: skip
