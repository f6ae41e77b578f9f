"""Visits of the past from a spreadsheet, one visit a row, by the rules of the form.

What a row raises becomes a case as it would on the form, so an open problem finds its desk; what is
settled long since belongs into the note. A firm that has a visit on that day already is refused:
a register brought in twice counts nobody twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.codes import normalised_code
from yanzhen.base.importing.cells import as_past_date, as_whole, repeated, text_up_to
from yanzhen.base.importing.contract import (
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
    column,
)
from yanzhen.base.importing.picking import as_hour, by_words, picked
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.innovation_community.actions.import_cells import optional_up_to
from yanzhen.reforms.innovation_community.actions.visits import (
    ProblemDraft,
    VisitDraft,
    record_visit,
)
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.models import Enterprise, Visit
from yanzhen.reforms.innovation_community.models.visits import ATTENDEES_MAX

NOON: Final = time(12)
# Each row is a visit with its attendance, its case and its line of audit: a chunk stays below a second or two.
CHUNK: Final = 100


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """The same visit twice in the file or in the register, hours still to come, strangers; two queries."""
    yield from repeated(rows, ["firm", "day"])
    stored = _stored(rows)
    for row in rows:
        if (row.values["firm"], row.values["day"]) in stored:
            sentence = _("A visit to this firm on this day is written down already.")
            yield RowProblem(row.line, sentence, column="day", kind="duplicate")
        if _moment(row, context) > context.at:
            sentence = _("This time is still to come. Write when you were there.")
            yield RowProblem(row.line, sentence, column="hour", kind="date")
        if row.values.get("problem") and row.values.get("item") is None:
            sentence = _("Choose what it is about, so that it finds its desk.")
            yield RowProblem(row.line, sentence, column="item", kind="missing")
        if (name := row.values.get("visitor")) and _visitor(row, context) is None:
            sentence = _("On that day nobody, or more than one, of this name held a service office here.")  # fmt: skip
            yield RowProblem(row.line, sentence % {"name": name}, column="visitor", kind="unknown")


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    """What applying the good rows will do, in sentences."""
    raised = sum(bool(row.values.get("problem")) for row in rows)
    people = sum(_attendees(row) for row in rows)
    counts = {"n": f"{len(rows):,}", "people": f"{people:,}"}
    lines = [_("%(n)s visits will be written down, %(people)s attendances of firms.") % counts]
    if raised:
        lines.append(_("%(n)s of them open a case each.") % {"n": f"{raised:,}"})
    return lines


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """Each row through the verb of the form; its key makes a second run the same visit."""
    keys = [row.values["firm"] for row in rows]
    firms = Enterprise.objects.for_lists().select_related("place").in_bulk(keys)
    return {
        row.key: record_visit(
            _draft(row, firms[row.values["firm"]], context), by=context.by, at=context.at
        ).pk
        for row in rows
    }


def _draft(row: ImportedRow, firm: Enterprise, context: ImportContext) -> VisitDraft:
    said = row.values
    problem = said.get("problem")
    return VisitDraft(
        visited_at=_moment(row, context),
        attendees=_attendees(row),
        enterprise=firm,
        names=said.get("names") or "",
        companions=said.get("companions") or "",
        note=said.get("note") or "",
        problems=[ProblemDraft(problem, said["item"])] if problem else [],
        visitor=_visitor(row, context),
        once_key=row.key,
    )


def _attendees(row: ImportedRow) -> int:
    return row.values.get("attendees") or 1


def _moment(row: ImportedRow, context: ImportContext) -> datetime:
    """Noon where no hour is given, as on the form; never after the import."""
    hour = row.values.get("hour")
    moment = timezone.make_aware(datetime.combine(row.values["day"], hour or NOON))
    return moment if hour else min(moment, context.at)


def _stored(rows: Sequence[ImportedRow]) -> set[tuple[UUID, date]]:
    visits = Visit.objects.counted().filter(enterprise__in=[row.values["firm"] for row in rows])
    known = visits.values_list("enterprise", "visited_at")
    return {(key, timezone.localdate(at)) for key, at in known if key is not None}


def _visitor(row: ImportedRow, context: ImportContext) -> Appointment | None:
    """Who held a service office of the importer's place on that day, by name; None where it is not one."""
    held = context.once("officers", lambda: _officers(context))
    day, name = row.values["day"], row.values.get("visitor")
    found = [
        one
        for one in held.get(name or "", ())
        if one.since <= day and (one.until is None or day <= one.until)
    ]
    return found[0] if len({one.person_id for one in found}) == 1 else None


def _officers(context: ImportContext) -> dict[str, list[Appointment]]:
    held = Appointment.objects.filter(office__duty__in=OFFICER_DUTIES, deputy_for__isnull=True)
    if context.by.scope_path:
        held = held.filter(office__scope__path__startswith=context.by.scope_path)
    named: dict[str, list[Appointment]] = {}
    for one in held.select_related("person__party", "office").order_by("since", "id"):
        named.setdefault(one.person.party.name, []).append(one)
    return named


def as_attendees(text: str, context: ImportContext) -> int:
    number = as_whole(text, context)
    if not 1 <= number <= ATTENDEES_MAX:
        raise WrongCell(gettext_lazy("Write how many of them were there, from 1 to %(most)s."), kind="number", most=ATTENDEES_MAX)  # fmt: skip
    return number


def _firms(context: ImportContext) -> dict[str, list[UUID]]:
    seen = Enterprise.objects.visible_to(context.by)
    fields = ("pk", "organisation__uscc", "organisation__party__name")
    return by_words((key, (code, name)) for key, code, name in seen.order_by().values_list(*fields))


def _items(context: ImportContext) -> dict[str, list[Item]]:
    offered = Item.objects.offered().filter(kind="request")
    return by_words((item, (item.code, item.name)) for item in offered)


as_firm: Final = picked(
    "firms", _firms, gettext_lazy("No firm of your register has this code or name."),
    several=gettext_lazy("Several firms have this name. Write the credit code."), also=normalised_code,
)  # fmt: skip
as_item: Final = picked(
    "items", _items, gettext_lazy("Not on the list of requests: copy a name from the catalogue."), kind="choice"
)  # fmt: skip

VISITS: Final = Importer(
    slug="visits",
    title=gettext_lazy("Visits of the past"),
    capability="community.import",
    columns=(
        column(
            "firm", gettext_lazy("Firm"), as_firm, "企业名称", "企业", "统一社会信用代码", "信用代码", "走访企业",
            required=True, example="91330110MA2EXAMPLE", hint=gettext_lazy("Credit code, or the whole name."), kind="unknown",
        ),
        column("day", gettext_lazy("Day"), as_past_date, "走访日期", "日期", "走访时间", required=True, example="2026-03-18", kind="date"),
        column("hour", gettext_lazy("Time"), as_hour, "时间", "几点", example="14:30", kind="date"),
        column(
            "visitor", gettext_lazy("Visited by"), text_up_to(120), "走访人", "走访人员", "专员",
            hint=gettext_lazy("Who held a service office here on that day. Empty: yourself."), kind="unknown",
        ),
        column(
            "attendees", gettext_lazy("How many of them"), as_attendees, "人数", "到场人数", "对方人数",
            example="2", hint=gettext_lazy("Empty means 1."), kind="number",
        ),
        column("names", gettext_lazy("Who was there"), optional_up_to(200), "到场人员", "接待人"),
        column("companions", gettext_lazy("Who came along with you"), optional_up_to(200), "同行人员", "陪同人员"),
        column(
            "problem", gettext_lazy("What they raised"), optional_up_to(2000), "问题", "诉求", "提出的问题",
            hint=gettext_lazy("Opens a case. What is settled belongs into the note."),
        ),
        column("item", gettext_lazy("Looks like"), as_item, "诉求类别", "问题类别", "事项", kind="choice"),
        column("note", gettext_lazy("Note"), optional_up_to(4000), "备注", "走访记录", "说明"),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    chunk=CHUNK,
    record=record,
    done_url="innovation_community:visits",
)  # fmt: skip
