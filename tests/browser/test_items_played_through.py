"""Twelve of the 56 items, three per desk, from the one who asks to the officer's last act."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from tests.browser.visitor import Enter, Visitor
from yanzhen.kernel.cases.models import Case


@dataclass(frozen=True)
class Course:
    """An item, who asks, who handles, and with which papers it begins."""

    code: str
    asker: str
    officer: str
    papers: tuple[str, ...] = ()
    gap: str = ""


# Per desk: one in full, one done at once or with gaps, one of the other sort.
COURSES: Final = (
    Course("DQ-03", "firm1", "party", ("成立党支部的请示", "党员名册", "营业执照")),
    Course("DQ-04", "talent", "party", ("身份证", "入党申请书")),
    Course("DQ-14", "firm1", "party"),
    Course("JJ-05", "firm1", "economy", ("住所申报表", "租赁合同")),
    Course("JJ-06", "firm1", "economy", ("申请表", "营业执照", "证明材料"), gap="开户证明"),
    Course("JJ-13", "firm1", "economy"),
    Course("ZZ-06", "firm1", "governance", ("行驶证", "营业执照")),
    Course("ZZ-14", "firm1", "governance", ("申请表", "施工方案", "物业同意书"), gap="施工单位资质"),
    Course("ZZ-01", "talent", "governance"),
    Course("GG-01", "talent", "affairs", ("申请表", "身份证", "劳动合同"), gap="无房证明"),
    Course("GG-13", "talent", "affairs", ("身份证",)),
    Course("GG-03", "talent", "affairs"),
)  # fmt: skip


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_an_item_goes_from_the_one_who_asks_to_its_end(enter: Enter, course: Course) -> None:
    asker, officer = enter(course.asker), enter(course.officer)

    case = asker.apply(course.code, *course.papers, text="请帮忙看看。")
    officer.open("/cases/?sort=new")
    assert case.number in officer.text, "it is not on the desk that handles it"
    if case.item.kind == "request":
        _answer(officer, case)
    elif case.item.instant:
        officer.take(case, "Handle at once", note="当场办好。")
    else:
        _decide(asker, officer, case, course.gap)
    if case.item.kind == "service":
        officer.take(case, "Deliver the result")
    officer.take(case, "Close", "act")
    officer.is_content()

    asker.open(case.get_absolute_url())
    asker.is_content()
    case.refresh_from_db()
    assert (case.state, case.handler_person is not None) == ("closed", True)
    assert case.outcome == ("resolved" if case.item.kind == "request" else "granted")


def _in_a_month() -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def _answer(officer: Visitor, case: Case) -> None:
    officer.take(case, "Accept", "act")
    officer.take(case, "Reply", "act", outcome="resolved", note="看过了,已办好。")


def _decide(asker: Visitor, officer: Visitor, case: Case, gap: str) -> None:
    if gap:
        officer.take(case, "Accept with gaps", missing=gap, until=_in_a_month())
        asker.open(case.get_absolute_url())
        asker.hand("files", f"{gap}.png").press("Add")
        asker.take(case, "The rest has been handed in")
    else:
        officer.take(case, "Accept", "act")
    officer.take(case, "Start the review")
    officer.take(case, "Grant", note="同意。")
