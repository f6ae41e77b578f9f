"""The roll of a vote from a spreadsheet: a unit a row, its owners by identity number where they are known."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.crypto import blind_indexes
from yanzhen.base.importing.cells import as_number, one_of, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.actions import taking_back
from yanzhen.kernel.council.actions.preparing import LineDraft, OwnerDraft, add_lines
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.models.choices import AreaSource, Basis, UnitKind
from yanzhen.kernel.council.workflow import PREPARE, VoteState
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.models.scope import covers

CENTI: Final = 100
SOURCES: Final = {"登记": AreaSource.REGISTERED, "登记面积": AreaSource.REGISTERED, "不动产登记": AreaSource.REGISTERED, "实测": AreaSource.SURVEYED, "测绘": AreaSource.SURVEYED, "合同": AreaSource.CONTRACT, "买卖合同": AreaSource.CONTRACT}  # fmt: skip
KINDS: Final = {"住宅": UnitKind.DWELLING, "商铺": UnitKind.SHOP, "商业": UnitKind.SHOP, "办公": UnitKind.SHOP, "车位": UnitKind.PARKING, "车库": UnitKind.PARKING, "其他": UnitKind.OTHER, "成员": UnitKind.PERSON, "户": UnitKind.PERSON}  # fmt: skip
BASES: Final = {"登记": Basis.REGISTERED, "占有": Basis.POSSESSION, "继承": Basis.INHERITED, "判决": Basis.COURT, "未交付": Basis.UNDELIVERED, "未售": Basis.UNDELIVERED, "成员": Basis.MEMBER}  # fmt: skip


def as_hundredths(text: str, context: ImportContext) -> int:
    """“89.53”, “89.53㎡”: hundredths of a square metre, more than nought."""
    plain = re.sub(r"(平方米|平米|m2|㎡|m²)$", "", unicodedata.normalize("NFKC", text).strip()).strip()  # fmt: skip
    number = as_number(plain, context) * CENTI
    if number <= 0 or number != number.to_integral_value():
        raise WrongCell(gettext_lazy("Write an area above nought with two decimals, such as 89.53."), kind="number")  # fmt: skip
    return int(Decimal(number))


def as_vote(text: str, context: ImportContext) -> str:
    """A vote by its number, whose roll is not frozen and whose place is the office's own."""
    found = context.once(f"vote:{text}", lambda: Vote.objects.select_related("place").filter(number=text.strip()).first())  # fmt: skip
    if found is None or not covers(context.by, found.place.path):
        raise WrongCell(gettext_lazy("There is no vote of this number in the places of your office."), kind="unknown")  # fmt: skip
    if found.state not in (VoteState.DRAFT, VoteState.NOTICED):
        raise WrongCell(gettext_lazy("The roll of this vote is frozen."), kind="other")
    return str(found.pk)


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    yield from repeated(rows, ["vote", "unit"])
    units = [row.values["unit"] for row in rows]
    known = set(RollEntry.objects.filter(unit__in=units).values_list("vote_id", "unit"))
    for row in rows:
        values = row.values
        if (UUID(values["vote"]), values["unit"]) in known:
            yield RowProblem(row.line, _("“%(unit)s” stands on the roll already.") % {"unit": values["unit"]}, "unit", "duplicate")  # fmt: skip
        if values.get("area") and not values.get("source"):
            yield RowProblem(row.line, _("Say where the area is written."), "source", "missing")
        identities = _split(values.get("identity") or "")
        if identities and len(identities) != len(_split(values["owners"])):
            yield RowProblem(row.line, _("As many identity numbers as owners, or none."), "identity", "code")  # fmt: skip


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    without = sum(not row.values.get("area") for row in rows)
    said = [_("%(n)s lines come onto the roll.") % {"n": f"{len(rows):,}"}]
    if without:
        said.append(_("%(n)s of them have no area yet: where area counts, the vote can't open before it is entered.") % {"n": f"{without:,}"})  # fmt: skip
    return said


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """One chunk: lines and owners, vote by vote."""
    people = _people(rows)
    made: dict[UUID, UUID] = {}
    for vote in Vote.objects.select_related("place", "pack").filter(pk__in={row.values["vote"] for row in rows}):  # fmt: skip
        mine = [row for row in rows if row.values["vote"] == str(vote.pk)]
        entries = add_lines(vote, [_line(row.values, people) for row in mine], by=context.by)
        made.update({row.key: entry.pk for row, entry in zip(mine, entries, strict=True)})
    return made


def _people(rows: Sequence[ImportedRow]) -> dict[str, Person]:
    """Whoever of these identity numbers is in the register: they vote for themselves, on the phone."""
    wanted = {
        index: number
        for row in rows
        for number in _split(row.values.get("identity") or "")
        for index in blind_indexes(number.upper(), "person.id")
    }
    found = Person.objects.filter(id_index__in=wanted).select_related("party")
    return {wanted[person.id_index]: person for person in found}


def _line(values: Mapping[str, Any], people: Mapping[str, Person]) -> LineDraft:
    names, numbers = _split(values["owners"]), _split(values.get("identity") or "")
    owners = []
    for place, name in enumerate(names):
        number = numbers[place] if numbers else ""
        person = people.get(number)
        owners.append(OwnerDraft(party=person.party if person else None, name=name, identity=number, whole=len(names)))  # fmt: skip
    return LineDraft(
        unit=values["unit"], owners=owners, area=values.get("area"), area_source=values.get("source") or "",
        kind=values.get("kind") or UnitKind.DWELLING, basis=values.get("basis") or Basis.REGISTERED, household=values.get("household") or "",
    )  # fmt: skip


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[、,，;；/]", text) if part.strip()]


ROLL: Final = Importer(
    slug="council_roll",
    title=gettext_lazy("Roll of a vote"),
    capability=PREPARE,
    columns=(
        ImportColumn("vote", gettext_lazy("Number of the vote"), as_vote, ("表决编号",), required=True, example="V-2026-00021", kind="unknown"),
        ImportColumn("unit", gettext_lazy("Unit on the roll"), text_up_to(120), ("房号", "专有部分", "户号", "成员编号"), required=True, example="1-1-101"),
        ImportColumn("owners", gettext_lazy("Owners"), text_up_to(300), ("业主", "产权人", "成员", "姓名"), required=True, example="沈溪远、陆芷岚"),
        ImportColumn("identity", gettext_lazy("Identity numbers"), text_up_to(300), ("身份证号", "证件号码"), hint=gettext_lazy("In the order of the owners. Without them two of one name count as two.")),
        ImportColumn("area", gettext_lazy("Area, m²"), as_hundredths, ("面积", "专有面积", "建筑面积"), example="89.53", kind="number"),
        ImportColumn("source", gettext_lazy("Source of the area"), one_of({**SOURCES, **{str(one.label): one.value for one in AreaSource}}), ("面积来源",), example="登记", kind="choice"),
        ImportColumn("kind", gettext_lazy("Kind of unit"), one_of({**KINDS, **{str(one.label): one.value for one in UnitKind}}), ("类型", "用途"), example="住宅", kind="choice"),
        ImportColumn("basis", gettext_lazy("Who votes as"), one_of({**BASES, **{str(one.label): one.value for one in Basis}}), ("权利依据",), example="登记", kind="choice"),
        ImportColumn("household", gettext_lazy("Household"), text_up_to(80), ("户", "户主")),
    ),
    check_rows=check_rows, forecast=forecast, apply=apply, record=record, done_url="council:list",
    lock=taking_back.lock, in_the_way=taking_back.in_the_way, take_back=taking_back.take_back,
)  # fmt: skip
