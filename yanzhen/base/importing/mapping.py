"""Which heading means which column: guessed, corrected by people, remembered per source."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.importing.contract import ImportColumn, Importer
from yanzhen.base.importing.reading import Table
from yanzhen.base.models.imports import ImportBatch, ImportMapping
from yanzhen.base.refusals import Refused

BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
NOT_WORDS: Final = re.compile(r"[\s*:_\-/·.、,。;'\"]+")
SAMPLES_SHOWN: Final = 3


@dataclass(frozen=True)
class Guess:
    """The meaning of one heading. `sure`: the words are the same; else somebody should look."""

    column: str
    sure: bool


def folded(heading: str) -> str:
    """A heading without what people vary: blanks, stars, brackets with units, width, case."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return NOT_WORDS.sub("", BRACKETS.sub("", plain)) or NOT_WORDS.sub("", plain)


def guess(headers: Sequence[str], columns: Sequence[ImportColumn]) -> list[Guess]:
    """A meaning for each heading, "" where none is found; no column twice."""
    words = {column.name: _words(column) for column in columns}
    keys = [folded(header) for header in headers]
    taken: dict[int, Guess] = {}
    for sure in (True, False):
        for name, known in words.items():
            if any(found.column == name for found in taken.values()):
                continue
            index = _match(keys, known, taken, sure=sure)
            if index is not None:
                taken[index] = Guess(name, sure)
    return [taken.get(index, Guess("", sure=False)) for index in range(len(headers))]


def likeness(columns: Sequence[ImportColumn]) -> Callable[[Sequence[str]], int]:
    """Tells how many texts of a row are surely headings: that marks it off from a title or a value."""
    known = {word for column in columns for word in _words(column)}
    return lambda texts: sum(bool(text) and folded(text) in known for text in texts)


def missing(
    mapping: Sequence[str], importer: Importer, fixed: Mapping[str, str] | None = None
) -> list[ImportColumn]:
    """Required columns that no heading stands for, and that all rows do not share."""
    given = {*mapping, *(fixed or {})}
    return [c for c in importer.columns if c.required and c.name not in given]


def check_mapping(
    mapping: Sequence[str],
    headers: Sequence[str],
    importer: Importer,
    fixed: Mapping[str, str] | None = None,
) -> None:
    """Refuse a mapping that leaves out a required column, or names one twice or unknown."""
    names = [name for name in mapping if name]
    if len(mapping) != len(headers) or any(importer.column(name) is None for name in names):
        raise Refused(_("The columns do not fit this file. Choose the file again."))
    for name in names:
        if names.count(name) > 1:
            column = importer.column(name)
            raise Refused(
                _("Two headings are taken for “%(column)s”. Leave one of them out."),
                column=column.title if column else name,
            )
    absent = missing(mapping, importer, fixed)
    if absent:
        found = [str(c.title) for c in importer.columns if c.name in names]
        raise Refused(
            _(
                "Missing: %(missing)s. Found: %(found)s. Say which of the headings %(headers)s is meant."
            ),
            missing=str(_(", ")).join(str(column.title) for column in absent),
            found=str(_(", ")).join(found) or "—",
            headers=str(_(", ")).join(
                header for header, name in zip(headers, mapping, strict=True) if not name
            )
            or "—",
        )


def remembered(importer: Importer, source: str, headers: Sequence[str]) -> ImportMapping | None:
    """The mapping saved for this source; without a source, the newest for exactly these headings."""
    saved = ImportMapping.objects.filter(importer_slug=importer.slug)
    if source:
        return saved.filter(source=source).first()
    return saved.filter(fingerprint=fingerprint(headers)).order_by("-saved_at").first()


def sources_of(importer: Importer) -> list[str]:
    """The sources whose columns are saved, newest first, to choose from."""
    saved = ImportMapping.objects.filter(importer_slug=importer.slug).exclude(source="")
    return list(saved.order_by("-saved_at").values_list("source", flat=True)[:20])


def use_saved(batch: ImportBatch, source: str) -> None:
    """Take the columns saved for this source, or refuse an unknown one."""
    saved = ImportMapping.objects.filter(importer_slug=batch.importer_slug, source=source).first()
    if saved is None:
        raise Refused(_("No columns are saved for the source “%(source)s”."), source=source)
    found = meanings(batch.importer, batch.headers, saved)
    batch.mapping = [meaning.column for meaning in found]
    batch.save(update_fields=["mapping"])


def use_file(batch: ImportBatch, content: bytes) -> None:
    """Take the columns from a mapping that lies outside the product, or refuse it with a sentence.

    {"columns": {heading: column}, "fixed": {column: text that all rows share}}; headings that are not
    named are left out.
    """
    try:
        said = json.loads(content)
        named, fixed = dict(said["columns"]), dict(said.get("fixed", {}))
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(_("The mapping is no JSON with “columns” in it.")) from error
    for name in (*named.values(), *fixed):
        if batch.importer.column(name) is None:
            raise Refused(_("The mapping names a column “%(name)s” that there is not."), name=name)
    batch.mapping = [named.get(header, "") for header in batch.headers]
    batch.fixed = {name: str(text) for name, text in fixed.items()}
    batch.save(update_fields=["mapping", "fixed"])


def meanings(
    importer: Importer, headers: Sequence[str], saved: ImportMapping | None
) -> list[Guess]:
    """What was saved for these headings, and a guess for the headings that are new."""
    guesses = guess(headers, importer.columns)
    if saved is None:
        return guesses
    known: Mapping[str, str] = saved.mapping
    used = {known[header] for header in headers if known.get(header)}
    merged = []
    for header, found in zip(headers, guesses, strict=True):
        if header in known and (not known[header] or importer.column(known[header])):
            merged.append(Guess(known[header], sure=True))
        else:
            merged.append(Guess("" if found.column in used else found.column, found.sure))
    return merged


def remember(
    importer: Importer,
    source: str,
    headers: Sequence[str],
    mapping: Sequence[str],
    *,
    by: By,
    at: datetime,
) -> ImportMapping:
    """Save what these headings mean for this source; the last correction counts."""
    saved, _made = ImportMapping.objects.update_or_create(
        importer_slug=importer.slug,
        source=source,
        defaults={
            "mapping": dict(zip(headers, mapping, strict=True)),
            "fingerprint": fingerprint(headers),
            "saved_by_id": by.person_id,
            "saved_by_name": by.person_name,
            "saved_at": at,
        },
    )
    return saved


def fingerprint(headers: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def samples(table: Table) -> list[list[str]]:
    """The first different values of each column, for the eye to check the mapping by."""
    shown: list[list[str]] = [[] for _header in table.headers]
    for _line, cells in table.rows[:500]:
        for values, text in zip(shown, cells, strict=True):
            if text and text not in values and len(values) < SAMPLES_SHOWN:
                values.append(text)
    return shown


def _words(column: ImportColumn) -> set[str]:
    # A template fetched on a Chinese screen may come back to an English one.
    titles = []
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            titles.append(str(column.title))
    return {folded(text) for text in (*titles, column.name, *column.aliases)}


def _match(
    keys: Sequence[str], known: set[str], taken: Mapping[int, Guess], *, sure: bool
) -> int | None:
    for index, key in enumerate(keys):
        if index in taken or not key:
            continue
        if key in known or (not sure and any(_alike(key, word) for word in known)):
            return index
    return None


def _alike(key: str, word: str) -> bool:
    shorter, longer = sorted((key, word), key=len)
    return len(shorter) >= 2 and shorter in longer
