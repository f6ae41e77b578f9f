"""The roll comes from a spreadsheet: owners by identity number, missing areas said before, frozen rolls refused."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.importing.contract import ImportContext, ImportedRow, MadeRow
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions import taking_back
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.importing import (
    ROLL,
    apply,
    as_hundredths,
    as_vote,
    check_rows,
    forecast,
)
from yanzhen.kernel.council.actions.preparing import set_area
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.testing import (
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_secretary,
    a_vote_draft,
    an_open_vote,
)
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
IDENTITY = "330102198001010011"


def context() -> ImportContext:
    return ImportContext(by=a_secretary(), today=NOTICE_AT.date(), at=NOTICE_AT)


def row(vote: Vote, unit: str, owners: str, **values: Any) -> ImportedRow:
    known = {"vote": str(vote.pk), "unit": unit, "owners": owners, "area": 8_953, "source": "registered"}  # fmt: skip
    return ImportedRow(new_key(), 2, {}, {**known, **values})


def test_rows_become_lines_with_their_owners_and_heads() -> None:
    vote = a_vote_draft()
    person = register_person(name="沈溪远", by=an_actor(more={"parties.edit"}), id_kind="resident_id", id_number=_valid())  # fmt: skip
    apply(
        [
            row(vote, "1-1", "沈溪远", identity=_valid()),
            row(vote, "1-2", "沈溪远", identity=_valid()),
            row(vote, "1-3", "沈溪远、陆芷岚"),
            row(vote, "1-4", "陈静", area=None, source=None),
        ],
        context(),
    )
    lines = {line.unit: line for line in vote.roll.filter(unit__startswith="1-").order_by("number")}
    assert lines["1-1"].head == lines["1-2"].head == f"party:{person.pk}"
    assert lines["1-1"].owners.get().party == person.party
    assert lines["1-3"].names == "沈溪远、陆芷岚"
    assert lines["1-3"].head == "unit:1-3"
    assert lines["1-4"].area is None


def _valid() -> str:
    body = "33019019800101001"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def test_what_is_wrong_is_said_before_anything_is_written() -> None:
    vote = a_vote_draft()
    standing = vote.roll.all()[0].unit
    rows = [
        row(vote, standing, "沈溪远"),
        row(vote, "2-1", "沈溪远", source=None),
        row(vote, "2-2", "沈溪远、陆芷岚", identity=IDENTITY),
    ]
    assert [problem.column for problem in check_rows(rows, context())] == ["unit", "source", "identity"]  # fmt: skip
    assert "1 of them have no area" in " ".join(forecast([row(vote, "3", "沈", area=None)], context()))  # fmt: skip


def test_areas_are_hundredths_and_never_nought() -> None:
    assert as_hundredths("89.53㎡", context()) == 8_953
    for wrong in ("0", "89.533", "-1"):
        with pytest.raises(Refused, match="above nought"):
            as_hundredths(wrong, context())


def test_a_frozen_or_foreign_roll_takes_no_rows() -> None:
    with pytest.raises(Refused, match="is frozen"):
        as_vote(an_open_vote().number, context())
    vote = a_vote_draft(place=a_place())
    elsewhere = ImportContext(by=a_secretary(a_place()), today=NOTICE_AT.date(), at=NOTICE_AT)
    with pytest.raises(Refused, match="no vote of this number"):
        as_vote(vote.number, elsewhere)
    assert as_vote(vote.number, context()) == str(vote.pk)
    assert ROLL.capability == "council.prepare"


def brought(vote: Vote, *units: str) -> list[MadeRow]:
    rows = [row(vote, unit, "沈溪远") for unit in units]
    return [MadeRow(one.key, number, key, None) for number, (one, key) in enumerate(zip(rows, apply(rows, context()).values(), strict=True), 2)]  # fmt: skip


def test_an_imported_roll_is_taken_back_until_it_is_frozen() -> None:
    vote = a_vote_draft()
    before = set(vote.roll.values_list("unit", flat=True))
    made = brought(vote, "8-1", "8-2")
    taking_back.lock([one.made_id for one in made])
    assert list(taking_back.in_the_way(made, context())) == []
    taking_back.take_back(made, context())
    assert set(vote.roll.values_list("unit", flat=True)) == before
    assert AuditLine.objects.get(verb="council.take_back").changes["lines"] == 2
    assert ROLL.take_back is taking_back.take_back


def test_what_was_corrected_frozen_gone_or_elsewhere_stays() -> None:
    vote = a_vote_draft()
    made = brought(vote, "8-1", "8-2")

    def why(rows: list[MadeRow], by: Any = None) -> list[str]:
        known = replace(context(), by=by or a_secretary())
        return [problem.sentence for problem in taking_back.in_the_way(rows, known)]

    assert "outside" in why(made, a_secretary(a_place()))[0]
    set_area(vote.roll.get(unit="8-1"), 9_999, "surveyed", by=a_secretary())
    assert why(made) == ["It was corrected by hand since."]
    taking_back.take_back(made[1:], context())
    assert why(made[1:]) == ["It is not on the roll any more."]
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    assert "frozen" in why(made[:1])[0]
    with pytest.raises(IntegrityError, match="stand still"), transaction.atomic():
        taking_back.take_back(made[:1], context())
