"""Counting: of each answer n, its share and its interval; small numbers hidden. Numbers are whole; shares are thousandths."""

from statistics import median
from typing import Any, Final

from django.db import connection

from yanzhen.kernel.surveys.actions.drawing import RULE
from yanzhen.kernel.surveys.actions.interval import share_mille, wilson
from yanzhen.kernel.surveys.models import Answer, Question, Survey
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Kind

# One sheet gives one of these, so hiding one alone would hide nothing: the rest gives it away.
ADDING_UP: Final = (Kind.SINGLE, Kind.SCALE)
HUNDREDTHS: Final = 100


def method_of(survey: Survey) -> dict[str, Any]:
    """Everything that stands beside a published number: whom, how, when, how many did not answer."""
    return {
        "population": survey.population, "frame": survey.frame, "sampling": survey.sampling, "listed": survey.listed_all,
        "asked": survey.asked_all, "seed": survey.seed, "rule": RULE if survey.seed else "", "frame_hash": survey.frame_hash,
        "channels": list(survey.channels), "anonymous": survey.anonymous, "small_cell": survey.small_cell,
        "since": str(survey.opens_on), "until": str(survey.closed_on or survey.closes_on), **response_of(survey),
    }  # fmt: skip


def response_of(survey: Survey) -> dict[str, Any]:
    """How many answered, of how many asked; by which way, for the office alone."""
    answered = survey.marks.count()
    asked = survey.asked_all if survey.frame == Frame.LISTED else 0
    return {
        "answered": answered,
        "silent": asked - answered if asked else None,
        "rate_mille": share_mille(answered, asked) if asked else None,
    }


def ways_of(survey: Survey) -> list[tuple[str, int]]:
    """How many came by each way. For the office: a small number stays within."""
    labels = dict(Channel.choices)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT channel, count(*) FROM surveys_answered WHERE survey_id = %s GROUP BY channel ORDER BY channel", [survey.pk]
        )  # fmt: skip
        return [(str(labels[channel]), count) for channel, count in cursor.fetchall()]


def results_of(survey: Survey) -> list[dict[str, Any]]:
    """All questions counted, in their order. Two statements, whatever their number, and one per question of numbers."""
    least = survey.small_cell or 0
    given, counts = _counts(survey)
    return [
        {
            "question": str(question.pk), "order": question.order, "kind": question.kind, "text": question.text,
            "fingerprint": question.fingerprint, **_result(question, given.get(str(question.pk), 0), counts, least),
        }
        for question in survey.questions.all()
    ]  # fmt: skip


def _counts(survey: Survey) -> tuple[dict[str, int], dict[tuple[str, int, int], int]]:
    """How many answered each question; how many chose a value in a line (the first unless it is a table)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.question_id, count(*) FROM surveys_answer a JOIN surveys_sheet s ON s.id = a.sheet_id"
            " WHERE s.survey_id = %s GROUP BY a.question_id",
            [survey.pk],
        )
        given = {str(key): count for key, count in cursor.fetchall()}
        cursor.execute(
            "SELECT q.id, CASE WHEN q.kind = 'matrix' THEN c.place - 1 ELSE 0 END, c.value, count(*)"
            " FROM surveys_answer a JOIN surveys_question q ON q.id = a.question_id, unnest(a.chosen) WITH ORDINALITY c (value, place)"
            " WHERE q.survey_id = %s AND q.kind <> 'number' GROUP BY 1, 2, 3",
            [survey.pk],
        )
        return given, {(str(key), line, value): count for key, line, value, count in cursor.fetchall()}  # fmt: skip


def _result(question: Question, n: int, counts: dict[tuple[str, int, int], int], least: int) -> dict[str, Any]:  # fmt: skip
    key = str(question.pk)
    if 0 < n < least:
        return {"n": None, "hidden": True}
    if question.kind == Kind.TEXT:
        return {"n": n, "hidden": False}
    if question.kind == Kind.NUMBER:
        return {"n": n, "hidden": False, **_numbers(question)}
    if question.kind != Kind.MATRIX:
        found = [(value, words, counts.get((key, 0, value), 0)) for value, words in question.cells()]  # fmt: skip
        shown = cells(found, n, least, adds_up=question.kind in ADDING_UP)
        return {"n": n, "hidden": False, "cells": shown, **(_mean(found, n, shown) if question.kind == Kind.SCALE else {})}  # fmt: skip
    tables = []
    for line, words in enumerate(question.lines):
        rows = [(value, said, counts.get((key, line, value), 0)) for value, said in question.cells()]  # fmt: skip
        whole = sum(count for _value, _said, count in rows)
        hidden = 0 < whole < least
        tables.append({"line": words, "n": None if hidden else whole, "cells": [] if hidden else cells(rows, whole, least, adds_up=True)})  # fmt: skip
    return {"n": n, "hidden": False, "tables": tables}


def cells(found: list[tuple[int, str, int]], n: int, least: int, *, adds_up: bool) -> list[dict[str, Any]]:  # fmt: skip
    """Each answer with its count, or without where it would point at few. Nobody (0) points at nobody."""
    hidden = {value for value, _words, count in found if 0 < count < least or (not adds_up and 0 < n - count < least)}  # fmt: skip
    others = sorted((count, value) for value, _words, count in found if value not in hidden and count)  # fmt: skip
    # What is hidden is the rest of what is shown, so the smallest go with it until that rest is no small number.
    rest = sum(count for value, _words, count in found if value in hidden)
    while adds_up and 0 < rest < least and others:
        count, value = others.pop(0)
        hidden.add(value)
        rest += count
    return [
        {"value": value, "words": words, "hidden": True}
        if value in hidden
        else {"value": value, "words": words, "hidden": False, **shares(count, n)}
        for value, words, count in found
    ]


def shares(count: int, n: int) -> dict[str, Any]:
    """n, share and interval of one answer; nothing to say where nobody answered."""
    if n == 0:
        return {"count": 0, "share": None, "low": None, "high": None}
    interval = wilson(count, n)
    return {"count": count, "share": share_mille(count, n), "low": interval.low_mille, "high": interval.high_mille}  # fmt: skip


def _mean(found: list[tuple[int, str, int]], n: int, shown: list[dict[str, Any]]) -> dict[str, Any]:  # fmt: skip
    """The mean in hundredths, rounded down; none beside hidden answers, which it would give away."""
    if any(cell["hidden"] for cell in shown):
        return {"mean_hundredths": None}
    total = sum(value * count for value, _words, count in found)
    return {"mean_hundredths": total * HUNDREDTHS // n if n else None}


def _numbers(question: Question) -> dict[str, Any]:
    """Mean and median, in hundredths, rounded down; neither the lowest nor the highest, which are one person's."""
    values = [chosen[0] for chosen in Answer.objects.filter(question=question).values_list("chosen", flat=True)]  # fmt: skip
    if not values:
        return {"mean_hundredths": None, "median_hundredths": None}
    return {
        "mean_hundredths": sum(values) * HUNDREDTHS // len(values),
        "median_hundredths": int(median(values) * HUNDREDTHS),
    }


def recount(survey: Survey) -> bool:
    """Whether the published results are what the sheets give today."""
    kept = survey.publication
    return bool(kept.results == results_of(survey) and kept.method == method_of(survey))
