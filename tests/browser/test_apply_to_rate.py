"""Somebody applies, the officer handles, and the one who asked says how it was."""

import re

import pytest

from tests.browser.visitor import PHONE, Enter, Visitor
from yanzhen.kernel.cases.models import Case, Rating


def _apply(visitor: Visitor, code: str, *, papers: tuple[str, ...] = (), text: str = "") -> Case:
    """From the guide to the receipt; the case that was made."""
    visitor.open(f"/cases/items/{code}/")
    visitor.press("Apply online")
    if text:
        visitor.write("text", text)
    for paper in papers:
        visitor.hand(f"paper:{paper}", f"{paper}.png")
    visitor.press("Hand it in")
    return _case_at(visitor)


def _case_at(visitor: Visitor) -> Case:
    found = re.search(r"/cases/([0-9a-f-]{36})/", visitor.page.url)
    assert found, f"no case at {visitor.page.url}: {visitor.text[:800]}"
    return Case.objects.get(pk=found[1])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_firm_applies_completes_its_papers_gets_the_result_and_rates_it(
    enter: Enter, language: str
) -> None:
    firm, officer = enter("firm1", language=language), enter("economy", language=language)

    case = _apply(firm, "JJ-07", papers=("近三年财务报表",), text="三个项目一起报。")
    firm.is_content()
    assert case.state == "submitted"

    officer.open(case.get_absolute_url())
    officer.press("Tell what is missing").mark("missing", "知识产权清单")
    officer.write("note", "清单上写明取得日期。").press("Tell what is missing")
    officer.is_content()

    firm.open(case.get_absolute_url())
    firm.sees("Still missing")
    assert "知识产权清单" in firm.text
    firm.hand("files", "知识产权清单.png")
    firm.press("Add")
    firm.press("Papers are complete now").write("note", "补上了。").press("Papers are complete now")

    officer.open(case.get_absolute_url())
    assert officer.page.get_by_text("知识产权清单.png").count()
    officer.press("Accept", "act")
    officer.press("Grant").write("note", "材料齐,辅导安排在周四。").press("Grant")
    officer.press("Deliver the result").press("Deliver the result")
    officer.is_content()

    firm.open(case.get_absolute_url())
    assert "辅导安排在周四" in firm.text
    firm.mark("level", "5").write("comment", "一次讲清楚了。").press("Send my rating")
    firm.is_content()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("delivered", "granted")
    assert Rating.objects.get(case=case).level == 5


def test_a_talent_on_a_phone_gets_an_instant_item_the_same_day(enter: Enter) -> None:
    talent, officer = enter("talent", size=PHONE), enter("affairs", size=PHONE)

    case = _apply(talent, "GG-13", papers=("身份证",))
    talent.is_content()
    officer.open(case.get_absolute_url())
    officer.press("Handle at once").write("note", "备案好了。").press("Handle at once")
    officer.press("Deliver the result").press("Deliver the result")
    officer.press("Close", "act").press("Close", "act")
    officer.is_content()

    talent.open(case.get_absolute_url())
    talent.mark("level", "4").press("Send my rating")
    talent.is_content()
    case.refresh_from_db()
    assert (case.state, Rating.objects.get(case=case).level) == ("closed", 4)


def test_with_number_and_code_one_sees_how_far_it_is_and_rates_without_a_login(
    enter: Enter,
) -> None:
    firm, officer = enter("firm1"), enter("economy")
    case = _apply(firm, "JJ-11", papers=("营业执照", "岗位清单"))
    officer.open(case.get_absolute_url())
    officer.press("Handle at once").write("note", "已登记,摊位 12 号。").press("Handle at once")
    officer.press("Deliver the result").press("Deliver the result")

    stranger = enter(size=PHONE)
    stranger.open("/cases/progress/")
    stranger.write("number", case.number).write("code", "WRONG123").press("Show me")
    stranger.sees("No case has this number and code. Both stand on the receipt.")
    stranger.write("number", case.number.lower()).write("code", case.code.lower())
    stranger.press("Show me")
    assert "摊位 12 号" in stranger.text
    stranger.mark("level", "5").press("Send my rating")
    stranger.is_content()

    assert Rating.objects.get(case=case).level == 5
