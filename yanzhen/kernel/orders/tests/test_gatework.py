"""Late scans: any order of uploading gives the same verdicts, and nothing counts beyond what was sold."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.orders.models.gatework import Scan, counted, gaps, in_order, judge

NOON = datetime(2026, 10, 3, 4, tzinfo=UTC)

SCANS = st.lists(
    st.builds(
        Scan,
        nonce=st.uuids(version=4),
        device=st.sampled_from(["east", "west"]),
        sequence=st.integers(1, 50),
        scanned_at=st.integers(0, 9).map(lambda m: NOON + timedelta(minutes=m)),
        uses=st.integers(1, 12),
    ),
    max_size=12,
)


@given(SCANS, st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_of_uploading_does_not_matter(
    scans: list[Scan], left: int, chance: random.Random
) -> None:
    mixed = [*scans, *scans]
    chance.shuffle(mixed)

    assert judge(mixed, left=left) == judge(scans, left=left)


@given(SCANS, st.integers(0, 20))
def test_nothing_counts_beyond_what_was_left(scans: list[Scan], left: int) -> None:
    verdicts = judge(scans, left=left)

    assert counted(verdicts) <= left
    assert len(verdicts) == len({scan.nonce for scan in scans})


def test_the_earlier_scan_wins_and_the_later_is_kept_as_a_double_use() -> None:
    late = Scan(uuid.uuid4(), "east", 7, NOON + timedelta(minutes=5))
    early = Scan(uuid.uuid4(), "west", 3, NOON)

    assert [(v.scan, v.counts) for v in judge([late, early], left=1)] == [
        (early, True),
        (late, False),
    ]


def test_a_group_passes_whole_or_not_at_all() -> None:
    twelve, twenty, eight = (
        Scan(uuid.uuid4(), "east", n, NOON + timedelta(minutes=n), uses)
        for n, uses in ((1, 12), (2, 20), (3, 8))
    )

    assert [v.counts for v in judge([twelve, twenty, eight], left=20)] == [True, False, True]


def test_equal_times_are_ordered_by_gate_and_number() -> None:
    a, b = Scan(uuid.uuid4(), "east", 2, NOON), Scan(uuid.uuid4(), "east", 1, NOON)

    assert in_order([a, b]) == [b, a]


@pytest.mark.parametrize(
    ("numbers", "last", "missing"),
    [
        ([1, 2, 3], 0, []),
        ([4, 7, 8], 3, [(5, 6)]),
        ([9], 3, [(4, 8)]),
        ([2, 2, 3], 3, []),
        ([], 3, []),
        ([1, 10, 5], 3, [(4, 4), (6, 9)]),
    ],
)
def test_a_gap_in_a_gates_numbers_shows(
    numbers: list[int], last: int, missing: list[tuple[int, int]]
) -> None:
    assert gaps(numbers, last_known=last) == missing
