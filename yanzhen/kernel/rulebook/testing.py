"""A pack to test with: two versions of one document, a hard rule, a soft one, and one for a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Pack, Rule, at_least


def _staff(facts: Mapping[str, Any]) -> Answer:
    return at_least(facts["staff"], 100, "人")


def _leader(facts: Mapping[str, Any]) -> Answer:
    return Answer(FindingValue.MANUAL_REVIEW, explanation="市场占有率靠前，要人认定")


OLD: Final = Pack(
    code="test.size",
    version="2011",
    title="Size of a firm",
    document_no="测字〔2011〕1号",
    effective_from=date(2011, 1, 1),
    effective_to=date(2017, 12, 27),
    jurisdiction="中国",
    evidence="V2",
    status="superseded",
    rules=(Rule("staff", "At least 100 people", "第四条", _staff, ("staff",)),),
)
NEW: Final = Pack(
    code="test.size",
    version="2017",
    title="Size of a firm",
    document_no="测字〔2017〕2号",
    effective_from=date(2017, 12, 28),
    jurisdiction="中国",
    evidence="V2",
    rules=(
        Rule("staff", "At least 100 people", "第四条", _staff, ("staff",)),
        Rule("leader", "Leads its market", "第五条", _leader),
    ),
)
