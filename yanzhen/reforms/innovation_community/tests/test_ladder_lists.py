"""Lists follow what was judged: candidates by nearness, the watch list from four fifths, gains and losses with their reason."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.parties.testing import a_login
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.facts import report_year
from yanzhen.reforms.innovation_community.actions.growth_records import describe_growth
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.actions.ladder_lists import compared, shown
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    LadderRun,
    PropertyRight,
    Standing,
    Title,
)
from yanzhen.reforms.innovation_community.models.programmes import BY_SLUG
from yanzhen.reforms.innovation_community.testing import (
    A_GOOD_YEAR,
    a_building,
    a_firm,
    a_firm_contact,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 22)
MILLION = 1_000_000 * 100


class Scene:
    """A community whose firms are told to be what the ladder asks, but for what a test changes."""

    def __init__(self) -> None:
        self.place = an_innovation_community()
        self.building = a_building(self.place)
        self.officer = an_officer(self.place)
        self.client = Client()
        self.client.force_login(a_login(self.officer))

    def firm(self, title: str = "tech_sme", **last: Any) -> Enterprise:
        firm = a_firm(self.building, industry_code="3569", industry_section="C")
        firm.organisation.registered_on = date(2018, 5, 1)
        firm.organisation.save(update_fields=["registered_on"])
        for year in (2025, 2024, 2023):
            told = {**A_GOOD_YEAR, **(last if year == 2025 else {})}
            report_year(firm, year=year, by=self.officer, today=DAY, **told)
        describe_growth(
            firm, source="Visit", by=self.officer, niche_since=date(2018, 5, 1), product_prohibited=False, in_giant_group=False,
            rights_complete_on=DAY, lists_checked_on=DAY, strategic_field=True,
        )  # fmt: skip
        PropertyRight.objects.create(
            enterprise=firm, kind="invention", number=f"ZL{firm.pk}", granted_on=date(2022, 1, 1), leading=True, in_use=True,
            self_developed=True, holder_rank=1, source="Register",
        )  # fmt: skip
        if title:
            Title.objects.create(
                enterprise=firm,
                kind=title,
                valid_from=date(2026, 1, 1),
                valid_until=date(2026, 12, 31),
                source="Register",
            )
        return firm

    def judge(self, *packs: RulePack) -> None:
        carry_on_run(begin_run(by=self.officer, packs=packs, on=DAY).pk)

    def standings(self, slug: str, tab: str) -> list[Any]:
        programme = BY_SLUG[slug]
        rows = Standing.objects.filter(pack__code=programme.code, pack__status="active")
        return [row.enterprise_id for row in shown(rows, programme, tab, DAY).nearest_first()]

    def get(self, name: str, *args: Any, **query: str) -> str:
        return self.client.get(
            reverse(f"innovation_community:{name}", args=args), query
        ).content.decode()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_candidates_stand_by_what_is_missing(scene: Scene) -> None:
    ready = scene.firm()
    near = scene.firm(rd_fen=1_700_000_00, rd_domestic_fen=0)
    nearer = scene.firm(rd_fen=1_790_000_00, rd_domestic_fen=0)
    far = scene.firm(title="", rd_fen=0, rd_domestic_fen=0)
    scene.judge()

    assert scene.standings("srdi", "possible") == [ready.pk]
    assert scene.standings("srdi", "near") == [nearer.pk, near.pk]
    assert scene.standings("srdi", "out") == [far.pk]


def test_who_holds_the_title_is_no_candidate(scene: Scene) -> None:
    holder = scene.firm(title="srdi_sme")
    scene.judge()

    assert scene.standings("srdi", "held") == [holder.pk]
    for tab in ("possible", "near", "out"):
        assert scene.standings("srdi", tab) == []


@pytest.mark.parametrize(
    ("income", "tab"),
    [(2000, "above"), (1999, "watched"), (1600, "watched"), (1599, "below"), (0, "below")],
)
def test_four_fifths_are_watched_and_the_threshold_is_above(
    scene: Scene, income: int, tab: str
) -> None:
    firm = scene.firm(main_income_fen=income * 10_000 * 100)
    scene.judge()

    found = {one: scene.standings("scale", one) for one in ("above", "watched", "unknown", "below")}
    assert found == {one: [firm.pk] if one == tab else [] for one in found}


def test_a_firm_without_income_is_not_known_to_be_below(scene: Scene) -> None:
    firm = scene.firm(main_income_fen=None)
    scene.judge()

    assert scene.standings("scale", "unknown") == [firm.pk]


def test_a_new_version_shows_who_gains_and_who_loses(scene: Scene) -> None:
    """12 million of revenue were enough for 63号; a first year of R&D at 2% was no matter there either."""
    loses = scene.firm(
        revenue_fen=12 * MILLION, main_income_fen=11 * MILLION, hightech_income_fen=0
    )
    same = scene.firm()
    packs = [RulePack.objects.get(code="sme.srdi", version=version) for version in ("2022", "2026")]
    scene.judge(*packs)

    lost = list(compared(Standing.objects.all(), *packs, gains=False))
    assert [(row.enterprise_id, row.deciding) for row in lost] == [(loses.pk, "revenue")]
    assert list(compared(Standing.objects.all(), *packs, gains=True)) == []
    back = compared(Standing.objects.all(), *packs[::-1], gains=True)
    assert [row.enterprise_id for row in back] == [loses.pk]
    page = scene.get("ladder_compare", of="srdi", old="2022", new="2026", show="loses")
    assert loses.name in page
    assert same.name not in page
    assert "3,000,000" in page


def test_pages_open_and_numbers_open_to_their_firms(scene: Scene) -> None:
    firm = scene.firm(rd_fen=1_700_000_00, rd_domestic_fen=0)
    assert "还没有评过" in scene.get("ladder")
    scene.judge()

    overview = scene.get("ladder")
    assert reverse("innovation_community:ladder_list", args=["srdi"]) + "?show=near" in overview
    assert firm.name in scene.get("ladder_list", "srdi", show="near")
    assert firm.name in scene.get("ladder_list", "srdi", show="near", q=firm.name)
    assert firm.name not in scene.get("ladder_list", "srdi", show="near", q="nobody")
    assert scene.client.get("/community/ladder/list/nothing/").status_code == 404


def test_the_firm_page_says_the_gap_in_money(scene: Scene) -> None:
    firm = scene.firm(
        revenue_fen=52 * MILLION,
        main_income_fen=47 * MILLION,
        hightech_income_fen=0,
        rd_fen=124_800_000,
        rd_domestic_fen=0,
    )

    page = scene.get("firm_ladder", firm.pk)

    assert "312,000" in page
    assert reverse("innovation_community:growth_records", args=[firm.pk]) + "#years" in page
    old = scene.get("firm_ladder", firm.pk, to="srdi", version="2022")
    assert "〔2022〕63号" in old


def test_the_firm_itself_sees_its_ladder_and_no_other(scene: Scene) -> None:
    own, other = scene.firm(), scene.firm()
    client = Client()
    client.force_login(a_login(a_firm_contact(own)))

    assert client.get(reverse("innovation_community:firm_ladder", args=[own.pk])).status_code == 200
    assert (
        client.get(reverse("innovation_community:firm_ladder", args=[other.pk])).status_code == 404
    )
    assert (
        reverse("innovation_community:firm_ladder", args=[own.pk])
        in client.get("/").content.decode()
    )


def test_a_run_is_asked_for_on_screen_and_a_job_does_it(scene: Scene) -> None:
    scene.firm()

    response = scene.client.post(reverse("innovation_community:ladder_run"))

    run = LadderRun.objects.get()
    assert response["Location"] == reverse("innovation_community:ladder_run_page", args=[run.pk])
    assert (run.state, run.total, run.on) == ("waiting", 1, timezone.localdate())
    assert "every 3s" in scene.get("ladder_run_page", run.pk)
    carry_on_run(run.pk)
    assert "every 3s" not in scene.get("ladder_run_page", run.pk)


def test_records_are_entered_and_taken_away_on_screen(scene: Scene) -> None:
    firm = scene.firm(title="")
    new = reverse("innovation_community:growth_new", args=[firm.pk, "titles"])
    told = {
        "kind": "high_tech",
        "valid_from": "2025/1/1",
        "valid_until": "2024-1-1",
        "source": "Register",
    }

    refused = scene.client.post(new, told)
    assert refused.status_code == 422
    scene.client.post(new, told | {"valid_until": "2027-12-31"})

    title = Title.objects.get(enterprise=firm)
    end = reverse("innovation_community:growth_end", args=["titles", title.pk])
    scene.client.post(end, {"reason": "Of another firm"})
    assert not Title.objects.filter(enterprise=firm).exists()
    assert (
        scene.client.get(
            reverse("innovation_community:growth_new", args=[firm.pk, "songs"])
        ).status_code
        == 404
    )


def test_a_year_is_corrected_where_it_stands(scene: Scene) -> None:
    firm = scene.firm()
    address = reverse("innovation_community:year", args=[firm.pk])
    assert "60000000" in scene.client.get(address, {"year": "2025"}).content.decode()

    scene.client.post(address, {"year": "2025", "staff": "130", "source": "Call"})
    assert firm.years.get(year=2025).revenue_fen == 60 * MILLION
    scene.client.post(f"{address}?year=2025", {"year": "2025", "staff": "130", "source": "Call"})

    year = firm.years.get(year=2025)
    assert (year.staff, year.revenue_fen, year.source) == (130, None, "Call")
