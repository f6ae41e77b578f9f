"""Members of a rural collective: one member one vote, two thirds attend, two thirds of all agree."""

from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.contracts import (
    HEADS,
    PROXY_HOUSEHOLD,
    ElectionRules,
    MatterKind,
    Procedure,
    Requirement,
    VotingRules,
)

LAW: Final = "农村集体经济组织法"
TWO_THIRDS: Final = Fraction(2, 3)
ATTEND: Final = Requirement(
    "attend", _("Attending"), HEADS, "present", "all", TWO_THIRDS, True, f"{LAW} 第27条", quorum=True
)  # fmt: skip
AGREE: Final = Requirement(
    "agree", _("In favour, of all members"), HEADS, "yes", "all", TWO_THIRDS, True, f"{LAW} 第27条"
)
REPS_AGREE: Final = Requirement(
    "reps_agree", _("In favour, of all representatives"), HEADS, "yes", "all", TWO_THIRDS, True, f"{LAW} 第28条",
)  # fmt: skip
# Slug, words, item of art. 26. What the members keep to themselves follows in KEPT.
NAMED: Final = (
    ("charter", _("Charter of the collective")),
    ("membership", _("Who is a member")),
    ("shares", _("Plan of members' shares")),
    ("compensation", _("Use of compensation money")),
    ("merger", _("Merger, split or dissolution")),
    ("dividend", _("Plan of distribution")),
    ("managers", _("Appointment and pay of main managers")),
    ("investment", _("Investment and other major matters")),
    ("borrowing", _("Works, borrowing or lending")),
    ("other", _("Another matter of the charter")),
)
KEPT: Final = frozenset({"charter", "membership", "shares", "compensation", "merger"})
# Zhejiang's regulation (2020) art. 17: these go to the vote with their risk explained.
RISKY: Final = frozenset({"borrowing", "investment"})
EXPLAIN: Final = _("Explain the risk: how much, from whom, what happens if it fails.")
# Board of 3 to 7, odd, for five years (arts 29, 31).
BOARD: Final = ElectionRules(
    f"{LAW} 第29、31条", seats_min=3, seats_max=7, odd=True, term_min=5, term_max=5
)
STUDIED: Final = f"{LAW} 第26条"
ONLY_MEMBERS: Final = _("Only the members' meeting decides this; representatives may not.")

MEMBERS: Final = VotingRules(
    electorate="members", title=_("Members of a collective"), version="2025", document_no=f"{LAW} 第26–27条",
    effective_from=date(2025, 5, 1), jurisdiction="中国", evidence="V", measures=(HEADS,), requirements=(ATTEND, AGREE),
    matters=(
        *(MatterKind(slug, words, ("attend", "agree"), f"{LAW} 第26条", asks_text=EXPLAIN if slug in RISKY else "") for slug, words in NAMED),
        MatterKind("board_election", _("Election of the board"), ("attend", "agree"), f"{LAW} 第26条", election=BOARD),
    ),
    procedure=Procedure(notice_days=10, proxies=PROXY_HOUSEHOLD, secret=True, notice_article=f"{LAW} 第27条", studied_first=STUDIED),
)  # fmt: skip
MEMBER_REPRESENTATIVES: Final = VotingRules(
    electorate="member_representatives", title=_("Members' representatives of a collective"), version="2025",
    document_no=f"{LAW} 第28条", effective_from=date(2025, 5, 1), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=(REPS_AGREE,),
    matters=tuple(
        MatterKind(slug, words, ("reps_agree",), f"{LAW} 第28条", refused=ONLY_MEMBERS if slug in KEPT else "", asks_text=EXPLAIN if slug in RISKY else "")
        for slug, words in NAMED
    ),
    procedure=Procedure(notice_days=10, secret=True, notice_article=f"{LAW} 第27条", studied_first=STUDIED, roll_min=21, roll_article=f"{LAW} 第28条"),
)  # fmt: skip
