"""A village's register comes in from a spreadsheet as it is kept, and an import goes out again until it is used."""

from typing import Any

import pytest

from yanzhen.base.importing import applying, batches
from yanzhen.base.importing.taking_back import take_back
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.assets.actions import correct_asset
from yanzhen.kernel.assets.actions.importing import ASSETS
from yanzhen.kernel.assets.models import Asset, Permit
from yanzhen.kernel.assets.testing import a_keeper, a_village
from yanzhen.kernel.parties.testing import an_organisation
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db
HEAD = [
    "资产名称",
    "资产类别",
    "权属单位",
    "所在地",
    "面积",
    "取得方式",
    "取得日期",
    "原值",
    "使用年限",
    "权证编号",
    "有效期至",
]


def brought_in(*rows: list[Any], village: Place) -> ImportBatch:
    batch = batches.bring_in(
        ASSETS, an_xlsx([HEAD, *rows]), by=a_keeper(village), file_name="台账.xlsx"
    )
    return batches.look_over(batch, by=a_keeper(village))


def a_row(village: Place, **changes: str) -> list[Any]:
    facts = {
        "资产名称": "文化礼堂", "资产类别": "公共场馆", "权属单位": "某村合作社", "所在地": village.name, "面积": "1.5亩", "取得方式": "自建",
        "取得日期": "2014年6月1日", "原值": "186万元", "使用年限": "20", "权证编号": "F-1", "有效期至": "2026/1/1", **changes,
    }  # fmt: skip
    return [facts[name] for name in HEAD]


@pytest.fixture
def village() -> Place:
    place = a_village()
    an_organisation("某村合作社", kind="collective", place=place)
    return place


def test_a_row_as_villages_write_it_becomes_an_asset_with_its_paper(village: Place) -> None:
    batch = applying.start(brought_in(a_row(village), village=village), by=a_keeper(village))

    asset = Asset.objects.get()
    assert batch.rows_applied == 1
    assert (asset.area_m2, asset.original_value_fen, asset.life_months) == (1000, 186_000_000, 240)
    assert (asset.acquired_how, asset.owner.name, asset.place) == ("built", "某村合作社", village)
    assert Permit.objects.get().number == "F-1"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"资产类别": "飞船"}, "Write one of these"),
        ({"权属单位": "别的村"}, "not in the register of organisations"),
        ({"取得方式": "捡的"}, "Write how it was got"),
        ({"面积": "大约很多"}, "Write a number"),
        ({"资产类别": "土地"}, "does not lose value"),
    ],
)
def test_what_cant_be_taken_is_said_in_the_row(
    village: Place, change: dict[str, str], sentence: str
) -> None:
    batch = brought_in(a_row(village, **change), village=village)

    assert batch.rows_ok == 0
    assert sentence in str(batch.rows.get().problems)


def test_an_owner_of_another_place_is_refused(village: Place) -> None:
    other = a_village()
    an_organisation("邻村合作社", kind="collective", place=other)

    batch = brought_in(a_row(village, 权属单位="邻村合作社"), village=village)

    assert "outside the area" in str(batch.rows.get().problems)


def test_an_import_goes_out_again_until_it_is_used(village: Place) -> None:
    keeper = a_keeper(village)
    batch = applying.start(
        brought_in(a_row(village), a_row(village, 资产名称="厂房"), village=village), by=keeper
    )

    correct_asset(Asset.objects.get(name="厂房"), by=keeper, name="新厂房")
    with pytest.raises(Refused, match="In use since"):
        take_back(batch, by=keeper, reason="Wrong file")
    assert Asset.objects.count() == 2


def test_an_unused_import_is_taken_back_whole(village: Place) -> None:
    keeper = a_keeper(village)
    batch = applying.start(brought_in(a_row(village), village=village), by=keeper)

    with pytest.raises(Refused, match="outside the area"):
        take_back(batch, by=a_keeper(a_village()), reason="Wrong file")
    take_back(batch, by=keeper, reason="Wrong file")

    assert not Asset.objects.exists()
    assert not Permit.objects.exists()
