"""A tally is a pure function of roll, ballots and rules, in whole numbers, at every edge of the law."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.council.actions.tally import Line, Outcome, Roll, Silence, Tally, tally
from yanzhen.kernel.council.contracts import VotingRules, rules_on
from yanzhen.kernel.council.kinds import ELECTORATES
from yanzhen.kernel.council.kinds.committees import OWNERS_COMMITTEE
from yanzhen.kernel.council.kinds.members import KEPT, MEMBER_REPRESENTATIVES, MEMBERS
from yanzhen.kernel.council.kinds.owners import OWNERS
from yanzhen.kernel.council.kinds.residents import RESIDENTS

PASSED, REJECTED, FAILED = Outcome.PASSED, Outcome.REJECTED, Outcome.FAILED_QUORUM


def people(*areas: int) -> list[Line]:
    return [Line(key, f"head {key}", area) for key, area in enumerate(areas)]


def counted(
    lines: list[Line], choices: dict[int, str], kind: str = "fund_use", rules: VotingRules = OWNERS,
    silence: Silence = Silence.NOT_PARTICIPATING, **facts: frozenset[int],
) -> Tally:  # fmt: skip
    return tally(Roll(lines, **facts), {"m": choices.items()}, rules, {"m": kind}, silence)["m"]


def of(yes: int, no: int = 0, abstain: int = 0, *, start: int = 0) -> dict[int, str]:
    words = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    return dict(enumerate(words, start))


@pytest.mark.parametrize(
    ("voters", "choices", "kind", "outcome"),
    [
        (9, of(4, 2), "fund_use", PASSED),  # two thirds exactly take part; 4/6 agree
        (9, of(5), "fund_use", FAILED),  # 5/9 < 2/3, though all agree
        (9, of(3, 3), "fund_use", REJECTED),  # half is not more than half
        (9, of(3, 2, 1), "fund_use", REJECTED),  # an abstention raises the denominator
        (8, of(6, 2), "fund_raising", PASSED),  # 3/4 exactly is 3/4 and more
        (8, of(5, 2), "fund_raising", REJECTED),  # 5/7 < 3/4
        (4, of(2, 1), "rebuilding", REJECTED),  # 2/3 < 3/4
        (4, of(3, 1), "common_parts", PASSED),
        (4, of(3, 1), "fund_use", PASSED),
        (3, {}, "fund_use", FAILED),
    ],
)
def test_owners_by_equal_area(
    voters: int, choices: dict[int, str], kind: str, outcome: Outcome
) -> None:
    assert counted(people(*[10_000] * voters), choices, kind).strict.outcome == outcome


@pytest.mark.parametrize(
    ("areas", "choices", "outcome"),
    [
        ((9_000, 100, 100), of(1, 2), REJECTED),  # area agrees, heads do not
        ((9_000, 100, 100), {0: "no", 1: "yes", 2: "yes"}, REJECTED),  # heads agree, area does not
        ((9_000, 100, 100), {1: "yes", 2: "yes"}, FAILED),  # heads suffice, area is missing
        ((9_000, 100, 100), {0: "yes"}, FAILED),  # area suffices, heads are missing
        ((200, 100, 1), of(2), PASSED),
        ((200, 100, 151), of(2), FAILED),  # 300/451: one hundredth of a square metre short
        ((200, 100, 150), of(2), PASSED),  # 300/450: two thirds to the hundredth
    ],
)
def test_both_measures_must_be_reached(
    areas: tuple[int, ...], choices: dict[int, str], outcome: Outcome
) -> None:
    assert counted(people(*areas), choices).strict.outcome == outcome


def test_units_of_one_buyer_are_one_head_and_all_their_area() -> None:
    lines = [Line(0, "a", 100), Line(1, "a", 100), Line(2, "b", 100), Line(3, "c", 100)]
    found = counted(lines, of(4)).strict.count
    assert (found.heads_all, found.heads["yes"], found.area["yes"]) == (3, 3, 400)


def test_a_buyer_who_votes_in_two_ways_has_no_head_and_area_follows_each_unit() -> None:
    lines = [Line(0, "a", 100), Line(1, "a", 50), Line(2, "b", 100)]
    found = counted(lines, {0: "yes", 1: "no", 2: "yes"}).strict.count
    assert found.split_heads == 1
    assert found.heads == {"yes": 1, "no": 0, "abstain": 0}
    assert found.area == {"yes": 200, "no": 50, "abstain": 0}


def test_a_conflict_is_left_out_until_it_is_resolved() -> None:
    lines = people(100, 100, 100)
    left_out = counted(lines, of(3), conflicts=frozenset({0, 1})).strict
    assert (left_out.outcome, left_out.count.area["yes"]) == (FAILED, 100)
    assert counted(lines, of(3)).strict.outcome == PASSED


def test_spoiled_ballots_do_not_take_part_and_are_shown() -> None:
    found = counted(people(1, 1, 1), {0: "yes", 1: "spoiled", 2: "spoiled"}).strict
    assert (found.count.spoiled, found.outcome) == (2, FAILED)


def test_a_ballot_outside_the_roll_and_a_second_one_count_nothing() -> None:
    ballots = {"m": [(0, "yes"), (0, "no"), (7, "yes")]}
    found = tally(Roll(people(5, 5)), ballots, OWNERS, {"m": "manager"})["m"].strict.count
    assert found.area == {"yes": 5, "no": 0, "abstain": 0}


@pytest.mark.parametrize(
    ("silence", "choices", "strict", "by_rules"),
    [
        (Silence.NOT_PARTICIPATING, of(4), FAILED, FAILED),
        (Silence.DELIVERED, of(4), FAILED, REJECTED),  # 10 take part, 4 agree
        (Silence.DELIVERED, of(6), FAILED, PASSED),
        (Silence.MAJORITY, of(4), FAILED, PASSED),  # the others follow
        (Silence.MAJORITY, of(1, 3), FAILED, REJECTED),  # they follow the no as well
        (Silence.MAJORITY, of(2, 2), FAILED, REJECTED),  # no real majority: nobody follows
    ],
)
def test_silence_counts_only_as_the_rules_adopted_say(
    silence: Silence, choices: dict[int, str], strict: Outcome, by_rules: Outcome
) -> None:
    found = counted(people(*[100] * 10), choices, silence=silence, delivered=frozenset(range(10)))
    assert (found.strict.outcome, found.by_rules.outcome) == (strict, by_rules)


def test_silence_needs_the_proof_of_delivery() -> None:
    found = counted(
        people(*[100] * 10), of(4), silence=Silence.MAJORITY, delivered=frozenset(range(5))
    )
    assert found.by_rules.count.area["yes"] == 500


def test_the_finding_explains_itself_measure_by_measure() -> None:
    lines = [Line(0, "a", 712), Line(1, "b", 144), Line(2, "c", 144)]
    words = counted(lines, {0: "yes"}).strict.sentence
    assert "area 71.2% of 66.7% needed" in words
    assert "heads 33.3% of 66.7% needed: fails" in words


@pytest.mark.parametrize(
    ("rules", "voters", "choices", "attended", "kind", "outcome"),
    [
        (MEMBERS, 9, of(6), 0, "dividend", PASSED),
        (MEMBERS, 9, of(5), 9, "dividend", REJECTED),  # all attend, 5/9 of all agree
        (MEMBERS, 9, of(5), 0, "dividend", FAILED),
        (RESIDENTS, 10, of(4), 6, "other", PASSED),  # 4 of 6 present
        (RESIDENTS, 10, of(3), 6, "other", REJECTED),  # half of those present
        (RESIDENTS, 10, of(5), 5, "other", FAILED),  # half is not more than half
        (MEMBER_REPRESENTATIVES, 21, of(14), 0, "dividend", PASSED),
        (MEMBER_REPRESENTATIVES, 21, of(13), 21, "dividend", REJECTED),
        (OWNERS_COMMITTEE, 7, of(4), 4, "decision", PASSED),
        (OWNERS_COMMITTEE, 7, of(3), 4, "decision", REJECTED),  # 3 of 4 present, not of all 7
    ],
)
def test_other_electorates_by_their_own_rules(
    rules: VotingRules, voters: int, choices: dict[int, str], attended: int, kind: str, outcome: Outcome,
) -> None:  # fmt: skip
    found = counted(
        people(*[0] * voters), choices, kind, rules, attended=frozenset(range(attended))
    )
    assert found.strict.outcome == outcome


def test_what_representatives_may_not_decide_says_so() -> None:
    refused = {kind.slug for kind in MEMBER_REPRESENTATIVES.matters if kind.refused}
    assert refused == KEPT
    assert not any(kind.refused for kind in MEMBERS.matters)


def test_three_of_hangzhous_twelve_matters_are_special() -> None:
    special = {kind.slug for kind in OWNERS.matters if "special_area" in kind.requirements}
    assert special == {"fund_raising", "rebuilding", "common_parts"}
    assert len(OWNERS.matters) == 12


@pytest.mark.parametrize("rules", ELECTORATES, ids=lambda rules: rules.slug)
def test_every_requirement_names_its_article(rules: VotingRules) -> None:
    assert all(requirement.article for requirement in rules.requirements)
    assert all(kind.article and kind.requirements for kind in rules.matters)
    assert rules_on(rules.electorate, rules.effective_from) == rules
    assert rules_on(rules.electorate, date(1999, 1, 1)) is None


CHOICES = st.sampled_from(["yes", "no", "abstain", "spoiled", None])
ROLLS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 50_000), CHOICES), max_size=25)


@given(ROLLS, st.sampled_from([kind.slug for kind in OWNERS.matters]))
def test_the_outcome_is_what_exact_fractions_say(
    roll: list[tuple[int, int, str | None]], kind: str
) -> None:
    lines = [Line(key, str(head), area) for key, (head, area, _) in enumerate(roll)]
    choices = {key: choice for key, (_, _, choice) in enumerate(roll) if choice}
    verdict = counted(lines, choices, kind).strict
    facts = verdict.count.facts()

    def share(part: str, whole: str) -> Fraction:
        return Fraction(facts[part], facts[whole]) if facts[whole] else Fraction(0)

    reached = share("area_part", "area_all") >= Fraction(2, 3) and share("heads_part", "heads_all") >= Fraction(2, 3)  # fmt: skip
    yes = (share("area_yes", "area_part"), share("heads_yes", "heads_part"))
    special = kind in ("fund_raising", "rebuilding", "common_parts")
    agreed = min(yes) >= Fraction(3, 4) if special else min(yes) > Fraction(1, 2)
    assert verdict.outcome == (FAILED if not reached else PASSED if agreed else REJECTED)
    if verdict.outcome == PASSED:
        assert 3 * facts["area_yes"] >= facts["area_all"]


@given(ROLLS)
def test_parts_never_exceed_the_whole_and_order_does_not_matter(
    roll: list[tuple[int, int, str | None]],
) -> None:
    lines = [Line(key, str(head), area) for key, (head, area, _) in enumerate(roll)]
    choices = {key: choice for key, (_, _, choice) in enumerate(roll) if choice}
    there = counted(lines, choices).strict.count
    back = counted(lines[::-1], dict(reversed(choices.items()))).strict.count
    assert there == back
    facts = there.facts()
    for measure in ("area", "heads"):
        assert facts[f"{measure}_yes"] <= facts[f"{measure}_part"] <= facts[f"{measure}_all"]
