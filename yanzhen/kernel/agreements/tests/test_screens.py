"""Pages of contracts: drawn up, approved by another office, paid, printed; refusals stand beside what was typed."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.importing import applying, batches
from yanzhen.base.importing.taking_back import take_back
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.agreements.actions import bill_all
from yanzhen.kernel.agreements.actions.importing import AGREEMENTS
from yanzhen.kernel.agreements.models import Agreement, Due
from yanzhen.kernel.agreements.testing import (
    NOW,
    a_drawn_up,
    a_lease,
    a_lessor,
    an_agreement,
)
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door

pytestmark = pytest.mark.django_db
QUERIES_MAX = 30


def keeper_of(agreement: Agreement) -> Client:
    return at_the_door(a_keeper(agreement.place))


def test_a_contract_is_drawn_up_sent_and_approved_by_another_office() -> None:
    owner = a_lessor()
    assert owner.place is not None
    asset = an_asset(owner)
    other = an_organisation("Camp Ltd")
    keeper, reviewer = at_the_door(a_keeper(owner.place)), at_the_door(a_reviewer(owner.place))
    sent = {
        "once": str(new_key()), "title": "Campsite", "kind": "site", "direction": "income", "owner": str(owner.pk), "counterparty": "Camp Ltd",
        "asset": str(asset.pk), "exclusive": "on", "since": "2026-01-01", "until": "2028-12-31", "obtained": "platform", "basis": "fixed",
        "amount_fen": "13万元", "pays_per_year": "1", "due_after_days": "0", "notice_days": "60",
    }  # fmt: skip

    assert [keeper.post("/agreements/new/", sent).status_code for _again in range(2)] == [302, 302]
    agreement = Agreement.objects.get()
    assert (
        keeper.post(f"/agreements/{agreement.pk}/step/submit/", {"act": "submit"}).status_code
        == 302
    )
    assert (
        reviewer.post(f"/agreements/{agreement.pk}/step/approve/", {"act": "approve"}).status_code
        == 302
    )

    agreement.refresh_from_db()
    assert (agreement.state, agreement.counterparty_id) == ("in_force", other.pk)
    assert agreement.dues.count() == 3
    assert "Camp Ltd" in keeper.get(asset.get_absolute_url()).text


def test_what_is_wrong_stands_beside_its_field() -> None:
    owner = a_lessor()
    assert owner.place is not None
    answer = at_the_door(a_keeper(owner.place)).post(
        "/agreements/new/",
        {"title": "Campsite", "owner": str(owner.pk), "counterparty": "Nobody Ltd"},
    )

    assert answer.status_code == 422
    assert "Nobody of this name is in the register" in answer.text
    assert 'value="Campsite"' in answer.text


def test_works_over_the_limit_are_refused_on_the_page_with_the_article() -> None:
    agreement = a_drawn_up(
        direction="expense",
        kind="works",
        object_class="construction",
        obtained="direct",
        pays={"basis": "once", "pays_per_year": 0, "amount_fen": 500_000_000},
    )
    page = keeper_of(agreement)

    shown = page.get(agreement.get_absolute_url()).text
    answer = page.post(f"/agreements/{agreement.pk}/step/submit/", {"act": "submit"}).text

    assert "必须招标的工程项目规定" in shown
    assert "必须招标的工程项目规定" in answer
    agreement.refresh_from_db()
    assert agreement.state == "draft"


def test_a_cashier_writes_a_payment_down_once() -> None:
    agreement = an_agreement()
    bill_all(date(2026, 7, 6), NOW)
    door = at_the_door(an_actor("village_cashier", agreement.place))
    sent = {
        "act": "pay",
        "amount_fen": "50,000",
        "on": "2026-03-01",
        "into": "bank",
        "once": str(new_key()),
    }

    for _again in range(2):
        assert door.post(f"/agreements/{agreement.pk}/do/pay/", sent).status_code == 302

    assert agreement.payments.get().amount_fen == 5_000_000
    assert "80,000.00" in door.get(agreement.get_absolute_url()).text


def test_papers_lists_and_the_letter_are_printed() -> None:
    agreement = a_lease()
    bill_all(date(2026, 7, 6), NOW)
    page = keeper_of(agreement)

    assert page.get(f"/agreements/{agreement.pk}/paper/").content.startswith(b"%PDF")
    assert page.get(f"/agreements/{agreement.pk}/letter/").content.startswith(b"%PDF")
    assert agreement.title in page.get("/agreements/export/?as=csv").content.decode("utf-8-sig")
    for path in ("/agreements/", "/agreements/dues/", "/agreements/dues/?show=coming", "/"):
        assert agreement.title in page.get(path).text
    assert page.get("/agreements/calendar/").status_code == 200


def test_new_terms_are_proposed_and_decided_on_the_page() -> None:
    agreement = an_agreement()
    proposed = {
        "act": "terms", "since": "2027-01-01", "why": "Market", "basis": "fixed", "amount_fen": "15万元", "pays_per_year": "1", "due_after_days": "0",
    }  # fmt: skip

    assert (
        keeper_of(agreement).post(f"/agreements/{agreement.pk}/do/terms/", proposed).status_code
        == 302
    )
    terms = agreement.terms.get(version=2)
    assert (
        at_the_door(a_reviewer(agreement.place))
        .post(f"/agreements/terms/{terms.pk}/", {"act": "approve"})
        .status_code
        == 302
    )

    assert agreement.dues.standing().last().amount_fen == 15_000_000  # type: ignore[union-attr]  # there is one


def test_a_published_value_is_written_once_by_whoever_approves() -> None:
    door = at_the_door(a_reviewer())
    sent = {"name": "CPI", "source": "Bureau of statistics", "year": "2025", "value": "102.30"}

    assert door.post("/agreements/indexes/", sent).status_code == 302
    assert "already" in door.post("/agreements/indexes/", {**sent, "value": "103"}).text
    assert "102.30" in door.get("/agreements/indexes/").text


def test_another_places_contract_is_not_found() -> None:
    assert keeper_of(an_agreement()).get(an_agreement().get_absolute_url()).status_code == 404


def test_a_longer_list_asks_no_more_often_and_a_page_a_known_number_of_times() -> None:
    owner = a_lessor()
    first = an_agreement(owner=owner)
    page = keeper_of(first)
    counts = []
    for more in (2, 12):
        for _again in range(more):
            an_agreement(owner=owner)
        bill_all(date(2026, 7, 6), NOW)
        for path in ("/agreements/", "/agreements/dues/"):
            page.get(path)
            with CaptureQueriesContext(connection) as queries:
                page.get(path)
            counts.append(len(queries))
    with CaptureQueriesContext(connection) as queries:
        page.get(first.get_absolute_url())

    assert counts[:2] == counts[2:]
    assert len(queries) <= QUERIES_MAX


HEAD = [
    "合同名称",
    "合同类型",
    "发包方",
    "承包方",
    "开始日期",
    "结束日期",
    "年租金",
    "付款方式",
    "取得方式",
    "资产编号",
    "合同编号",
    "所在地",
]


def a_row(asset: Any, **changes: str) -> list[Any]:
    year = timezone.localdate().year
    facts = {
        "合同名称": "厂房租赁", "合同类型": "房屋租赁", "发包方": asset.owner.name, "承包方": "箱包公司", "开始日期": f"{year - 1}-01-01", "结束日期": f"{year + 1}-12-31",
        "年租金": "12万元", "付款方式": "半年", "取得方式": "进场交易", "资产编号": asset.number, "合同编号": "A-1", "所在地": "", **changes,
    }  # fmt: skip
    return [facts[name] for name in HEAD]


def brought_in(asset: Any, *rows: list[Any]) -> Any:
    keeper = a_keeper(asset.place)
    batch = batches.bring_in(AGREEMENTS, an_xlsx([HEAD, *rows]), by=keeper, file_name="合同.xlsx")
    return batches.look_over(batch, by=keeper)


def test_running_contracts_come_in_with_their_schedule_and_go_out_again() -> None:
    asset = an_asset(a_lessor())
    an_organisation("箱包公司")
    keeper = a_keeper(asset.place)

    batch = applying.start(brought_in(asset, a_row(asset)), by=keeper)

    agreement = Agreement.objects.get()
    today = timezone.localdate()
    assert (agreement.state, agreement.exclusive, agreement.dues.count()) == ("in_force", True, 6)
    assert not Due.objects.filter(state="planned", due_on__lt=today).exists()
    with pytest.raises(Refused, match="outside the area"):
        take_back(batch, by=a_keeper(a_village()), reason="Wrong file")
    take_back(batch, by=keeper, reason="Wrong file")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"承包方": "没有的公司"}, "not in the register of people"),
        ({"资产编号": "没有"}, "No asset, or more than one"),
        ({"合同类型": "飞船"}, "Write one of these"),
        ({"结束日期": "2001-01-01"}, "ends after it begins"),
    ],
)
def test_what_cant_be_taken_is_said_in_the_row(change: dict[str, str], sentence: str) -> None:
    asset = an_asset(a_lessor())
    an_organisation("箱包公司")

    assert sentence in str(brought_in(asset, a_row(asset, **change)).rows.get().problems)


def test_an_asset_that_is_let_is_not_taken_twice() -> None:
    lease = a_lease()
    an_organisation("箱包公司")

    assert "is let in these days" in str(
        brought_in(lease.asset, a_row(lease.asset)).rows.get().problems
    )
