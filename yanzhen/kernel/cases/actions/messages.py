"""Messages from another line, such as a mayor's mailbox, come in as requests through the one door.

Each keeps when it was received. Its number there makes it come in once, however often the file is
brought. Which heading means what, and what all rows share (item, place, source), stands in a mapping
that belongs to the file and lies outside the product (docs/run-it/messages.md).
"""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.dates import parse_date
from yanzhen.base.importing.cells import already_stored, as_text, repeated
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
    WrongCell,
)
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions.opening import TITLE_MAX, CaseDraft
from yanzhen.kernel.cases.actions.opening_many import open_cases
from yanzhen.kernel.cases.models import Case, Channel, Item
from yanzhen.kernel.places.models import Place

NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://yanzhen.example/messages/")
TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*$")
# Of a message without a heading its first words serve as one.
FIRST_WORDS: Final = 40
CHUNK: Final = 500


def as_moment(text: str, context: ImportContext) -> datetime:
    """`2019/2/28 11:25:05`, `2019年2月28日`, in Shanghai; a day alone is its beginning. Not in the future."""
    plain = unicodedata.normalize("NFKC", text)
    time = TIME_OF_DAY.search(plain)
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise WrongCell(gettext_lazy("There is no such time of day."), kind="date")
    day = parse_date(plain, today=context.today)
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
    if moment > context.at:
        raise WrongCell(gettext_lazy("This lies in the future."), kind="date")
    return moment


def as_item(text: str, context: ImportContext) -> Item:
    """An item that is offered, by its code or its name."""
    items = context.once("items", _items)
    if text.strip() not in items:
        raise WrongCell(gettext_lazy("No item on offer has this code or name."), kind="unknown")
    return items[text.strip()]


def as_place(text: str, context: ImportContext) -> Place:
    """A place of one's own reach, by its code, or by its name where only one has it."""
    places = context.once("places", dict)
    name = text.strip()
    if name not in places:
        found = Place.objects.open().filter(code=name) | Place.objects.open().filter(name=name)
        if context.by.scope_path:
            found = found.within(context.by.scope_path)
        places[name] = list(found[:2])
    if len(places[name]) != 1:
        raise WrongCell(
            gettext_lazy("One place of yours must have this code or name."), kind="unknown"
        )
    return places[name][0]


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


def _items() -> dict[str, Item]:
    items = Item.objects.offered().filter(kind="request")
    return {key: item for item in items for key in (item.name, item.code)}


def _column(name: str, title: Any, parse: Any, *aliases: str, **more: Any) -> ImportColumn:
    return ImportColumn(name, title, parse, aliases=aliases, **more)


MESSAGES: Final = Importer(
    slug="messages",
    title=gettext_lazy("Messages from another line"),
    capability="cases.dispatch",
    columns=(
        _column("number", gettext_lazy("Number there"), as_text, "留言编号", "编号", "工单编号", required=True, example="188006", hint=gettext_lazy("Makes each message come in once.")),
        _column("title", gettext_lazy("What it is about"), _as_title, "留言主题", "主题", "标题", example="电梯停了三天"),
        _column("text", gettext_lazy("In their words"), _as_words, "留言详情", "内容", "诉求内容"),
        _column("received_at", gettext_lazy("Received"), as_moment, "留言时间", "来信时间", "受理时间", example="2026-09-03 11:25", kind="date", hint=gettext_lazy("Without a time, the moment of the import.")),
        _column("topic", gettext_lazy("Topic"), as_text, "一级标签", "分类", hint=gettext_lazy("Helps to suggest an office.")),
        _column("channel", gettext_lazy("How it came"), as_channel, "来源渠道", kind="choice"),
        _column("item", gettext_lazy("Item"), as_item, "事项", required=True, kind="unknown", hint=gettext_lazy("Code or name of a request that is offered.")),
        _column("place", gettext_lazy("Place"), as_place, "地点", "社区", required=True, kind="unknown", hint=gettext_lazy("Code or name of a place of yours.")),
    ),
    check_rows=check_rows,
    forecast=forecast,
    apply=apply,
    chunk=CHUNK,
    record=record,
    done_url="cases:triage",
    hint=gettext_lazy("Each becomes a request with a number and a clock. It keeps when it was received; a file brought twice files nothing twice."),
)  # fmt: skip
