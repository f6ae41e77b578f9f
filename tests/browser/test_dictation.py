"""Speaking instead of typing: offered where the browser can, put into the field, never sent by itself."""

from typing import Final

from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Enter, Visitor
from yanzhen.kernel.cases.models import Case

# A browser that hears what the test says: `window.heard("…")`; `window.hearing` is the last one made.
CAN_HEAR: Final = """
window.SpeechRecognition = class {
  constructor() { window.hearing = this; }
  start() { this.on = true; }
  stop() { this.on = false; this.onend(); }
  abort() { this.stop(); }
};
window.heard = (text, isFinal = true) => window.hearing.onresult({ resultIndex: 0, results: [Object.assign([{ transcript: text }], { isFinal })] });
"""
CAN_NOT: Final = """
for (const name of ["SpeechRecognition", "webkitSpeechRecognition"]) {
  Object.defineProperty(window, name, { value: undefined, configurable: true });
}
"""


def _at_a_case(visitor: Visitor, script: str) -> Case:
    """A case of the desk, in a browser with or without ears."""
    visitor.page.add_init_script(script)
    case = Case.objects.filter(office__duty="officer_economy", ended_at=None).order_by("-number")[0]
    visitor.open(case.get_absolute_url())
    return case


def test_what_is_said_is_written_where_the_cursor_stands_and_not_sent(enter: Enter) -> None:
    visitor = enter("economy", size=PHONE)
    case = _at_a_case(visitor, CAN_HEAR)
    notes = case.events.count()
    field = visitor.page.locator("textarea#say")
    button = field.locator("xpath=following-sibling::div[1]//button")

    field.fill("已联系。")
    button.click()
    visitor.sees("What you say may be processed by the maker of your browser. It is written into the field; you send it yourself.")  # fmt: skip
    assert visitor.page.evaluate("window.hearing.lang") == "zh-CN"
    expect(button).to_have_attribute("aria-pressed", "true")
    visitor.page.evaluate("window.heard('下午三点上门。')")

    expect(field).to_have_value("已联系。下午三点上门。")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert visitor.page.url.endswith(case.get_absolute_url())
    assert case.events.count() == notes
    visitor.is_content()


def test_a_guess_is_not_written_nor_more_than_the_field_takes(enter: Enter) -> None:
    visitor = enter("economy")
    _at_a_case(visitor, CAN_HEAR)
    field = visitor.page.locator("textarea#say")
    field.evaluate("field => { field.maxLength = 10; }")

    field.fill("已联系业主。")
    visitor.page.locator("textarea#say + div button[aria-pressed]").click()
    visitor.page.evaluate("window.heard('下五', false)")
    expect(field).to_have_value("已联系业主。")
    visitor.page.evaluate("window.heard('下午三点上门。')")

    expect(field).to_have_value("已联系业主。下午三点")


def test_what_is_marked_is_written_over_and_only_that(enter: Enter) -> None:
    visitor = enter("economy")
    _at_a_case(visitor, CAN_HEAR)
    field = visitor.page.locator("textarea#say")

    field.fill("今天上午去过了")
    field.evaluate("field => field.setSelectionRange(2, 4)")
    visitor.page.locator("textarea#say + div button[aria-pressed]").click()
    visitor.page.evaluate("window.heard('下午')")

    expect(field).to_have_value("今天下午去过了")


def test_a_microphone_that_is_not_allowed_is_explained(enter: Enter) -> None:
    visitor = enter("economy")
    _at_a_case(visitor, CAN_HEAR)

    visitor.page.locator("textarea#say + div button[aria-pressed]").click()
    visitor.page.evaluate("window.hearing.onerror({error: 'not-allowed'}); window.hearing.onend()")

    visitor.sees("The browser may not use the microphone. Allow it beside the address, or type.")


def test_nothing_shows_where_the_browser_can_not(enter: Enter) -> None:
    visitor = enter("economy")
    _at_a_case(visitor, CAN_NOT)

    expect(visitor.page.locator("textarea#say")).to_be_visible()
    assert visitor.page.locator("textarea#say + div button[aria-pressed]").count() == 0
