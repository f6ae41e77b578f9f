"""A register from a spreadsheet: every row is kept, or said to be wrong in words."""

import pytest

from yanzhen.base.importing import applying, batches
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import an_organisation
from yanzhen.reforms.co_governance.actions.importing import OWNERS
from yanzhen.reforms.co_governance.models import Estate, Ownership, Unit
from yanzhen.reforms.co_governance.testing import a_keeper, an_estate

pytestmark = pytest.mark.django_db
HEAD = [
    "小区",
    "幢",
    "房号",
    "面积",
    "面积来源",
    "业主",
    "电话",
    "权利依据",
    "产权证号",
    "交付日期",
]


def _row(estate: Estate, code: str = "1-1-101", **changes: str) -> list[str]:
    facts = {"小区": estate.name, "幢": "1", "房号": code, "面积": "89.53", "面积来源": "登记", "业主": "沈溪远", "电话": "", "权利依据": "登记",
             "产权证号": "", "交付日期": "2007年6月1日", **changes}  # fmt: skip
    return [facts[name] for name in HEAD]


def _brought_in(by: Actor, *rows: list[str]) -> ImportBatch:
    batch = batches.bring_in(OWNERS, an_xlsx([HEAD, *rows]), by=by, file_name="业主名册.xlsx")
    return batches.look_over(batch, by=by)


def _keeper(estate: Estate) -> Actor:
    return a_keeper(estate.place)


def test_rows_become_units_with_their_owners_and_shares() -> None:
    estate = an_estate()
    rows = [_row(estate), _row(estate, "1-1-102", 业主="陆芷岚、陈静", 面积="", 面积来源="")]

    batch = applying.start(_brought_in(_keeper(estate), *rows), by=_keeper(estate))

    units = {unit.code: unit for unit in Unit.objects.all()}
    assert batch.rows_applied == 2
    assert (units["1-1-101"].area, units["1-1-101"].area_source, units["1-1-102"].area) == (8_953, "registered", None)  # fmt: skip
    assert {(one.part, one.whole) for one in units["1-1-102"].ownerships.all()} == {(1, 2)}
    assert str(units["1-1-101"].ownerships.get().since) == "2007-06-01"


def test_one_buyer_with_one_telephone_is_one_person_and_namesakes_are_two() -> None:
    estate = an_estate()
    rows = [
        _row(estate, "1", 电话="13900000001"), _row(estate, "2", 电话="13900000001"),
        _row(estate, "3", 电话="13900000002"), _row(estate, "4"), _row(estate, "5"),
    ]  # fmt: skip

    batch = _brought_in(_keeper(estate), *rows)
    applying.start(batch, by=_keeper(estate))

    assert Person.objects.filter(party__name="沈溪远").count() == 4
    assert Ownership.objects.values("party").distinct().count() == 4


def test_a_developer_is_found_by_its_name() -> None:
    estate, builder = an_estate(), an_organisation("湖源置业有限公司")

    applying.start(_brought_in(_keeper(estate), _row(estate, 业主=builder.name, 权利依据="未售")), by=_keeper(estate))  # fmt: skip

    held = Ownership.objects.get()
    assert (held.party, held.basis) == (builder.party, "undelivered")


@pytest.mark.parametrize(
    ("change", "column"),
    [({"小区": "别的小区"}, "estate"), ({"面积": "0"}, "area"), ({"面积来源": ""}, "source"), ({"电话": "13900000001、13900000002"}, "phone"),
     ({"权利依据": "判决"}, "paper"), ({"业主": "没有的有限公司"}, "owners"), ({"业主": ""}, "owners")],
)  # fmt: skip
def test_what_cant_be_taken_is_said_in_the_row(change: dict[str, str], column: str) -> None:
    estate = an_estate()

    batch = _brought_in(_keeper(estate), _row(estate, **change))

    assert batch.rows_ok == 0
    assert column in str(batch.rows.get().problems)


def test_a_unit_twice_in_the_file_or_on_the_register_is_no_second_one() -> None:
    estate = an_estate()
    applying.start(_brought_in(_keeper(estate), _row(estate)), by=_keeper(estate))

    again = _brought_in(_keeper(estate), _row(estate), _row(estate, "2"), _row(estate, "2"))

    assert again.rows.count() == 3
    assert again.rows_ok <= 1
