"""Papers of a secret vote: handed out against the mark of a line, taken out of the box, counted, each entered by two.

A sheet is known by a number of the count. Nothing ties it to a line of the roll: not a key, not a time, not an order.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import ON_PAPER, hand_over, wrong_with
from yanzhen.kernel.council.actions.evidence import (
    fingerprint_of,
    keep_photo,
    must_be_another,
    must_have_photo,
    who_enters,
)
from yanzhen.kernel.council.contracts import COUNT
from yanzhen.kernel.council.models import BoxCount, RollEntry, SheetEntry, Vote
from yanzhen.kernel.council.models.choices import Channel, Choice, Invalid
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import VoteState

BY_NAME: Final = _("This vote is by name: a paper is entered for its line.")
NOT_CLOSED: Final = _("Papers are taken out of the box and counted after the close, before the result is certified.")  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What stands on a sheet: a choice for each matter, or why the whole sheet is invalid."""

    choices: Mapping[UUID, str] | None = None
    invalid: str = ""

    @property
    def kept(self) -> dict[str, str]:
        return {} if self.invalid else {str(key): one for key, one in (self.choices or {}).items()}


@dataclass(frozen=True)
class Sheet:
    """The entries of one sheet in its last round."""

    number: int
    round: int
    first: SheetEntry
    second: SheetEntry | None = None

    @property
    def differs(self) -> bool:
        two = self.second
        return two is not None and (two.said, two.invalid) != (self.first.said, self.first.invalid)

    @property
    def agreed(self) -> bool:
        return self.second is not None and not self.differs

    def waits_for(self, person: UUID | None) -> bool:
        return self.second is None and self.first.person_id != person


@dataclass(frozen=True)
class Papers:
    """What is known of the papers of a vote; all nought in a vote by name. `in_box` is None until they are counted."""

    handed_out: int = 0
    in_box: int | None = None
    valid: int = 0
    invalid: int = 0
    once: int = 0
    differing: int = 0

    @property
    def used(self) -> bool:
        return self.handed_out > 0 or self.in_box is not None

    @property
    def twice(self) -> int:
        return self.valid + self.invalid

    @property
    def too_many(self) -> bool:
        return (self.in_box or 0) > self.handed_out

    @property
    def missing(self) -> int:
        return max(self.handed_out - (self.in_box or 0), 0)

    @property
    def done(self) -> bool:
        return self.in_box is not None and self.twice == self.in_box


def hand_out(
    vote: Vote, entry: RollEntry, *, by: By, to_proxy: bool = False, at: datetime | None = None
) -> UUID:
    """A line takes a paper: its mark, and so no ballot on the phone beside it. No time, no receipt, no line in the audit."""
    must(by, COUNT, vote.place)
    if not vote.secret:
        raise Refused(BY_NAME)
    return hand_over(vote, entry, by=by, to_proxy=to_proxy, at=at or timezone.now())


@transaction.atomic
def count_box(
    vote: Vote, sheets: int, *, by: By, why: str = "", at: datetime | None = None
) -> BoxCount:
    """How many papers were in the box. Counting again needs a reason; more than were handed out are told as they are."""
    at = at or timezone.now()
    vote.lock()
    person = _must_count(vote, by)
    before = vote.box_counts.order_by("-turn").first()
    if before is not None and not why.strip():
        raise Refused(_("The papers were counted already: %(sheets)s. Write why they are counted again."), field="why", sheets=before.sheets)  # fmt: skip
    last = vote.sheets.order_by("-number").values_list("number", flat=True).first() or 0
    if sheets < last:
        raise Refused(_("Sheet %(number)s is entered already, so there are no fewer than that."), field="sheets", number=last)  # fmt: skip
    made = BoxCount.objects.create(
        vote=vote, turn=before.turn + 1 if before else 1, sheets=sheets, why=why.strip() if before else "", person_id=person,
        person_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    vote.keep("count_box", by=by, at=at, note=made.why, changes={"sheets": sheets})
    return made


@transaction.atomic
def enter_sheet(
    vote: Vote, number: int, said: Said, *, by: By, photo: Any = None, at: datetime | None = None
) -> SheetEntry:
    """With a photo it is the first entry of a sheet; without one the second, by somebody else who has not seen the first."""
    at = at or timezone.now()
    person = _must_count(vote, by)
    _must_be_readable(vote, number, said)
    sheet = sheet_of(vote, number)
    if sheet is None:
        must_have_photo(photo)
        return _write(vote, said, photo, by, at, number=number, round=1, turn=1, person_id=person)
    if photo is not None:
        raise Refused(_("Sheet %(number)s was entered by %(who)s meanwhile. If you hold another sheet, write the next number on it."), number=number, who=sheet.first.person_name)  # fmt: skip
    if sheet.differs:
        raise Refused(_("The two entries differ. Look at the photo together and settle it."))
    if sheet.second is not None:
        raise Refused(_("Sheet %(number)s is entered twice alike already."), number=number)
    must_be_another(sheet.first.person_id, by)
    return _write(vote, said, None, by, at, number=number, round=sheet.round, turn=2, person_id=person)  # fmt: skip


@transaction.atomic
def settle_sheet(
    vote: Vote, number: int, said: Said, *, by: By, at: datetime | None = None
) -> SheetEntry:
    """The two entries differ: both stay written down, and whoever looked at the photo enters it anew; a second person again."""
    at = at or timezone.now()
    person = _must_count(vote, by)
    _must_be_readable(vote, number, said)
    sheet = sheet_of(vote, number)
    if sheet is None or not sheet.differs:
        raise Refused(_("The entries of this paper do not differ."))
    return _write(vote, said, None, by, at, number=number, round=sheet.round + 1, turn=1, person_id=person)  # fmt: skip


def _must_count(vote: Vote, by: By) -> UUID:
    must(by, COUNT, vote.place)
    if not vote.secret:
        raise Refused(BY_NAME)
    if vote.state != VoteState.CLOSED:
        raise Refused(NOT_CLOSED)
    return who_enters(by)


def _must_be_readable(vote: Vote, number: int, said: Said) -> None:
    in_box = papers_in(vote)
    if in_box is None:
        raise Refused(_("Count the papers in the box first."))
    if not 1 <= number <= in_box:
        raise Refused(_("The box held %(sheets)s papers: the sheets are numbered from 1 to that."), sheets=in_box)  # fmt: skip
    if said.invalid:
        if said.invalid not in Invalid.values:
            raise Refused(_("Say why the sheet is invalid."), field="invalid")
        return
    wrong = wrong_with(vote, said.kept, ON_PAPER)
    if wrong is not None:
        raise wrong


def _write(vote: Vote, said: Said, photo: Any, by: By, at: datetime, **facts: Any) -> SheetEntry:
    print_ = "" if photo is None else fingerprint_of(photo)
    entry = SheetEntry(
        vote=vote, said=said.kept, invalid=said.invalid, photo_sha256=print_, person_name=by.person_name, recorded_at=at, **facts,
    )  # fmt: skip
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        # Somebody entered the same sheet in this moment, counted again, or certified.
        raise Refused(_("Sheet %(number)s was entered in this moment by somebody else. Look again."), number=entry.number) from error  # fmt: skip
    if photo is not None:
        keep_photo(photo, entry, by=by, at=at)
    verb = (
        "second_sheet" if entry.turn == 2 else "settle_sheet" if entry.round > 1 else "first_sheet"
    )
    vote.keep(verb, by=by, at=at, changes={"sheet": entry.number})
    return entry


def papers_in(vote: Vote) -> int | None:
    return vote.box_counts.order_by("-turn").values_list("sheets", flat=True).first()


def sheet_of(vote: Vote, number: int) -> Sheet | None:
    return sheets_among(vote.sheets.filter(number=number)).get(number)


def sheets_of(vote: Vote) -> dict[int, Sheet]:
    """Every sheet that was entered, in its last round, by number."""
    return sheets_among(vote.sheets.all())


def sheets_among(entries: Iterable[SheetEntry]) -> dict[int, Sheet]:
    """A pure function: the last round of each sheet, with one entry or two."""
    found: dict[int, Sheet] = {}
    for entry in sorted(entries, key=lambda one: (one.number, one.round, one.turn)):
        before = found.get(entry.number)
        if before is not None and before.round == entry.round:
            found[entry.number] = Sheet(entry.number, entry.round, before.first, entry)
        else:
            found[entry.number] = Sheet(entry.number, entry.round, entry)
    return found


def papers_of(vote: Vote, sheets: Mapping[int, Sheet] | None = None) -> Papers:
    if not vote.secret:
        return Papers()
    known = (sheets_of(vote) if sheets is None else sheets).values()
    agreed = [sheet for sheet in known if sheet.agreed]
    invalid = sum(bool(sheet.first.invalid) for sheet in agreed)
    return Papers(
        vote.marks.filter(channel=Channel.PAPER).count(), papers_in(vote), len(agreed) - invalid, invalid,
        once=sum(sheet.second is None for sheet in known), differing=sum(sheet.differs for sheet in known),
    )  # fmt: skip


def choices_on(sheets: Mapping[int, Sheet], matters: Iterable[str]) -> dict[str, list[str]]:
    """What the agreed sheets choose, by matter; an invalid one is spoiled for each."""
    agreed = [sheet.first for sheet in sheets.values() if sheet.agreed]
    return {matter: [one.said.get(matter, Choice.SPOILED) for one in agreed] for matter in matters}


def check_papers(papers: Papers, explanation: str) -> None:
    """Nothing is certified while papers are uncounted, or where more came back than went out."""
    if papers.handed_out and papers.in_box is None:
        raise Refused(_("%(n)s papers were handed out. Count those in the box first."), n=papers.handed_out)  # fmt: skip
    if papers.too_many:
        raise Refused(_("%(found)s papers lay in the box and %(out)s were handed out: with more papers than were handed out the vote is void (选举无效). Cancel it and vote again."), found=papers.in_box, out=papers.handed_out)  # fmt: skip
    if papers.in_box is not None and not papers.done:
        raise Refused(_("%(twice)s of %(all)s papers are entered twice alike. Enter the others first."), twice=papers.twice, all=papers.in_box)  # fmt: skip
    if papers.missing and not explanation.strip():
        raise Refused(
            _("%(out)s papers were handed out and %(found)s lay in the box. Explain where the others are."),
            field="explanation", out=papers.handed_out, found=papers.in_box or 0,
        )  # fmt: skip


def next_to_enter(sheets: Mapping[int, Sheet], in_box: int, after: int, person: UUID | None, *, second: bool) -> int | None:  # fmt: skip
    """The next number that waits for a first entry, or for this person's second one; from the start again at the end."""

    def waits(number: int) -> bool:
        sheet = sheets.get(number)
        return sheet is None if not second else sheet is not None and sheet.waits_for(person)

    around = itertools.chain(range(after + 1, in_box + 1), range(1, min(after, in_box) + 1))
    return next(filter(waits, around), None)
