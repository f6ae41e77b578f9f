"""A contest: judges score under seal, all is opened at once, equal totals share a rank."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.contracts import RESULTS
from yanzhen.kernel.gatherings.models import Gathering, Judge, Kind, Placing, Registration, Score
from yanzhen.kernel.gatherings.models.contest import POINTS_MAX
from yanzhen.kernel.gatherings.models.scope import must
from yanzhen.kernel.gatherings.workflow import PREPARE
from yanzhen.kernel.parties.models import Person


@transaction.atomic
def seat_judge(gathering: Gathering, person: Person, *, by: By) -> Judge:
    must(by, PREPARE, gathering.place)
    if gathering.kind != Kind.CONTEST:
        raise Refused(_("Only a contest has judges."))
    if gathering.scores_opened_at is not None:
        raise Refused(_("The scores are open: the judges stay who they were."))
    if gathering.judges.filter(person=person).exists():
        raise Refused(_("%(name)s is a judge already."), name=person.name)
    if gathering.registrations.filter(person=person, given_up_at=None).exists():
        raise Refused(_("%(name)s takes part and can't judge."), name=person.name)
    judge = Judge.objects.create(gathering=gathering, person=person)
    gathering.keep("seat_judge", by=by, changes={"judge": person.name})
    return judge


def contestants(gathering: Gathering) -> Any:
    return Registration.objects.standing().filter(gathering=gathering).select_related("person__party").order_by("registered_at", "id")  # fmt: skip


@transaction.atomic
def seal_score(judge: Judge, registration: Registration, points: int, *, by: By) -> None:
    """The judge's own score, in hundredths of a point; it can be given anew while everything is sealed. No line of the audit says how many."""
    if by.person_id != judge.person_id:
        raise Refused(_("Each judge gives their own scores."))
    if not 0 <= points <= POINTS_MAX:
        raise Refused(_("Between 0 and 100 points."), field=str(registration.pk))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT gatherings_seal_score(%s, %s, %s)", [judge.pk, registration.pk, points])  # fmt: skip
    except IntegrityError as error:
        raise _in_words(error) from error
    judge.gathering.keep("seal_score", by=by)


def scores_in(gathering: Gathering) -> set[tuple[UUID, UUID]]:
    """Which judge has scored which contestant; never how."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT judge, registration FROM gatherings_scores_in(%s)", [gathering.pk])
        return set(cursor.fetchall())


def missing_scores(gathering: Gathering) -> list[tuple[Judge, int]]:
    """Judges who have not scored everybody, with how many are missing."""
    given, asked = scores_in(gathering), set(contestants(gathering).values_list("pk", flat=True))
    rows = []
    for judge in gathering.judges.select_related("person__party").order_by("pk"):
        done = {registration for one, registration in given if one == judge.pk} & asked
        if len(done) < len(asked):
            rows.append((judge, len(asked) - len(done)))
    return rows


@transaction.atomic
def open_scores(gathering: Gathering, *, by: By, why: str = "", at: datetime | None = None) -> list[Placing]:  # fmt: skip
    """All scores at once, when all are in; before that only by the head and for a reason. Then everybody is placed."""
    at = at or timezone.now()
    must(by, RESULTS, gathering.place)
    if by.person_id and gathering.judges.filter(person=by.person_id).exists():
        raise Refused(_("A judge does not open the scores."))
    missing = missing_scores(gathering)
    if missing and not why.strip():
        raise Refused(_("%(name)s has not scored %(n)s yet. The scores stay sealed until all are in, or until you close for a reason."), field="why", name=missing[0][0].person.name, n=missing[0][1])  # fmt: skip
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT gatherings_open_scores(%s, %s, %s)", [gathering.pk, why, at])
    except IntegrityError as error:
        raise _in_words(error) from error
    gathering.refresh_from_db()
    gathering.keep("open_scores", by=by, at=at, note=why)
    return _place(gathering)


def _in_words(error: IntegrityError) -> Exception:
    said = str(error)
    for words, sentence in (
        ("open already", _("The scores are open already.")),
        ("nobody scores any more", _("The scores are open: nobody scores any more.")),
        ("own contest", _("A judge scores the contestants of their own contest.")),
        ("sealed until", _("Nobody has scored yet.")),
    ):
        if words in said:
            return Refused(sentence)
    return error


def _place(gathering: Gathering) -> list[Placing]:
    scores: dict[UUID, list[int]] = {}
    for registration, points in Score.objects.filter(registration__gathering=gathering).values_list("registration", "points"):  # fmt: skip
        scores.setdefault(registration, []).append(points)
    means = {key: Fraction(sum(points), len(points)) for key, points in scores.items()}
    ranks = ranked(means.items())
    return Placing.objects.bulk_create(
        [
            Placing(registration_id=key, total=int(mean), scored_by=len(scores[key]), rank=ranks[key])
            for key, mean in sorted(means.items(), key=lambda pair: (ranks[pair[0]], str(pair[0])))
        ]
    )  # fmt: skip


def ranked(totals: Iterable[tuple[UUID, Fraction]]) -> dict[UUID, int]:
    """The highest is first; equals share a rank, and the next rank counts them: 1, 2, 2, 4."""
    rows = sorted(totals, key=lambda pair: pair[1], reverse=True)
    ranks: dict[UUID, int] = {}
    for place, (key, total) in enumerate(rows, 1):
        before = rows[place - 2] if place > 1 else None
        ranks[key] = ranks[before[0]] if before and before[1] == total else place
    return ranks
