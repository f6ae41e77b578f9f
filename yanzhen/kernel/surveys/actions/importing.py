"""The list of a survey from a spreadsheet: a person a row, by identity number where they are in the register."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.crypto import blind_indexes
from yanzhen.base.importing.cells import repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.surveys.actions.preparing import PersonDraft, add_people, phone_index
from yanzhen.kernel.surveys.models import Listed, Survey
from yanzhen.kernel.surveys.models.choices import Frame
from yanzhen.kernel.surveys.models.scope import covers
from yanzhen.kernel.surveys.workflow import PREPARE, SurveyState


def as_survey(text: str, context: ImportContext) -> str:
    """A survey by its number, whose list is not fixed and whose place is the office's own."""
    found = context.once(f"survey:{text}", lambda: Survey.objects.select_related("place").filter(number=text.strip()).first())  # fmt: skip
    if found is None or not covers(context.by, found.place):
        raise WrongCell(gettext_lazy("There is no survey of this number in the places of your office."), kind="unknown")  # fmt: skip
    if found.state != SurveyState.DRAFT or found.frame_hash or found.frame == Frame.OPEN:
        raise WrongCell(gettext_lazy("This survey has no list, or its list stands still."), kind="other")  # fmt: skip
    return str(found.pk)


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    yield from _repeated(rows)
    people = _people(rows)
    known = {(survey, party) for survey, party in Listed.objects.filter(party__in=[one.pk for one in people.values()]).values_list("survey_id", "party_id")}  # fmt: skip
    phones = {row.key: phone_index(row.values["phone"]) for row in rows if row.values.get("phone")}  # fmt: skip
    taken = set(Listed.objects.filter(phone_index__in=phones.values()).values_list("survey_id", "phone_index"))  # fmt: skip
    for row in rows:
        survey = UUID(row.values["survey"])
        person = people.get(row.values.get("identity") or "")
        if (person and (survey, person.pk) in known) or (survey, phones.get(row.key)) in taken:
            yield RowProblem(row.line, _("“%(name)s” stands on the list already.") % {"name": row.values["name"]}, "name", "duplicate")  # fmt: skip


def _repeated(rows: Sequence[ImportedRow]) -> Iterable[RowProblem]:
    """The same telephone or identity number twice in one file."""
    for column in ("phone", "identity"):
        yield from repeated([row for row in rows if row.values.get(column)], ["survey", column])


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    known = len(_people(rows))
    said = [_("%(n)s people come onto the list.") % {"n": f"{len(rows):,}"}]
    if known < len(rows):
        said.append(_("%(n)s of them are not in the register: they answer by their personal link, by telephone or on paper.") % {"n": f"{len(rows) - known:,}"})  # fmt: skip
    return said


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    people = _people(rows)
    made: dict[UUID, UUID] = {}
    for survey in Survey.objects.select_related("place").filter(pk__in={row.values["survey"] for row in rows}):  # fmt: skip
        mine = [row for row in rows if row.values["survey"] == str(survey.pk)]
        listed = add_people(survey, [_draft(row.values, people) for row in mine], by=context.by)
        made.update({row.key: one.pk for row, one in zip(mine, listed, strict=True)})
    return made


def _people(rows: Sequence[ImportedRow]) -> dict[str, Person]:
    wanted = {
        index: row.values["identity"]
        for row in rows
        if row.values.get("identity")
        for index in blind_indexes(row.values["identity"].upper(), "person.id")
    }
    found = Person.objects.filter(id_index__in=wanted, party__merged_into=None).select_related("party")  # fmt: skip
    return {wanted[person.id_index]: person for person in found}


def _draft(values: Mapping[str, Any], people: Mapping[str, Person]) -> PersonDraft:
    person = people.get(values.get("identity") or "")
    return PersonDraft(person.party if person else None, values["name"], values.get("phone") or "")


PEOPLE: Final = Importer(
    slug="surveys_people",
    title=gettext_lazy("People asked in a survey"),
    capability=PREPARE,
    columns=(
        ImportColumn("survey", gettext_lazy("Number of the survey"), as_survey, ("问卷编号", "调查编号"), required=True, example="Q-2026-00012", kind="unknown"),
        ImportColumn("name", gettext_lazy("Name"), text_up_to(120), ("姓名", "名称"), required=True, example="沈溪远"),
        ImportColumn("phone", gettext_lazy("Telephone"), text_up_to(30), ("手机", "手机号", "电话"), example="13800000000"),
        ImportColumn("identity", gettext_lazy("Identity number"), text_up_to(30), ("身份证号", "证件号码"), hint=gettext_lazy("With it, whoever is in the register answers signed in.")),
    ),
    check_rows=check_rows, forecast=forecast, apply=apply, record=record, done_url="surveys:list",
)  # fmt: skip
