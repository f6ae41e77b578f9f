"""Tax shares and ranks come from what finance reported: same period, same scope, sums only, each with its document."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_credit_code
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.innovation_community.actions.answers import revenue_rank, tax_share
from yanzhen.reforms.innovation_community.actions.tax import (
    areas_of,
    enter_revenue,
    open_payers,
    ranking_of,
)
from yanzhen.reforms.innovation_community.actions.tax_importing import REVENUE, TAX
from yanzhen.reforms.innovation_community.models import FiscalRevenue, TaxContribution
from yanzhen.reforms.innovation_community.models.terms import Term, read_term
from yanzhen.reforms.innovation_community.testing import an_innovation_community, an_officer
from yanzhen.reforms.innovation_community.tests.test_importing import a_table, problems_of, taken_in

pytestmark = pytest.mark.django_db
HALF = read_term("2026年上半年")
TODAY = date(2026, 11, 25)
_codes = iter(range(5000, 9000))


@pytest.fixture
def community() -> Place:
    return an_innovation_community()


def paid(place: Place, *amounts: int, term: Term = HALF, scope: str = "total") -> None:
    for amount in amounts:
        TaxContribution.objects.create(
            payer_code=a_credit_code(next(_codes)), payer_name="甲公司", place=place, scope_path=place.path, since=term.since,
            until=term.until, tax_scope=scope, amount_fen=amount * 100, document="示例 1 号",
        )  # fmt: skip


def subdistrict(community: Place) -> Place:
    assert community.parent
    return community.parent


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026年上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026 年 1-6 月", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026年第三季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("２０２６年", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, since: date, until: date) -> None:
    assert read_term(text) == Term(since, until)


@pytest.mark.parametrize(
    "text", ["", "上半年", "2026年13月", "2026年6-1月", "1000年", "2026H3", "2026-02-30"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_term(text)


def test_the_share_is_of_the_same_period_and_scope_only(community: Place) -> None:
    paid(community, 10, 20, 30)
    paid(subdistrict(community), 50, 40, 30)
    paid(subdistrict(community), 999, 999, 999, term=read_term("2026Q1"))
    paid(community, 999, 999, 999, scope="local")

    areas = areas_of(subdistrict(community), HALF, "total")

    assert areas.total.amount_fen == 18_000
    own = areas.part_of(community)
    assert own
    assert (own.amount_fen, own.payers) == (6_000, 3)


def test_the_report_is_checked_against_the_records(community: Place) -> None:
    paid(community, 100, 100, 100)
    paid(subdistrict(community), 199, 199, 199)
    head = an_officer(community, duty="community_head")
    other = a_place("别处街道", kind="subdistrict", parent=subdistrict(community).parent)
    for place, amount in ((subdistrict(community), 500), (other, 400)):
        enter_revenue(place, term=HALF, amount_fen=amount, document="示例", by=head, today=TODAY)
    out = StringIO()

    call_command("figures", "check-report", only="A14,A15", on="2026-11-25", stdout=out)

    share, rank = out.getvalue().splitlines()[1:]
    assert share.endswith("相符")
    assert "33.4%" in share
    assert rank.endswith("相符")
    TaxContribution.objects.filter(place=community).update(
        amount_fen=9_950
    )  # exactly a third is not over it
    out = StringIO()
    call_command("figures", "check-report", only="A14", on="2026-11-25", stdout=out)
    assert out.getvalue().splitlines()[1].endswith("不符")


def test_a_share_whose_parts_may_not_be_shown_is_not_told(community: Place) -> None:
    paid(community, 100, 100, 100)
    paid(subdistrict(community), 40)  # the rest would be one payer, by subtraction

    assert tax_share(TODAY) is None
    areas = areas_of(subdistrict(community), HALF, "total")
    assert areas.total.shown
    assert not any(part.shown for part in areas.parts)


def test_equal_amounts_share_a_rank_and_other_periods_do_not_count(community: Place) -> None:
    head, own = an_officer(community, duty="community_head"), subdistrict(community)
    places = [a_place(f"镇{n}", kind="town", parent=own.parent) for n in range(3)]
    for place, amount in ((own, 500), (places[0], 500), (places[1], 600)):
        enter_revenue(place, term=HALF, amount_fen=amount, document="示例", by=head, today=TODAY)
    enter_revenue(
        places[2], term=read_term("2026Q1"), amount_fen=9_999, document="示例", by=head, today=TODAY
    )

    ranking = ranking_of(own, HALF)

    assert ranking
    assert [row.rank for row in ranking.rows] == [1, 2, 2]
    assert ranking.townships == 4
    found = revenue_rank(TODAY)
    assert found
    assert (found.value, found.rows) == (2, 3)


def test_an_amount_is_changed_only_with_a_reason_that_stays(community: Place) -> None:
    head, own = an_officer(community, duty="community_head"), subdistrict(community)
    enter_revenue(own, term=HALF, amount_fen=500, document="示例", by=head, today=TODAY)

    with pytest.raises(Refused, match="Say why"):
        enter_revenue(own, term=HALF, amount_fen=600, document="示例", by=head, today=TODAY)
    enter_revenue(
        own, term=HALF, amount_fen=600, document="示例", by=head, today=TODAY, reason="决算"
    )

    assert FiscalRevenue.objects.get().amount_fen == 600
    last = AuditLine.objects.filter(verb="innovation_community.enter_revenue").order_by("id").last()
    assert last
    assert last.changes["before"] == [500, "示例"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"term": read_term("2026H2")}, "not over yet"),
        ({"amount_fen": -1}, "below nought"),
        ({"document": " "}, "document of finance"),
        ({"duty": "officer_economy"}, "does not enter"),
        ({"place": "community"}, "township or subdistrict"),
        ({"place": "elsewhere"}, "outside the area"),
    ],
)
def test_what_finance_cannot_have_reported_is_refused(
    community: Place, changes: dict[str, Any], refusal: str
) -> None:
    elsewhere = a_place(kind="town", parent=a_place(kind="district"))
    places = {"community": community, "elsewhere": elsewhere, "": subdistrict(community)}
    said: dict[str, Any] = {"term": HALF, "amount_fen": 5, "document": "示例", **changes}
    by = an_officer(community, duty=said.pop("duty", "community_head"))

    with pytest.raises(Refused, match=refusal):
        enter_revenue(places[said.pop("place", "")], by=by, today=TODAY, **said)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"amount_fen": -1}, "tax_is_not_negative"),
        ({"tax_scope": "some"}, "tax_has_a_known_scope"),
        ({"document": ""}, "tax_names_its_document"),
        ({"until": date(2027, 1, 31)}, "tax_is_of_months_of_one_year"),
        ({"since": date(2026, 1, 2)}, "tax_is_of_months_of_one_year"),
    ],
)
def test_the_database_holds_the_rules_without_the_verbs(
    community: Place, change: dict[str, Any], constraint: str
) -> None:
    paid(community, 10)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TaxContribution.objects.update(**change)


def test_a_payer_has_one_amount_per_period_and_scope(community: Place) -> None:
    paid(community, 10)
    row = TaxContribution.objects.get()
    row.pk = None

    with (
        pytest.raises(IntegrityError, match="one_amount_per_payer_period_and_scope"),
        transaction.atomic(),
    ):
        TaxContribution.objects.create(
            payer_code=row.payer_code, payer_name="x", place=community, scope_path=community.path, since=row.since,
            until=row.until, tax_scope=row.tax_scope, amount_fen=1, document="x",
        )  # fmt: skip


def test_tables_of_finance_come_in_and_their_bad_rows_are_named(community: Place) -> None:
    head = an_officer(community, duty="community_head")
    headings = ["纳税人名称", "纳税人识别号", "所属社区", "所属期", "税收口径", "金额", "来源"]
    good = [
        "甲公司",
        a_credit_code(1),
        community.name,
        "2026年上半年",
        "全部税收",
        "12.5万元",
        "示例 1 号",
    ]
    rows = [
        good,
        [
            "乙公司",
            a_credit_code(2),
            subdistrict(community).name,
            "2026H1",
            "地方留成",
            "300",
            "示例 1 号",
        ],
        good,
        ["丙公司", a_credit_code(3), "没有的社区", "2026H1", "全部税收", "300", "示例 1 号"],
        ["丁公司", a_credit_code(4), community.name, "去年", "全部税收", "300", "示例 1 号"],
        ["戊公司", a_credit_code(5), community.name, "2026H1", "一半", "-3", "示例 1 号"],
    ]

    from_file = taken_in_as(TAX, a_table(rows, headings), head)

    assert (from_file.rows_applied, from_file.rows_bad) == (2, 4)
    assert TaxContribution.objects.get(payer_code=a_credit_code(1)).amount_fen == 12_500_000
    again = look_over(bring_in(TAX, a_table([good], headings), "tax.csv", by=head), by=head)
    assert "already" in problems_of(again)[0]
    revenue = taken_in_as(
        REVENUE,
        a_table(
            [[subdistrict(community).name, "2026年上半年", "62亿", "示例"]],
            ["镇街", "期间", "财政总收入", "来源"],
        ),
        head,
    )
    assert revenue.rows_applied == 1
    assert FiscalRevenue.objects.get().amount_fen == 620_000_000_000


def taken_in_as(importer: Any, content: bytes, by: Any) -> Any:
    return taken_in(content, by, importer)


def test_single_payers_open_only_with_the_right_and_a_purpose(community: Place) -> None:
    paid(community, 10, 20, 30)
    head, officer = an_officer(community, duty="community_head"), an_officer(community)
    asked: dict[str, Any] = {"term": HALF, "scope": "total"}

    with pytest.raises(Refused, match="not single payers"):
        open_payers(community, by=officer, purpose="curious", **asked)
    with pytest.raises(Refused, match="Say what you need it for"):
        open_payers(community, by=head, purpose=" ", **asked)
    rows = open_payers(community, by=head, purpose="核对口径", **asked)

    assert [row.amount_fen for row in rows] == [3_000, 2_000, 1_000]
    assert AuditLine.objects.views_of(community.pk).get().reason == "核对口径"
    assert not TaxContribution.objects.visible_to(officer).exists()
    elsewhere = an_officer(an_innovation_community("Elsewhere"), duty="community_head")
    assert not TaxContribution.objects.visible_to(elsewhere).exists()
