"""What holds for every firm: more research, more rights, more income never take a condition away."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.kernel.rulebook.contracts import FindingValue, Pack, packs
from yanzhen.reforms.innovation_community.kinds.ladder.packs import PACKS
from yanzhen.reforms.innovation_community.kinds.ladder.size import size_of
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts, RightFacts, YearFacts
from yanzhen.reforms.innovation_community.testing import firm_facts

# How good an answer is; a not-applicable one is outside of the order.
ORDER: Final = {"unmet": 0, "unknown": 1, "manual_review": 2, "met": 3}
SIZES: Final = ("micro", "small", "medium", "large")
money = st.one_of(st.none(), st.integers(0, 40_000_000_000))
people = st.one_of(st.none(), st.integers(0, 1500))
packs_judged = st.sampled_from(PACKS)


@st.composite
def years(draw: Any) -> YearFacts:
    revenue = draw(money)
    return YearFacts(
        revenue_fen=revenue,
        main_income_fen=draw(money) if revenue is None else draw(st.integers(0, revenue)),
        cost_fen=draw(money),
        rd_fen=draw(money),
        assets_fen=draw(money),
        debt_fen=draw(money),
        staff=draw(people),
    )


@st.composite
def firms(draw: Any) -> FirmFacts:
    return firm_facts(
        industry_code=draw(st.sampled_from(["3569", "6513", "7340", "5193", "7020", ""])),
        years={2025 - back: draw(years()) for back in range(3)},
        rights_complete=draw(st.booleans()),
        rights=(),
    )


def answers(pack: Pack, facts: FirmFacts) -> dict[str, str]:
    return {rule.slug: str(rule.answer({"firm": facts}).value) for rule in pack.rules}


def never_worse(before: dict[str, str], after: dict[str, str], *but: str) -> None:
    for slug in before.keys() - {*but}:
        if FindingValue.NOT_APPLICABLE not in (before[slug], after[slug]):
            assert ORDER[after[slug]] >= ORDER[before[slug]], slug


@settings(max_examples=60, deadline=None)
@given(packs_judged, firms(), st.integers(0, 10_000_000_00))
def test_more_research_never_lowers_an_answer(pack: Pack, firm: FirmFacts, more: int) -> None:
    richer = {
        year: replace(told, rd_fen=None if told.rd_fen is None else told.rd_fen + more)
        for year, told in firm.years.items()
    }

    # What is spent within China becomes a smaller share of a larger sum.
    never_worse(answers(pack, firm), answers(pack, replace(firm, years=richer)), "domestic")


@settings(max_examples=40, deadline=None)
@given(packs_judged, firms(), st.integers(1, 5))
def test_more_rights_never_lower_an_answer(pack: Pack, firm: FirmFacts, more: int) -> None:
    right = RightFacts("invention", date(2020, 1, 1), date(2022, 1, 1), self_developed=True, leading=True, in_use=True, holder_rank=1)  # fmt: skip

    never_worse(answers(pack, firm), answers(pack, replace(firm, rights=(right,) * more)))


@settings(max_examples=40, deadline=None)
@given(packs_judged, firms(), st.integers(0, 10_000_000_00))
def test_less_debt_never_lowers_an_answer(pack: Pack, firm: FirmFacts, less: int) -> None:
    lighter = {
        year: replace(
            told, debt_fen=None if told.debt_fen is None else max(told.debt_fen - less, 0)
        )
        for year, told in firm.years.items()
    }

    never_worse(answers(pack, firm), answers(pack, replace(firm, years=lighter)))


@settings(max_examples=40, deadline=None)
@given(packs_judged, firms())
def test_what_becomes_unknown_never_turns_into_a_yes_or_a_no(pack: Pack, firm: FirmFacts) -> None:
    """Forgetting all years turns no failed number into a met one, and none that was met into a failed one."""
    before, after = answers(pack, firm), answers(pack, replace(firm, years={}))

    changed = {slug: (before[slug], after[slug]) for slug in before if before[slug] != after[slug]}
    assert not [
        slug
        for slug, pair in changed.items()
        if set(pair) == {"met", "unmet"} and slug != "on_site"
    ]


@settings(max_examples=60, deadline=None)
@given(
    years(),
    st.integers(0, 500),
    st.integers(0, 10_000_000_000),
    st.sampled_from(["3569", "6513", "5193", "7299"]),
)
def test_a_firm_that_grows_never_falls_in_size(
    year: YearFacts, people: int, fen: int, code: str
) -> None:
    more = replace(
        year,
        staff=None if year.staff is None else year.staff + people,
        revenue_fen=None if year.revenue_fen is None else year.revenue_fen + fen,
        assets_fen=None if year.assets_fen is None else year.assets_fen + fen,
    )
    sizes = [
        size_of(FirmFacts(on=date(2026, 9, 22), industry_code=code, years={2025: told}))[0]
        for told in (year, more)
    ]

    if all(sizes):
        assert SIZES.index(sizes[1]) >= SIZES.index(sizes[0])


@settings(max_examples=60, deadline=None)
@given(firms())
def test_every_gap_is_what_is_missing_to_the_fen(firm: FirmFacts) -> None:
    """Whoever adds exactly the gap of R&D of both years meets the condition; one fen less does not."""
    rule = packs["sme.srdi@2026"].rule("rd_share")
    assert rule is not None
    last = replace(
        firm.year(), revenue_fen=firm.year().revenue_fen or 1, rd_fen=firm.year().rd_fen or 0
    )
    before = YearFacts(revenue_fen=1, rd_fen=1)
    found = rule.answer({"firm": replace(firm, years={2025: last, 2024: before})})
    short = getattr(found, "short", 0) or 0
    if found.value == FindingValue.UNMET:
        for added, value in ((short, FindingValue.MET), (short - 1, FindingValue.UNMET)):
            told = {2025: replace(last, rd_fen=(last.rd_fen or 0) + added), 2024: before}
            assert rule.answer({"firm": replace(firm, years=told)}).value is value
