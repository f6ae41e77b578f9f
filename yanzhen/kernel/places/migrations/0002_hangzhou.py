"""Ships Hangzhou's divisions to the township as facts (data/NOTICE): places, retired codes, conflicts of codes."""

import csv
import uuid
from datetime import date
from pathlib import Path

from django.db import migrations
from pypinyin import lazy_pinyin

DATA = Path(__file__).resolve().parents[1] / "data"
# Equal on every installation, so that a path in one export means the same place in another.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://yanzhen.example/places/")
LISTED_ON = date(2023, 6, 30)
NBS = "National Bureau of Statistics, list of 2023-06-30 (Administrative-divisions-of-China 57a0aa9)"
AREACITY = "AreaCity-JsSpider-StatsGov 1ec0580, 2025-01"
GB2260 = "GB/T 2260, collected by mumuy/data_location a40c560"


def ship(apps, schema_editor):
    """Add what is not there yet; what an installation has changed stays as it is."""
    _ship_places(apps.get_model("places", "Place"))
    _ship_retired(apps.get_model("places", "RetiredCode"))
    _ship_conflicts(apps.get_model("places", "CodeConflict"))


def _ship_places(Place):
    there = dict(Place.objects.exclude(code="").values_list("code", "path"))
    keys = dict(Place.objects.exclude(code="").values_list("code", "id"))
    fresh = []
    for row in _rows("hangzhou_divisions.csv"):
        code = row["code"]
        if code in there:
            continue
        key = uuid.uuid5(NAMESPACE, code)
        keys[code] = key
        there[code] = there.get(row["parent"], "") + key.hex[-12:] + "/"
        fresh.append(
            Place(
                id=key,
                kind=row["kind"],
                name=row["name"],
                pinyin=" ".join(lazy_pinyin(row["name"])),
                code=code,
                code_valid_from=LISTED_ON,
                parent_id=keys.get(row["parent"]),
                path=there[code],
            )
        )
    Place.objects.bulk_create(fresh)


def _ship_retired(RetiredCode):
    RetiredCode.objects.bulk_create(
        [
            RetiredCode(
                code=row["code"].ljust(12, "0"),
                name=row["name"],
                successors=[code.ljust(12, "0") for code in row["successors"].split()],
                source=GB2260,
            )
            for row in _rows("hangzhou_retired_codes.csv")
        ],
        ignore_conflicts=True,
    )


def _ship_conflicts(CodeConflict):
    CodeConflict.objects.bulk_create(
        [
            CodeConflict(
                code=row["code"].ljust(12, "0"),
                name=row["name"],
                other_code=row["other_code"].ljust(12, "0") if row["other_code"] else "",
                source=NBS,
                other_source=AREACITY,
            )
            for row in _rows("hangzhou_code_conflicts.csv")
        ],
        ignore_conflicts=True,
    )


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
