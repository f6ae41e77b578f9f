"""What only the head settles, and what the administrator sets on screen."""

from tests.browser.visitor import Enter
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.parties.models import Appointment


def test_an_item_made_on_screen_is_in_the_catalogue_and_applied_for(enter: Enter) -> None:
    admin, firm, officer = enter("admin"), enter("firm1"), enter("economy")
    admin.open("/cases/settings/items/new/")
    admin.choose("kind", "service").write("code", "JJ-99").write("name", "会议室借用登记")
    admin.choose("audience", "enterprise").choose("duty", "officer_economy")
    admin.write("promise_amount", "3").choose("promise_unit", "working_day")
    admin.write("legal_amount", "10").choose("legal_unit", "working_day")
    admin.write("deliverable", "借用回执").write("papers-0-name", "用途说明")
    admin.page.locator("[name=is_example]").check()
    admin.press("Save the item")
    admin.is_content()
    assert Item.objects.get(code="JJ-99").materials.count() == 1

    firm.open("/cases/items/?q=会议室借用")
    assert "会议室借用登记" in firm.text
    case = firm.apply("JJ-99", "用途说明")
    officer.take(case, "Accept", "act")
    case.refresh_from_db()
    assert case.limit is not None
    assert (case.state, case.limit.amount) == ("accepted", 3)


def test_a_promised_limit_above_the_legal_one_is_refused_and_nothing_typed_is_lost(
    enter: Enter,
) -> None:
    admin = enter("admin")
    admin.open("/cases/settings/items/new/")
    admin.choose("kind", "service").write("code", "JJ-98").write("name", "太慢的事项")
    admin.choose("duty", "officer_economy")
    admin.write("promise_amount", "30").choose("promise_unit", "working_day")
    admin.write("legal_amount", "20").choose("legal_unit", "working_day")
    admin.page.locator("[name=is_example]").check()
    admin.press("Save the item")

    assert not Item.objects.filter(code="JJ-98").exists()
    assert admin.page.locator("[name=name]").input_value() == "太慢的事项"
    assert admin.page.locator("[role=alert], [aria-invalid]").count()


def test_the_head_approves_more_time_and_the_due_day_moves(enter: Enter) -> None:
    firm, officer, head = enter("firm1"), enter("economy"), enter("head")
    case = firm.apply("JJ-06", "申请表", "营业执照", "证明材料", "开户证明")
    officer.take(case, "Accept", "act")
    case.refresh_from_db()
    due = case.due_at
    officer.press("Ask for more time").write("amount", "2").write("note", "等章程改好。")
    officer.press("Ask for it")
    officer.is_content()

    head.open(case.get_absolute_url())
    with head.page.expect_navigation():
        head.page.locator("button[name=decision][value=approve]").click()
    head.is_content()

    case.refresh_from_db()
    assert due is not None
    assert case.due_at is not None
    assert case.due_at > due


def test_the_head_hands_a_desk_over_and_its_cases_go_with_it(enter: Enter) -> None:
    firm, officer, head = enter("firm2"), enter("governance2"), enter("head")
    case = firm.apply("ZZ-04", text="电梯厅积水。")
    officer.take(case, "Accept", "act")
    giver, taker = _appointment("governance2"), _appointment("governance")

    head.open(f"/parties/handover/?from={giver.pk}")
    head.choose("taker", str(taker.pk)).write("reason", "轮岗。").press("Hand over this desk")
    head.sees("What will happen")
    head.press("Hand over this desk")
    head.is_content()

    assert case.title in head.text, "the receipt names the case"
    case.refresh_from_db()
    assert (case.handler_id, case.state) == (taker.pk, "handling")


def _appointment(username: str) -> Appointment:
    return Appointment.objects.get(person__user__username=username, until=None)
