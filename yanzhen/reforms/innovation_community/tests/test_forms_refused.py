"""What is typed and can't be meant comes back beside its field, in words; so does a cell of a table."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_by
from yanzhen.kernel.parties.testing import a_credit_code, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.buildings import rooms_named
from yanzhen.reforms.innovation_community.actions.enterprises import FirmDraft, register_enterprise
from yanzhen.reforms.innovation_community.actions.tax_importing import as_amount
from yanzhen.reforms.innovation_community.forms.buildings import RoomsForm
from yanzhen.reforms.innovation_community.forms.fields import DayField, FenField
from yanzhen.reforms.innovation_community.forms.talents import TalentForm
from yanzhen.reforms.innovation_community.forms.tax import TermField
from yanzhen.reforms.innovation_community.models import Enterprise
from yanzhen.reforms.innovation_community.testing import a_building, an_officer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 22)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (DayField(), "the day before", "day"),
        (FenField(), "much", "number"),
        (FenField(), "-5", "can't be meant"),
        (TermField(), "in spring", "period"),
    ],
)
def test_a_field_says_what_can_not_be_read(field: forms.Field, typed: str, sentence: str) -> None:
    with pytest.raises(forms.ValidationError, match=sentence):
        field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"numbers": "308-301"}, "numbers", "runs backwards"),
        ({"floor": "0"}, "floor", "no floor 0"),
    ],
)
def test_rooms_that_can_not_be(typed: dict[str, str], field: str, sentence: str) -> None:
    form = RoomsForm({"numbers": "301", "area_m2": "50", **typed})

    assert sentence in str(form.errors[field])
    assert list(form.errors) == [field]


def test_a_range_runs_forward() -> None:
    with pytest.raises(Refused, match="runs backwards"):
        rooms_named("308-301")


def test_the_firm_of_a_talent_is_in_the_register() -> None:
    form = TalentForm(
        {"firm": "Nobody Ltd"}, firms=Enterprise.objects.all(), buildings=Place.objects.none()
    )

    assert "No firm of this name" in str(form.errors["firm"])


@pytest.mark.parametrize("code", ["6", "65135", "9913"])
def test_an_industry_class_has_two_to_four_digits_of_a_section(code: str) -> None:
    building = a_building()
    draft = FirmDraft(uscc=a_credit_code(7), name="New", place=building, industry_code=code)

    with pytest.raises(Refused, match="two to four digits"):
        register_enterprise(draft, by=an_officer(building))


def test_an_amount_of_tax_is_not_below_nought() -> None:
    context = ImportContext(by=a_by(), today=TODAY, at=timezone.now())

    with pytest.raises(Refused, match="not below nought"):
        as_amount("-1", context)
    assert as_amount("1", context) == 100


def test_a_ladder_is_asked_for_by_a_version_that_is_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        call_command("ladder", "evaluate", pack=["srdi@none"])
    assert "There is no version “srdi@none”" in "".join(capsys.readouterr())


def test_records_that_are_none_and_versions_that_can_not_be_compared_are_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = at_the_door(an_officer(a_building()))
    export: Callable[..., Any] = door.get

    assert export(reverse("innovation_community:growth_export", args=["dreams"])).status_code == 404
    RulePack.objects.all().delete()
    assert door.get(reverse("innovation_community:ladder_compare")).status_code == 404
