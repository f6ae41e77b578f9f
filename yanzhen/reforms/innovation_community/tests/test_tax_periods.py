"""Two periods that are both shown never give away who paid between them."""

import itertools
from datetime import date
from typing import Any

import pytest

from yanzhen.reforms.innovation_community.actions.tax_periods import ALL, Periods
from yanzhen.reforms.innovation_community.models.tax import Disclosure
from yanzhen.reforms.innovation_community.models.terms import Term, term_of

# Payers of an area in a period, in fen.
Paid = dict[str, int]
FOUR: Paid = {"A": 10, "B": 10, "C": 10, "D": 10}


def _term(last: int) -> Term:
    return term_of(2026, 1, last)


def _periods(paid: dict[Term, dict[str, Paid]]) -> Periods:
    rows = [
        (term, area, f"{area}{payer}", fen)
        for term, areas in paid.items()
        for area, payers in areas.items()
        for payer, fen in payers.items()
    ]
    named = [(key, key) for key in dict.fromkeys(area for areas in paid.values() for area in areas)]
    return Periods(named, "All", rows, Disclosure())


def _hidden(periods: Periods, term: Term) -> tuple[str, str, str]:
    (east, west), total = periods.disclosed(term)
    return east.hidden, west.hidden, total.hidden


@pytest.mark.parametrize(
    ("later", "hidden"),
    [
        ({}, ""),  # nobody paid more
        ({"A": 30}, "period"),  # one did
        ({"A": 11, "B": 11}, "period"),
        ({"A": 20, "B": 20, "C": 20}, ""),
        ({"A": 100, "B": 11, "C": 11}, "period"),  # 90 of 92 from one
        ({"E": 5}, "period"),  # somebody new
        ({"E": 5, "F": 5, "G": 5}, ""),
        ({"A": 5}, "period"),  # a correction of one
    ],
)
def test_what_was_paid_between_two_periods_is_a_sum_like_any_other(
    later: Paid, hidden: str
) -> None:
    both = {"east": FOUR, "west": FOUR}
    moved = {"east": FOUR | later, "west": dict.fromkeys(FOUR, 30)}
    periods = _periods({_term(5): both, _term(6): moved})

    assert _hidden(periods, _term(5)) == ("", "", "")
    assert _hidden(periods, _term(6))[0] == hidden


def test_the_total_is_held_to_the_same() -> None:
    both = {"east": FOUR, "west": FOUR}
    periods = _periods({_term(5): both, _term(6): {"east": FOUR | {"A": 30}, "west": FOUR}})

    assert _hidden(periods, _term(6)) == ("period", "", "period")


def test_a_shorter_period_that_is_hidden_takes_nothing_away() -> None:
    few = {"east": {"A": 10}, "west": {"B": 10}}
    periods = _periods({_term(5): few, _term(6): {"east": FOUR, "west": FOUR}})

    assert _hidden(periods, _term(5)) == ("few", "few", "few")
    assert _hidden(periods, _term(6)) == ("", "", "")


def test_a_quarter_and_the_half_year_do_not_tell_the_other_quarter() -> None:
    """The second quarter is hidden by itself; the half year less the first would show it."""
    first, second = term_of(2026, 1, 3), term_of(2026, 4, 6)
    rest = {"A": 50, "B": 50}
    half = {p: FOUR.get(p, 0) + rest.get(p, 0) for p in FOUR}
    many = {p: n for n, p in enumerate("EFGHIJ", 60)}
    paid = {
        first: {"east": FOUR, "west": many},
        second: {"east": rest, "west": many},
        _term(6): {"east": half, "west": {p: 2 * n for p, n in many.items()}},
    }
    periods = _periods(paid)

    assert _hidden(periods, second)[0] == "few"
    assert _hidden(periods, _term(6))[0] == "period"


def test_periods_beside_each_other_and_of_other_years_are_not_compared() -> None:
    last_year = Term(date(2025, 1, 1), date(2025, 5, 31))
    both = {"east": FOUR, "west": FOUR}
    one_more = {"east": FOUR | {"A": 30}, "west": FOUR}
    periods = _periods({last_year: both, term_of(2026, 7, 8): both, _term(6): one_more})

    assert _hidden(periods, _term(6)) == ("", "", "")


def test_whatever_is_shown_of_two_periods_never_gives_the_time_between_away() -> None:
    """All changes of a few shapes: what is known twice, alone or as the rest of the total, is fit."""
    changes: list[Paid] = [{}, {"A": 30}, {"A": 30, "B": 30, "C": 30}, {"E": 400}]
    shapes: list[Paid] = [{}, {"A": 7}, FOUR, {"A": 900, "B": 1, "C": 1}]
    names = ("east", "mid", "west")
    for before in itertools.product(shapes, repeat=3):
        for more in itertools.product(changes, repeat=3):
            areas = [
                dict(zip(names, before, strict=True)),
                {name: a | b for name, a, b in zip(names, before, more, strict=True)},
            ]
            periods = _periods({_term(5): areas[0], _term(6): areas[1]})
            for keys in _known_twice(periods, names):
                assert _fit(_between(areas, keys)), (areas, keys)


def _known_twice(periods: Periods, names: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Areas whose sum can be read, or worked out, in both periods."""
    readable = []
    for term in (_term(5), _term(6)):
        parts, total = periods.disclosed(term)
        shown = [part.key for part in parts if part.shown]
        known = set()
        for n in range(1, len(names) + 1):
            for keys in itertools.combinations(names, n):
                rest = [name for name in names if name not in keys]
                if all(k in shown for k in keys) or (total.shown and all(k in shown for k in rest)):
                    known.add(keys)
        readable.append(known)
    return readable[0] & readable[1]


def _between(areas: list[dict[str, Paid]], keys: tuple[str, ...]) -> list[int]:
    payers = {(key, payer) for one in areas for key in keys for payer in one[key]}
    found = [areas[1][k].get(p, 0) - areas[0][k].get(p, 0) for k, p in payers]
    return [fen for fen in found if fen]


def _fit(between: list[Any]) -> bool:
    if not between:
        return True
    return len(between) >= 3 and 100 * max(map(abs, between)) <= 80 * abs(sum(between))


def test_the_key_of_the_whole_is_no_area() -> None:
    assert _periods({_term(5): {"east": FOUR, "west": FOUR}}).disclosed(_term(5))[1].key == ALL
