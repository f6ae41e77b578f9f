"""Somebody applies, the officer handles, and the one who asked says how it was."""

import pytest

from tests.browser.visitor import PHONE, Enter
from yanzhen.kernel.cases.models import Rating


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_firm_applies_completes_its_papers_gets_the_result_and_rates_it(
    enter: Enter, language: str
) -> None:
    firm, officer = enter("firm1", language=language), enter("economy", language=language)

    case = firm.apply("JJ-07", "近三年财务报表", text="三个项目一起报。")
    firm.is_content()
    assert case.state == "submitted"

    officer.take(case, "Tell what is missing", missing="知识产权清单", note="写明取得日期。")
    officer.is_content()

    firm.open(case.get_absolute_url())
    firm.sees("Still missing")
    assert "知识产权清单" in firm.text
    firm.hand("files", "知识产权清单.png")
    firm.press("Add")
    firm.take(case, "Papers are complete now", note="补上了。")

    officer.open(case.get_absolute_url())
    assert officer.page.get_by_text("知识产权清单.png").count()
    officer.take(case, "Accept", "act")
    officer.take(case, "Grant", note="材料齐,辅导安排在周四。").take(case, "Deliver the result")
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

    case = talent.apply("GG-13", "身份证")
    talent.is_content()
    officer.take(case, "Handle at once", note="备案好了。").take(case, "Deliver the result")
    officer.take(case, "Close", "act")
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
    case = firm.apply("JJ-11", "营业执照", "岗位清单")
    officer.take(case, "Handle at once", note="已登记,摊位 12 号。")
    officer.take(case, "Deliver the result")

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
