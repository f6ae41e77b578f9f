"""A certificate says what the records say, once; anybody verifies it by its code; dates go into any calendar."""

import pytest
from icalendar import Calendar

from yanzhen.base.pdf import pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import words_of_pdf
from yanzhen.kernel.gatherings.actions.attending import leave
from yanzhen.kernel.gatherings.actions.certifying import (
    calendar_of,
    certificate_paper,
    hours_words,
    issue,
)
from yanzhen.kernel.gatherings.actions.judging import open_scores, seal_score
from yanzhen.kernel.gatherings.models import Gathering, Registration
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    ENDS,
    a_contest,
    a_doorkeeper,
    an_open_gathering,
    an_organiser,
    came,
    registered,
)
from yanzhen.kernel.parties.testing import a_resident

pytestmark = pytest.mark.django_db


def row(made: Registration) -> Registration:
    return Registration.objects.select_related("gathering__place", "gathering__seller__organisation__party", "person__party").get(pk=made.pk)  # fmt: skip


def test_hours_are_rounded_down() -> None:
    assert [hours_words(n) for n in (0, 59, 90, 100, 150)] == ["0.00", "0.98", "1.50", "1.66", "2.50"]  # fmt: skip


def test_a_volunteers_certificate_has_the_hours_and_is_verified_by_its_code() -> None:
    made = registered(an_open_gathering(kind="shift"))
    leave(came(made), by=a_doorkeeper(), at=ENDS)
    found = issue(row(made), by=an_organiser(), at=AFTER)
    assert ["Hours", "2.50"] in found.facts
    said = words_of_pdf(pdf_of(certificate_paper(found, "https://example.test/c/")))
    for words in (made.person.name, found.number, "2.50"):
        assert words in said


def test_nothing_is_certified_that_was_not() -> None:
    made = registered(an_open_gathering())
    with pytest.raises(Refused, match="did not come"):
        issue(row(made), by=an_organiser(), at=AFTER)
    came(made)
    with pytest.raises(Refused, match="Your office"):
        issue(row(made), by=a_doorkeeper(), at=AFTER)
    issue(row(made), by=an_organiser(), at=AFTER)
    with pytest.raises(Refused, match="issued already"):
        issue(row(made), by=an_organiser(), at=AFTER)


def test_a_contestants_certificate_waits_for_the_scores_and_has_the_rank() -> None:
    contest, (judge,), (person,) = a_contest(1, 1)
    came(person)
    with pytest.raises(Refused, match="Open the scores"):
        issue(row(person), by=an_organiser(), at=AFTER)
    seal_score(judge, person, 9_000, by=a_resident(judge.person))
    open_scores(contest, by=an_organiser(), at=AFTER)
    assert ["Rank", "1"] in issue(row(person), by=an_organiser(), at=AFTER).facts


def test_a_course_says_how_many_dates() -> None:
    made = registered(an_open_gathering(dates=3))
    came(made)
    assert ["Dates attended", "1 / 3"] in issue(row(made), by=an_organiser(), at=AFTER).facts


def test_the_dates_go_into_a_calendar_without_names() -> None:
    gathering = an_open_gathering(dates=3, title="Lanterns, at night")
    made = registered(gathering)
    data = calendar_of(gathering, "https://example.test/g", at=AFTER)
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["Lanterns, at night"] * 3
    assert len({str(one["uid"]) for one in events}) == 3
    assert made.person.name not in data.decode()
    Gathering.objects.filter(pk=gathering.pk).update(state="cancelled")
    gathering.refresh_from_db()
    assert b"STATUS:CANCELLED" in calendar_of(gathering, "https://example.test/g", at=AFTER)
