"""Firms of an import leave the register again, unless somebody changed or used one of them since."""

from collections.abc import Callable
from typing import Any

import pytest

from yanzhen.base.importing.taking_back import look_back, take_back
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.parties.actions import rename_party
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.parties.testing import a_credit_code, an_office, an_organisation
from yanzhen.reforms.innovation_community.models import Enterprise, EnterpriseYear, Tenancy
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_visit,
    an_innovation_community,
    an_officer,
)
from yanzhen.reforms.innovation_community.tests.test_importing import (
    HEADINGS,
    a_row,
    a_table,
    taken_in,
)

pytestmark = pytest.mark.django_db
MANY = 4


@pytest.fixture
def officer() -> Actor:
    place = an_innovation_community()
    a_building(place, name="数字大厦")
    return an_officer(place, duty="community_head")


def a_register(by: Actor, count: int = MANY) -> ImportBatch:
    rows = [[*a_row(number), "数字大厦", "12"] for number in range(1, count + 1)]
    return taken_in(a_table(rows, [*HEADINGS, "楼宇", "员工人数"]), by)


def the_register() -> list[tuple[Any, ...]]:
    """Everything the import wrote, without keys and times."""
    fields = ("organisation__uscc", "organisation__party__name", "place__name", "stage", "registered_capital_fen", "scope_text")  # fmt: skip
    return [
        *Enterprise.objects.order_by("organisation__uscc").values_list(*fields),
        *Tenancy.objects.order_by("enterprise__organisation__uscc").values_list("building__name"),
        *EnterpriseYear.objects.order_by("enterprise__organisation__uscc").values_list("staff"),
        *Organisation.objects.order_by("uscc").values_list("uscc", "address"),
        (Party.objects.count(),),
    ]


def test_undo_and_import_give_the_same_register(officer: Actor) -> None:
    before = the_register()
    batch = a_register(officer)
    first = the_register()
    assert len(first) > len(before)

    take_back(batch, by=officer, reason="The wrong file")
    assert the_register() == before
    lines = AuditLine.objects.filter(verb="innovation_community.take_back")
    assert {line.changes["batch"] for line in lines} == {batch.number}
    assert lines.count() == MANY

    again = a_register(officer)
    assert (again.rows_ok, again.rows_bad) == (MANY, 0)
    assert the_register() == first


def test_an_organisation_that_was_known_before_stays(officer: Actor) -> None:
    known = an_organisation("老企业", uscc=a_credit_code(2))
    batch = a_register(officer)
    assert Enterprise.objects.filter(pk=known.pk).exists()
    # Something that hangs on the organisation, not on the firm, is not in the way.
    an_office("enterprise_contact", None, organisation=known)

    undoing = look_back(batch, by=officer)
    assert (undoing.made, undoing.restored, undoing.in_the_way) == (MANY - 1, 1, [])
    take_back(batch, by=officer, reason="The wrong file")

    assert not Enterprise.objects.exists()
    assert Organisation.objects.filter(pk=known.pk).exists()
    assert Organisation.objects.filter(uscc__in=[a_credit_code(n) for n in (1, 3, 4)]).count() == 0


@pytest.mark.parametrize("what", ["visit", "case", "rename", "step", "office", "gone"])
def test_a_firm_in_use_keeps_the_whole_import(officer: Actor, what: str) -> None:
    batch = a_register(officer)
    firm = Enterprise.objects.get(organisation__uscc=a_credit_code(3))
    said: dict[str, Callable[[], object]] = {
        "visit": lambda: a_visit(firm, by=officer),
        "case": lambda: a_case(place=firm.place, subject=firm.organisation.party),
        "rename": lambda: rename_party(firm.organisation.party, name="新名字", by=officer),
        "step": lambda: firm.take_step("warn", by=officer, note="Looks elsewhere"),
        "office": lambda: an_office("enterprise_contact", None, organisation=firm.organisation),
        "gone": lambda: _remove(firm),
    }
    said[what]()
    before = the_register()

    undoing = look_back(batch, by=officer)
    assert [one.line for one in undoing.in_the_way] == [4]
    expected = {"visit": "In use since", "case": "In use since", "office": "In use since", "gone": "not in the register"}  # fmt: skip
    assert expected.get(what, "Changed on") in undoing.in_the_way[0].sentence
    with pytest.raises(Refused, match="Row 4 can't be taken back"):
        take_back(batch, by=officer, reason="The wrong file")

    assert the_register() == before


def _remove(firm: Enterprise) -> None:
    firm.tenancies.all().delete()
    firm.years.all().delete()
    firm.delete()
