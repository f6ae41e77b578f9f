"""Keyboard, large type, English, no script, a double press, an error: the same work gets done."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import A_PICTURE, PATIENCE_MS, PHONE, Enter, Visitor
from yanzhen.base.demo import DEMO_PASSWORD
from yanzhen.kernel.cases.models import Case

TABS_MAX = 80


def _tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does."""
    for _press in range(TABS_MAX):
        if visitor.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by {TABS_MAX} presses of Tab")


def test_the_keyboard_alone_signs_in_finds_a_case_and_writes_a_note(enter: Enter) -> None:
    visitor = enter()
    keys = visitor.page.keyboard
    case = Case.objects.filter(office__duty="officer_economy", ended_at=None).order_by("-number")[0]

    visitor.open("/accounts/login/")
    _tab_to(visitor, "[name=login]")
    keys.type("economy2")
    _tab_to(visitor, "[name=password]")
    keys.type(DEMO_PASSWORD)
    with visitor.page.expect_navigation():
        keys.press("Enter")
    keys.press("/")
    expect(visitor.page.locator("[data-search]")).to_be_focused()
    keys.type(case.number)
    expect(visitor.page.locator("[data-search]")).to_have_value(case.number)
    keys.press("Enter")
    visitor.page.wait_for_url("**/search/?q=*", timeout=2 * PATIENCE_MS)
    expect(visitor.page.locator("main [data-rows] a").first).to_be_visible()
    keys.press("j")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    assert case.number in visitor.text
    _tab_to(visitor, "textarea#say")
    keys.type("打过电话,下午再来。")
    with visitor.page.expect_navigation():
        keys.press("Control+Enter")

    visitor.is_content()
    assert case.events.filter(name="note", note="打过电话,下午再来。").count() == 1
    visitor.open("/cases/")
    keys.press("j")
    keys.press("j")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    assert re.search(r"/cases/[0-9a-f-]{36}/$", visitor.page.url)
    keys.press("Escape")
    visitor.page.wait_for_url("**/cases/")


def test_a_digit_chooses_an_office_row_by_row_from_the_first(enter: Enter) -> None:
    visitor = enter("head")
    visitor.open("/cases/triage/")
    rows = visitor.page.locator("[data-rows] > tr")

    for digit, row in (("2", rows.nth(0)), ("3", rows.nth(1))):
        visitor.page.keyboard.press(digit)
        chosen = row.locator("select[data-digits]")
        assert chosen.evaluate("select => select.selectedIndex") == int(digit)


@pytest.mark.parametrize(
    ("username", "address"), [("firm2", "/"), ("party2", "/"), ("party2", "/cases/")]
)
def test_large_type_and_english_are_kept_for_the_person(
    enter: Enter, username: str, address: str
) -> None:
    visitor = enter(username, size=PHONE)
    visitor.open(address)
    root = visitor.page.locator("html")

    visitor.page.locator("[data-size-switch]:visible").first.click()
    assert root.get_attribute("data-size") == "large"
    visitor.page.wait_for_load_state("networkidle")
    visitor.open(address)
    assert root.get_attribute("data-size") == "large"
    visitor.is_content()
    visitor.page.locator("[data-size-switch]:visible").first.click()
    visitor.page.wait_for_load_state("networkidle")

    with visitor.page.expect_navigation():
        visitor.page.locator("button[name=language]:visible").first.click()
    assert root.get_attribute("lang") == "en"
    assert re.search(r"[A-Za-z]{4}", visitor.page.locator("h1").first.inner_text())
    visitor.is_content()
    with visitor.page.expect_navigation():
        visitor.page.locator("button[name=language]:visible").first.click()
    assert root.get_attribute("lang") == "zh-CN"


def test_a_double_press_makes_one_case(enter: Enter) -> None:
    visitor = enter("firm1")
    visitor.open("/cases/items/JJ-13/apply/")
    visitor.write("title", "双击只算一件")

    with visitor.page.expect_navigation():
        visitor.button("Send it").dblclick()

    visitor.is_content()
    assert Case.objects.filter(title="双击只算一件").count() == 1


def test_the_same_form_sent_again_finds_its_first_case(enter: Enter) -> None:
    """Without script nothing holds the second press back; the key in the form does."""
    visitor = enter("firm1", java_script_enabled=False)
    visitor.open("/cases/items/JJ-13/apply/")
    fields = visitor.page.locator("main form.card-p [name]:not([type=file])").all()
    # A name may stand more than once: each line that the page shows says that it was looked at.
    sent = [(field.get_attribute("name") or "", field.input_value()) for field in fields]
    sent = [(name, value) for name, value in sent if name != "title"]
    body = urlencode([*sent, ("title", "传真机报废怎么登记")])
    headers = {
        "Referer": visitor.page.url,
        "Content-Type": "application/x-www-form-urlencoded",
    }

    for _press in range(2):
        answer = visitor.page.request.post(visitor.page.url, data=body, headers=headers)
        assert answer.ok, answer.status

    assert Case.objects.filter(title="传真机报废怎么登记").count() == 1


def test_without_script_a_case_is_applied_for_and_accepted(enter: Enter) -> None:
    firm = enter("firm1", java_script_enabled=False, size=PHONE)
    officer = enter("economy", java_script_enabled=False)

    case = firm.apply("JJ-08", "近三年研发费用明细", "科技人员名册")
    officer.open("/cases/?sort=new")
    with officer.page.expect_navigation():
        officer.page.locator(f"main a[href='{case.get_absolute_url()}']").first.click()
    officer.press("Accept", "act")

    case.refresh_from_db()
    assert case.state == "accepted"
    assert case.clock_from is not None


def test_what_was_typed_is_still_there_after_an_error(enter: Enter) -> None:
    firm = enter("firm1")
    firm.open("/cases/items/JJ-06/apply/")
    firm.write("text", "写了很久的一段话。")
    firm.hand("paper:申请表", "申请表.png", b"MZ this is a program", "image/png")
    firm.press("Hand it in")
    assert firm.page.locator("[name=text]").input_value() == "写了很久的一段话。"
    assert not Case.objects.filter(text="写了很久的一段话。").exists()

    firm.hand("paper:申请表", "申请表.png", A_PICTURE).press("Hand it in")
    assert firm.case().text == "写了很久的一段话。"


def test_what_was_typed_comes_back_after_the_page_was_left(enter: Enter) -> None:
    firm = enter("firm1")
    firm.open("/cases/items/JJ-12/apply/")
    firm.write("text", "先去找营业执照。")
    firm.open("/")
    firm.open("/cases/items/JJ-12/apply/")
    assert firm.page.locator("[name=text]").input_value() == "先去找营业执照。"

    case = firm.apply("JJ-12", "融资需求表")
    firm.open("/cases/items/JJ-12/apply/")
    assert case.text == "先去找营业执照。"
    assert firm.page.locator("[name=text]").input_value() == ""
