"""What is found is kept in no language: a message with its values, read back in that of the screen."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from yanzhen.base.refusals import Refused
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.actions.ladder_lists import sizes
from yanzhen.reforms.innovation_community.models import Standing
from yanzhen.reforms.innovation_community.models.findings import gap_words, yuan_words
from yanzhen.reforms.innovation_community.models.wording import (
    Wording,
    keeping,
    read_back,
    said_by,
    say,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)
from yanzhen.reforms.innovation_community.tests.test_ladder_runs import DAY, pack, year

SAID: list[tuple[Any, str, str]] = [
    ("2.4%", "2.4%", "2.4%"),
    (say("not held"), "not held", "没有"),
    (yuan_words(31_200_050), "312,000.50 yuan", "312,000.50 元"),
    (gap_words(1, "people"), "1 person", "1 人"),
    (gap_words(3, "people"), "3 people", "3 人"),
    (say("at least %(n)s") % {"n": yuan_words(100)}, "at least 1 yuan", "1 元 以上"),
    (say("valid until %(day)s") % {"day": date(2026, 9, 1)}, "valid until 2026-09-01", "2026-09-01 到期"),
    (say(", ").join([yuan_words(100), "7", say("not held")]), "1 yuan, 7, not held", "1 元、7、没有"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "english", "chinese"), SAID)
def test_kept_and_read_back_it_says_the_same_in_both_languages(
    words: Any, english: str, chinese: str
) -> None:
    with translation.override("zh-hans"):
        kept = json.loads(json.dumps(words, default=keeping))
        assert str(read_back(kept)) == str(words) == chinese
    with translation.override("en"):
        assert str(read_back(kept)) == str(words) == english


def test_a_joint_of_one_is_the_one_and_of_none_is_empty() -> None:
    assert say(", ").join(["a"]) == "a"
    assert say(", ").join([]) == ""


def test_what_belongs_to_one_language_is_not_kept() -> None:
    with pytest.raises(TypeError, match="can't be kept"):
        json.dumps(gettext_lazy("not held"), default=keeping)


def test_a_refusal_is_kept_with_its_values() -> None:
    words = said_by(Refused(gettext_lazy("at least %(n)s"), n=3))

    with translation.override("zh-hans"):
        assert (isinstance(words, Wording), str(words)) == (True, "3 以上")


@pytest.mark.django_db
def test_a_result_of_a_chinese_night_reads_english_on_an_english_screen() -> None:
    community = an_innovation_community()
    firm = a_firm(a_building(community), industry_code="3569", industry_section="C")
    officer = an_officer(community)
    year(firm, officer, staff=25, revenue_fen=500_000_000, main_income_fen=500_000_000)
    with translation.override("zh-hans"):
        carry_on_run(begin_run(by=officer, on=DAY).pk)

    rows = Standing.objects.by(pack("sme.size", "2017"))
    with translation.override("en"):
        assert str(rows.get().said) == "small firm"
        assert [(str(view.title), n) for view, n in sizes(rows, rows.get().pack)] == [
            ("small firm", 1)
        ]
    with translation.override("zh-hans"):
        assert str(rows.get().said) == "小型企业"


@pytest.mark.django_db
def test_the_language_of_the_night_changes_no_answer() -> None:
    community = an_innovation_community()
    a_firm(a_building(community), industry_code="3569", industry_section="C")
    officer = an_officer(community)
    with translation.override("zh-hans"):
        carry_on_run(begin_run(by=officer, on=DAY).pk)
    before = dict(Standing.objects.values_list("pack_id", "result_id"))

    with translation.override("en"):
        carry_on_run(begin_run(by=officer, on=DAY).pk)

    assert dict(Standing.objects.values_list("pack_id", "result_id")) == before
