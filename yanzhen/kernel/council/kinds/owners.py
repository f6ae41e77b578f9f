"""The owners of an estate: Civil Code art. 278 with Hangzhou's list. Area and heads, of those who take part."""

from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.contracts import (
    AREA,
    HEADS,
    PROXY_WRITTEN,
    CallRule,
    ElectionRules,
    MatterKind,
    Procedure,
    Requirement,
    VotingRules,
)

CIVIL_CODE: Final = "民法典 第278条"
HANGZHOU: Final = "杭州市物业管理条例 第16条"
HALF, TWO_THIRDS, THREE_QUARTERS = Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)
QUORUM: Final = ("quorum_area", "quorum_heads")
ORDINARY: Final = (*QUORUM, "ordinary_area", "ordinary_heads")
SPECIAL: Final = (*QUORUM, "special_area", "special_heads")

REQUIREMENTS: Final = (
    Requirement("quorum_area", _("Taking part, by area"), AREA, "part", "all", TWO_THIRDS, True, CIVIL_CODE, quorum=True),
    Requirement("quorum_heads", _("Taking part, by heads"), HEADS, "part", "all", TWO_THIRDS, True, CIVIL_CODE, quorum=True),
    Requirement("ordinary_area", _("In favour, by area"), AREA, "yes", "part", HALF, False, CIVIL_CODE),
    Requirement("ordinary_heads", _("In favour, by heads"), HEADS, "yes", "part", HALF, False, CIVIL_CODE),
    Requirement("special_area", _("In favour, by area (special matter)"), AREA, "yes", "part", THREE_QUARTERS, True, CIVIL_CODE),
    Requirement("special_heads", _("In favour, by heads (special matter)"), HEADS, "yes", "part", THREE_QUARTERS, True, CIVIL_CODE),
)  # fmt: skip

# 5 to 11 members, odd; 3 will do where at most 100 households live; candidates are out 15 days before.
COMMITTEE: Final = ElectionRules(
    "杭州市物业管理条例 第24–37条", seats_min=5, seats_max=11, odd=True, small=3, small_lines=100, candidate_days=15, term_min=3, term_max=5,
)  # fmt: skip
ON_CALL: Final = "杭州市物业管理条例 第18条"
CALLS: Final = (
    CallRule("owners", _("A fifth of the owners or more ask for it"), ON_CALL, share=Fraction(1, 5)),
    CallRule("recall", _("A fifth of the owners or more want members recalled"), "杭州市物业管理条例 第18、24–37条", share=Fraction(1, 5)),
    CallRule("emergency", _("A major accident or emergency"), ON_CALL),
    CallRule("found", _("The authority or the subdistrict found that a decision breaks the rules"), ON_CALL),
    CallRule("by_rules", _("Another case of the rules of procedure"), ON_CALL),
    CallRule("guided", _("The committee did not call it within 30 days of the subdistrict's order"), "杭州市物业管理条例 第80条", temporary=False, waits=30),
    CallRule("first", _("First assembly of an estate"), "杭州市物业管理条例 第22条", temporary=False, first=True),
)  # fmt: skip

MATTERS: Final = (
    MatterKind("procedure_rules", _("Rules of procedure of the owners' assembly"), ORDINARY, CIVIL_CODE + "(1)"),
    MatterKind("covenant", _("Management covenant"), ORDINARY, CIVIL_CODE + "(2)"),
    MatterKind("committee_election", _("Election or replacement of the owners' committee"), ORDINARY, CIVIL_CODE + "(3)", election=COMMITTEE),
    MatterKind("manager", _("Appointing or dismissing the property company"), ORDINARY, CIVIL_CODE + "(4)"),
    MatterKind("fund_use", _("Use of the maintenance fund"), ORDINARY, CIVIL_CODE + "(5)"),
    MatterKind("fund_raising", _("Raising the maintenance fund"), SPECIAL, CIVIL_CODE + "(6)"),
    MatterKind("rebuilding", _("Rebuilding the building or its ancillary facilities"), SPECIAL, CIVIL_CODE + "(7)"),
    MatterKind("common_parts", _("Changing the use of common parts or doing business with them"), SPECIAL, CIVIL_CODE + "(8)"),
    MatterKind("other_common", _("Another major matter of common ownership and management"), ORDINARY, CIVIL_CODE + "(9)"),
    MatterKind("committee_costs", _("Rules on the running costs of the committee"), ORDINARY, HANGZHOU + "(9)"),
    MatterKind("common_income", _("Use of common income beyond the limits set"), ORDINARY, HANGZHOU + "(10)"),
    MatterKind("other_hangzhou", _("Another major matter under Hangzhou's rules"), ORDINARY, HANGZHOU + "(11)"),
)  # fmt: skip

OWNERS: Final = VotingRules(
    electorate="owners",
    title=_("Owners of an estate"),
    version="2021",
    document_no="民法典 第278条；杭州市物业管理条例 第16–20条",
    effective_from=date(2021, 1, 1),
    jurisdiction="杭州市",
    evidence="V2",
    measures=(AREA, HEADS),
    requirements=REQUIREMENTS,
    matters=MATTERS,
    procedure=Procedure(
        notice_days=15,
        temporary_days=7,
        period_min=5,
        period_max=60,
        proxies=PROXY_WRITTEN,
        counts_parking=True,
        notice_article="物业管理条例 第14条；杭州市物业管理条例 第19条",
        period_article="杭州市物业管理条例 第20条",
        calls=CALLS,
        filed=True,
        silence=True,
    ),
    note=_("Shares are of those who take part; silence does not take part unless the adopted rules say so."),
)  # fmt: skip

CONSENT_LAW: Final = "民法典 第279条"
# Not a vote of the majority: each owner of the building agrees, and who else is affected proves it (interpretation arts 10-11).
AFFECTED: Final = VotingRules(
    electorate="affected_owners", title=_("Affected owners, each of whom must agree"), version="2021",
    document_no=f"{CONSENT_LAW}；建筑物区分所有权解释 第10–11条", effective_from=date(2021, 1, 1), jurisdiction="中国", evidence="V", measures=(HEADS,),
    requirements=(Requirement("everybody", _("Agreed, of all affected owners"), HEADS, "yes", "all", Fraction(1), True, CONSENT_LAW),),
    matters=(MatterKind("dwelling_to_business", _("A dwelling is used for business"), ("everybody",), CONSENT_LAW, asks_text=_("Write which dwelling, for which business, and who in the building is affected.")),),
    procedure=Procedure(notice_days=0, proxies=PROXY_WRITTEN),
    note=_("Majority is no defence: one affected owner who does not agree is enough."),
)  # fmt: skip
