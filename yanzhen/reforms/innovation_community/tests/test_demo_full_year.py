"""The full demo year bears the report out: its figures are computed from records."""

import pytest
from django.utils import timezone

from yanzhen.base.contracts import claims
from yanzhen.base.demo import World, load_demo
from yanzhen.kernel.figures.contracts import Verdict, verdict_of
from yanzhen.reforms.innovation_community.tests.figures_of_the_year import CODES, computed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_full_year_bears_the_report_out() -> None:
    load_demo(World(size="full", today=timezone.localdate()))

    found = computed()

    verdicts = {code: verdict_of(claims[code], value) for code, value in found.items()}
    assert verdicts == dict.fromkeys(CODES, Verdict.AGREES), found
