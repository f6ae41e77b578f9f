"""Messages from another line, such as a mayor's mailbox, come in as requests through the one door.

Each keeps when it was received. Its number there makes it come in once, however often the file is
brought. Which heading means what, and what all rows share (item, place, source), stands in a mapping
that belongs to the file and lies outside the product (docs/run-it/messages.md).
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import already_stored, as_text, repeated
from yanzhen.base.importing.contract import (
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
    column,
)
from yanzhen.base.importing.picking import as_moment, by_words, picked
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions.opening import TITLE_MAX, CaseDraft
from yanzhen.kernel.cases.actions.opening_many import open_cases
from yanzhen.kernel.cases.models import Case, Channel, Item
from yanzhen.kernel.places.models import Place

__all__ = ["MESSAGES", "as_channel", "as_item", "as_moment", "as_place"]
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://yanzhen.example/messages/")
# Of a message without a heading its first words serve as one.
FIRST_WORDS: Final = 40
CHUNK: Final = 500


def as_channel(text: str, context: ImportContext) -> str:
    said = {str(label): value for value, label in Channel.choices} | {
        value: value for value in Channel.values
    }
    if text.strip() not in said:
        raise WrongCell(gettext_lazy("No such source: %(text)s."), kind="choice", text=text)
    return said[text.strip()]


def check_rows(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Numbers twice in the file, messages filed already, and rows without a word; two questions."""
    yield from repeated(rows, ["number"])
    for row in rows:
        if not (row.values.get("title") or row.values.get("text")):
            yield RowProblem(row.line, _("There is not a word in it."), "text", "missing")
    keys = {_once_key(row, context): row.values["number"] for row in rows}
    filed = Case.objects.filter(once_key__in=list(keys)).values_list("once_key", flat=True)
    yield from already_stored(
        rows,
        "number",
        [keys[key] for key in filed if key is not None],
        _("This message was filed already."),
    )


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    return [_("%(n)s requests will be filed.") % {"n": f"{len(rows):,}"}]


def apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """File one chunk through the one door."""
    drafts = [(_draft(row, context), row.values.get("received_at")) for row in rows]
    cases = open_cases(drafts, by=context.by)
    return {row.key: case.pk for row, case in zip(rows, cases, strict=True)}


def _draft(row: ImportedRow, context: ImportContext) -> CaseDraft:
    values = row.values
    text = values.get("text") or ""
    answers = {"topic": values["topic"]} if values.get("topic") else {}
    return CaseDraft(
        item=values["item"],
        place=values["place"],
        title=values.get("title") or text[:FIRST_WORDS],
        text=text,
        channel=values.get("channel") or Channel.WEB,
        answers=answers,
        once_key=_once_key(row, context),
    )


def _once_key(row: ImportedRow, context: ImportContext) -> UUID:
    # Two sources may count alike; the file's source keeps their numbers apart.
    return uuid.uuid5(NAMESPACE, f"{context.source}\n{row.values['number']}")


def _as_title(text: str, context: ImportContext) -> str:
    """One line; what is longer than a case's title ends with a sign, and the whole stands in the text."""
    line = as_text(text, context)
    return line if len(line) <= TITLE_MAX else line[: TITLE_MAX - 1] + "…"


def _as_words(text: str, context: ImportContext) -> str:
    return text.strip()


def _items(context: ImportContext) -> dict[str, list[Item]]:
    items = Item.objects.offered().filter(kind="request")
    return by_words((item, (item.name, item.code)) for item in items)


def _places(context: ImportContext) -> dict[str, list[Place]]:
    """Of one's own reach, by code and by name."""
    places = Place.objects.open()
    if context.by.scope_path:
        places = places.within(context.by.scope_path)
    return by_words((place, (place.code or "", place.name)) for place in places)


as_item: Final = picked("items", _items, gettext_lazy("No item on offer has this code or name."))
as_place: Final = picked(
    "places", _places, gettext_lazy("One place of yours must have this code or name.")
)

MESSAGES: Final = Importer(
    slug="messages",
    title=gettext_lazy("Messages from another line"),
    capability="cases.dispatch",
    columns=(
        column("number", gettext_lazy("Number there"), as_text, "留言编号", "编号", "工单编号", required=True, example="188006", hint=gettext_lazy("Makes each message come in once.")),
        column("title", gettext_lazy("What it is about"), _as_title, "留言主题", "主题", "标题", example="电梯停了三天"),
        column("text", gettext_lazy("In their words"), _as_words, "留言详情", "内容", "诉求内容"),
        column("received_at", gettext_lazy("Received"), as_moment, "留言时间", "来信时间", "受理时间", example="2026-09-03 11:25", kind="date", hint=gettext_lazy("Without a time, the moment of the import.")),
        column("topic", gettext_lazy("Topic"), as_text, "一级标签", "分类", hint=gettext_lazy("Helps to suggest an office.")),
        column("channel", gettext_lazy("How it came"), as_channel, "来源渠道", kind="choice"),
        column("item", gettext_lazy("Item"), as_item, "事项", required=True, kind="unknown", hint=gettext_lazy("Code or name of a request that is offered.")),
        column("place", gettext_lazy("Place"), as_place, "地点", "社区", required=True, kind="unknown", hint=gettext_lazy("Code or name of a place of yours.")),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    chunk=CHUNK,
    record=record,
    done_url="cases:triage",
    hint=gettext_lazy("Each becomes a request with a number and a clock. It keeps when it was received; a file brought twice files nothing twice."),
)  # fmt: skip
