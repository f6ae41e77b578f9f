"""A published number says n, share, interval, whom, how and when; small numbers are hidden so that nothing gives them away; it never changes."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.pdf import pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import as_owner, words_of_pdf
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.surveys.actions.counting import cells, recount, results_of
from yanzhen.kernel.surveys.actions.papers import (
    hundredths,
    percent,
    results_paper,
    results_sheet,
    short_method,
)
from yanzhen.kernel.surveys.actions.running import close_what_has_ended, take_step
from yanzhen.kernel.surveys.models import Sheet
from yanzhen.kernel.surveys.testing import (
    AFTER,
    CLOSES,
    EVERY_KIND,
    OPEN_AT,
    a_closed_survey,
    a_draft,
    a_published_survey,
    a_surveyor,
    an_interviewer,
    an_open_survey,
    answered_by,
    opened,
)

pytestmark = pytest.mark.django_db


def counted(*counts: int) -> list[tuple[int, str, int]]:
    return [(n, str(n), count) for n, count in enumerate(counts)]


def shown(*counts: int, least: int = 5, n: int | None = None, adds_up: bool = True) -> list[int | None]:  # fmt: skip
    found = cells(counted(*counts), sum(counts) if n is None else n, least, adds_up=adds_up)
    return [None if one["hidden"] else one["count"] for one in found]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((20, 10, 8), [20, 10, 8]),
        ((20, 10, 3), [20, None, None]),
        ((20, 3, 4), [20, None, None]),
        ((20, 10, 1, 2), [20, None, None, None]),
        ((20, 10, 0), [20, 10, 0]),
        ((20, 3, 0), [None, None, 0]),
        ((5, 5, 5), [5, 5, 5]),
        ((20, 6, 4, 4), [20, 6, None, None]),
    ],
)
def test_small_numbers_are_hidden_with_what_would_give_them_away(counts: tuple[int, ...], expected: list[int | None]) -> None:  # fmt: skip
    assert shown(*counts) == expected


def test_what_is_hidden_adds_up_to_no_small_number() -> None:
    for a in range(9):
        for b in range(9):
            for c in range(9):
                found = shown(a, b, c)
                rest = sum(count for count, said in zip((a, b, c), found, strict=True) if said is None)  # fmt: skip
                assert rest == 0 or rest >= 5 or a + b + c < 5 or not any(found)


def test_of_several_answers_both_few_and_all_but_few_are_hidden() -> None:
    assert shown(3, 10, 17, 20, n=20, adds_up=False) == [None, 10, None, 20]


def test_a_single_choice_is_counted_with_share_and_interval() -> None:
    survey = a_published_survey(0, 0, 0, 0, 0, 0, 0, 0, 2, 2)
    (row,) = survey.publication.results
    assert row["n"] == 10
    assert [one.get("count") for one in row["cells"]] == [8, 0, 2]
    assert (row["cells"][0]["share"], row["cells"][0]["low"], row["cells"][0]["high"]) == (800, 490, 944)  # fmt: skip


def test_every_kind_is_counted() -> None:
    survey = an_open_survey(*EVERY_KIND, people=4)
    for n, listed in enumerate(survey.people.select_related("party__person__party", "survey__place").order_by("number")):  # fmt: skip
        answered_by(listed, single=n % 2, multiple=[0, 1] if n < 2 else [0], scale=4 + n % 2, number=n, text="Light" if n else "", matrix=[n % 2, -1])  # fmt: skip
    take_step(survey, "close", by=a_surveyor(), at=AFTER)
    single, multiple, scale, number, text, table = results_of(survey)
    assert [one["count"] for one in single["cells"]] == [2, 2, 0]
    assert [one["count"] for one in multiple["cells"]] == [4, 2, 0]
    assert [one["count"] for one in scale["cells"]] == [0, 0, 0, 2, 2]
    assert scale["mean_hundredths"] == 450
    assert (number["n"], number["mean_hundredths"], number["median_hundredths"]) == (4, 150, 150)
    assert (text["n"], "cells" in text) == (3, False)
    assert [(one["n"], [cell["count"] for cell in one["cells"]]) for one in table["tables"]] == [(4, [2, 2]), (0, [0, 0])]  # fmt: skip


def test_a_mean_is_not_shown_beside_hidden_answers() -> None:
    survey = an_open_survey(*EVERY_KIND, people=4, small_cell=3)
    for n, listed in enumerate(survey.people.select_related("party__person__party", "survey__place")):  # fmt: skip
        answered_by(listed, single=0, scale=5 if n else 1)
    rows = results_of(survey)
    assert rows[2]["mean_hundredths"] is None


def test_a_question_that_few_answered_shows_nothing() -> None:
    survey = an_open_survey(*EVERY_KIND, people=3, small_cell=3)
    for n, listed in enumerate(survey.people.select_related("party__person__party", "survey__place")):  # fmt: skip
        answered_by(listed, single=0, scale=5, **({"number": 9, "matrix": [0, -1]} if n else {}))
    rows = results_of(survey)
    assert [row["hidden"] for row in rows] == [False, False, False, True, False, True]
    assert rows[3]["n"] is None
    assert "mean_hundredths" not in rows[3]


def test_a_line_of_a_table_that_few_answered_shows_nothing() -> None:
    survey = an_open_survey(EVERY_KIND[-1], people=3, small_cell=3)
    for n, listed in enumerate(survey.people.select_related("party__person__party", "survey__place")):  # fmt: skip
        answered_by(listed, matrix=[0, -1 if n else 1])
    light, paths = results_of(survey)[0]["tables"]
    assert (light["n"], paths["n"], paths["cells"]) == (3, None, [])


def test_counting_asks_a_fixed_number_of_times() -> None:
    survey = a_closed_survey(0, 1, 2, questions=EVERY_KIND[:1])
    more = an_open_survey(*EVERY_KIND[:3], *EVERY_KIND[4:])
    with CaptureQueriesContext(connection) as few:
        results_of(survey)
    with CaptureQueriesContext(connection) as many:
        results_of(more)
    assert len(few) == len(many) == 3


def test_the_method_stands_beside_the_numbers() -> None:
    survey = a_published_survey(0, 1, people=4)
    method = survey.publication.method
    assert (method["population"], method["asked"], method["answered"], method["silent"], method["rate_mille"]) == ("Residents", 4, 2, 2, 500)  # fmt: skip
    assert (method["since"], method["until"], method["small_cell"]) == ("2026-06-10", "2026-07-01", 2)  # fmt: skip
    said = short_method(method)
    assert "Residents" in said
    assert "2 of 4 (50.0 %)" in said


def test_a_self_selected_number_says_so() -> None:
    survey = an_open_survey(frame="open")
    take_step(survey, "close", by=a_surveyor(), at=AFTER)
    take_step(survey, "publish", by=a_surveyor(), at=AFTER)
    method = survey.publication.method
    assert "Self-selected" in short_method(method)
    assert (method["silent"], method["rate_mille"]) == (None, None)


def test_published_is_frozen_and_recounted() -> None:
    survey = a_published_survey(0, 1, 0)
    assert recount(survey)
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE surveys_publication DISABLE TRIGGER append_only_rows")
        cursor.execute("""UPDATE surveys_publication SET results = '[]'""")
    survey.publication.refresh_from_db()
    assert not recount(survey)


def test_more_sheets_than_marks_are_explained_or_not_published() -> None:
    survey = an_open_survey(anonymous=True, people=1)
    answered_by(survey.people.select_related("party__person__party", "survey__place").get())
    stuffed = Sheet.objects.create(survey=survey)
    stuffed.answers.create(question=survey.questions.get(), chosen=[0])
    take_step(survey, "close", by=a_surveyor(), at=AFTER)
    with pytest.raises(Refused, match="1 people have answered and there are 2"):
        take_step(survey, "publish", by=a_surveyor(), at=AFTER)
    take_step(survey, "publish", by=a_surveyor(), at=AFTER, data={"explanation": "One was stuffed"})
    assert survey.publication.explanation == "One was stuffed"


def test_a_list_that_was_changed_behind_the_trigger_is_not_published() -> None:
    survey = a_closed_survey(0, 1)
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE surveys_listed DISABLE TRIGGER list_stands_still")
        cursor.execute("UPDATE surveys_listed SET sampled = false WHERE number = 2")
    with pytest.raises(Refused, match="another sample"):
        take_step(survey, "publish", by=a_surveyor(), at=AFTER)


def test_who_asks_does_not_publish() -> None:
    with pytest.raises(Refused, match="Your office"):
        take_step(a_closed_survey(0), "publish", by=an_interviewer(), at=AFTER)


def test_a_survey_opens_when_nothing_is_missing() -> None:
    empty = a_draft(people=0, population="", small_cell=None, channels=())
    empty.questions.all().delete()
    with pytest.raises(Refused) as refused:
        opened(empty)
    for said in ("asks nothing", "population", "how one answers", "counts are hidden", "list is empty"):  # fmt: skip
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("days", "match"),
    [
        ({"opens_on": None}, "first and the last"),
        ({"closes_on": None}, "first and the last"),
        ({"opens_on": CLOSES.replace(day=30), "closes_on": CLOSES.replace(day=29)}, "before the first"),
        ({"opens_on": CLOSES.replace(day=1), "closes_on": CLOSES.replace(day=2)}, "is over"),
    ],
)  # fmt: skip
def test_it_opens_for_days_that_make_sense(days: dict[str, Any], match: str) -> None:
    with pytest.raises(Refused, match=match):
        opened(a_draft(), **days)


def test_a_survey_closes_by_itself_after_its_last_day() -> None:
    survey, later = an_open_survey(), an_open_survey(title="Later")
    by = a_surveyor()
    assert close_what_has_ended(CLOSES, by=by, at=OPEN_AT) == 0
    assert close_what_has_ended(AFTER.date(), by=by, at=AFTER) == 2
    assert close_what_has_ended(AFTER.date(), by=by, at=AFTER) == 0
    for one in (survey, later):
        one.refresh_from_db()
        assert (one.state, one.closed_on) == ("closed", AFTER.date())


def test_a_cancelled_survey_says_why() -> None:
    with pytest.raises(Refused, match="why"):
        take_step(an_open_survey(), "cancel", by=a_surveyor(), at=OPEN_AT)


def test_who_is_asked_hears_of_it_and_of_the_results() -> None:
    survey = a_published_survey(0, 1, 2)
    assert Notice.objects.count() == 6
    silent = an_open_survey(channels=["paper"])
    assert Notice.objects.count() == 6
    assert silent.people.count() == 3
    assert survey.state == "published"


def test_the_paper_and_the_sheet_carry_the_method() -> None:
    survey = an_open_survey(*EVERY_KIND, people=4)
    for n, listed in enumerate(survey.people.select_related("party__person__party", "survey__place")):  # fmt: skip
        answered_by(listed, single=0 if n else 1, scale=5, number=n, matrix=[0, 0], text="Light", multiple=[0])  # fmt: skip
    take_step(survey, "close", by=a_surveyor(), at=AFTER)
    take_step(survey, "publish", by=a_surveyor(), at=AFTER)
    paper = results_paper(survey)
    # A table without widths is set in one column.
    assert {len(block.widths) for block in paper.blocks if block.kind == "table"} == {4}
    said = words_of_pdf(pdf_of(paper))
    for words in ("Residents", "Are you satisfied?", "100.0 %", "2026-06-10"):
        assert words in said
    assert results_sheet(survey)[:2] == b"PK"


def test_numbers_are_printed_as_people_read_them() -> None:
    assert (percent(981), percent(1000), percent(None)) == ("98.1 %", "100.0 %", "–")
    assert (hundredths(450), hundredths(-25), hundredths(None)) == ("4.50", "-0.25", "–")
