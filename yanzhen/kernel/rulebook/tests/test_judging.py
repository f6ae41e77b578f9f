"""Five answers, each with measured, needed and article; the version in force on the day decides and is kept."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import an_actor, an_organisation
from yanzhen.kernel.rulebook.actions import judge, judge_by, keep, take_over_packs
from yanzhen.kernel.rulebook.contracts import (
    Answer,
    FindingValue,
    Pack,
    aggregate,
    at_least,
    at_most,
    more_than,
    packs,
    register_pack,
    share_at_least,
    share_more_than,
)
from yanzhen.kernel.rulebook.models import Finding, RulePack
from yanzhen.kernel.rulebook.testing import NEW, OLD

MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
REVIEW, NOT = FindingValue.MANUAL_REVIEW, FindingValue.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ([MET, MET], MET),
        ([MET, REVIEW], REVIEW),
        ([REVIEW, UNKNOWN], UNKNOWN),
        ([UNKNOWN, UNMET], UNMET),
        ([UNMET, NOT], NOT),
        ([], UNKNOWN),
    ],
)
def test_the_whole_follows_the_order(values: list[FindingValue], whole: FindingValue) -> None:
    assert aggregate((Answer(value), True) for value in values) is whole


def test_an_unmet_soft_rule_is_for_a_person() -> None:
    assert aggregate([(Answer(MET), True), (Answer(UNMET), False)]) is REVIEW


@pytest.mark.parametrize(
    ("answer", "value", "gap"),
    [
        (at_least(100, 100), MET, ""),
        (at_least(99, 100), UNMET, "1"),
        (more_than(100, 100), UNMET, "1"),
        (more_than(101, 100), MET, ""),
        (at_most(100, 100), MET, ""),
        (at_most(103, 100, "人"), UNMET, "3 人"),
        (share_at_least(2, 3, Fraction(2, 3)), MET, ""),
        (share_at_least(1999, 3000, Fraction(2, 3)), UNMET, ""),
        (share_more_than(1, 2, Fraction(1, 2)), UNMET, ""),
        (share_more_than(51, 100, Fraction(1, 2)), MET, ""),
        (share_at_least(0, 0, Fraction(2, 3)), UNKNOWN, ""),
    ],
)
def test_thresholds_include_their_number_where_the_law_says_so(
    answer: Answer, value: FindingValue, gap: str
) -> None:
    assert (answer.value, answer.gap) == (value, gap)


def test_a_share_explains_itself_and_never_rounds_up() -> None:
    answer = share_at_least(1999, 3000, Fraction(2, 3))

    assert answer.explanation == "66.6% of 66.7% needed"
    assert answer.measured == "66.6% (1,999 / 3,000)"
    assert answer.threshold == "at least 2/3"


def test_what_is_not_stated_is_unknown() -> None:
    answer = NEW.rules[0].answer({"staff": None})

    assert answer.value is UNKNOWN
    assert "staff" in str(answer.explanation)


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(packs, "_things", dict(packs._things))
    register_pack(OLD)
    register_pack(NEW)
    take_over_packs([NEW, OLD])


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2011, 1, 1), "2011"),
        (date(2017, 12, 27), "2011"),
        (date(2017, 12, 28), "2017"),
        (date(2026, 9, 22), "2017"),
    ],
)
def test_the_version_of_the_day_judges(two_versions: None, day: date, version: str) -> None:
    assert judge("test.size", {"staff": 120}, on=day).pack.version == version


def test_before_the_first_version_nothing_is_judged(two_versions: None) -> None:
    with pytest.raises(Refused, match="No version of the rules “test.size” is in force"):  # noqa: RUF043
        judge("test.size", {"staff": 120}, on=date(2010, 12, 31))


def test_what_law_leaves_to_judgement_is_never_a_yes(two_versions: None) -> None:
    assert judge("test.size", {"staff": 120}, on=date(2026, 9, 22)).value is REVIEW


def test_findings_keep_the_version_that_gave_them(two_versions: None) -> None:
    firm, actor = an_organisation(), an_actor()
    early = judge("test.size", {"staff": 90}, on=date(2017, 1, 1))

    keep(early, firm, by=actor)
    keep(judge("test.size", {"staff": 120}, on=date(2026, 9, 22)), firm, by=actor)

    kept = Finding.objects.about(firm).get(pack__version="2011")
    assert (kept.value, kept.measured, kept.gap) == ("unmet", "90 人", "10 人")
    assert (kept.article, kept.title, kept.on) == (
        "第四条",
        "At least 100 people",
        date(2017, 1, 1),
    )
    assert Finding.objects.about(firm).count() == 3


def test_a_pack_with_findings_is_never_deleted(two_versions: None) -> None:
    keep(judge("test.size", {}, on=date(2017, 1, 1)), an_organisation(), by=an_actor())

    with pytest.raises(IntegrityError):
        _delete_around_the_model()


def _delete_around_the_model() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rulebook_rulepack WHERE code = 'test.size'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_taking_over_again_changes_nothing(two_versions: None) -> None:
    before = list(RulePack.objects.values())

    take_over_packs()

    assert sorted(map(str, RulePack.objects.values())) == sorted(map(str, before))


def test_versions_do_not_overlap(two_versions: None) -> None:
    with pytest.raises(IntegrityError, match="one_version_of_a_pack_holds_at_a_time"):
        _add(effective_from=NEW.effective_from + timedelta(days=400))


def test_a_draft_may_overlap_and_never_holds(two_versions: None) -> None:
    _add(effective_from=date(2026, 1, 1), status="draft")

    assert judge("test.size", {}, on=date(2026, 9, 22)).pack.version == "2017"


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"status": "perhaps"}, "a_pack_has_a_known_status"),
        ({"evidence": "X"}, "a_pack_says_how_well_it_is_known"),
        ({"effective_to": date(1999, 1, 1)}, "a_pack_ends_after_it_begins"),
        ({"version": "2017", "status": "draft"}, "one_pack_per_code_and_version"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    two_versions: None, changes: dict[str, Any], promise: str
) -> None:
    with pytest.raises(IntegrityError, match=promise):
        _add(**({"effective_from": date(2000, 1, 1), "effective_to": date(2000, 2, 1)} | changes))


def _add(**changes: Any) -> RulePack:
    given: dict[str, Any] = {
        "code": "test.size",
        "version": "new",
        "title": "x",
        "jurisdiction": "中国",
        "status": "active",
        "evidence": "V",
    }
    with transaction.atomic():
        return RulePack.objects.create(**(given | changes))


def test_two_rules_of_one_name_are_a_mistake() -> None:
    twice = Pack(**(NEW.__dict__ | {"version": "x", "rules": (NEW.rules[0], NEW.rules[0])}))

    with pytest.raises(ImproperlyConfigured, match="one name"):
        register_pack(twice)


@pytest.mark.django_db
def test_a_credit_code_is_judged_by_its_standard() -> None:
    day = date(2026, 9, 22)

    assert judge("uscc", {"uscc": "91110000600037341L"}, on=day).value is MET
    assert judge("uscc", {"uscc": "91110000600037341A"}, on=day).value is UNMET
    assert judge("uscc", {}, on=day).value is UNKNOWN


def test_a_named_version_judges_whatever_its_day(two_versions: None) -> None:
    old = RulePack.objects.get(code="test.size", version="2011")

    judged = judge_by(old, {"staff": 100}, on=date(2026, 9, 1))

    assert (judged.pack.version, judged.value) == ("2011", MET)


def test_rules_whose_app_is_gone_are_refused() -> None:
    gone = RulePack(code="gone.rules", version="1")

    with pytest.raises(Refused, match="not installed"):
        judge_by(gone, {}, on=date(2026, 9, 1))
