"""Numbers, time, lists and forms look and read the same everywhere."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from yanzhen.base.charts import Area, AreaMap, Chart, Series, round_up
from yanzhen.base.limits import CountedDay, DayKind, DayMark, Light, Remaining
from yanzhen.base.once import once_of
from yanzhen.base.paging import Page
from yanzhen.base.parts import LIFE


def shown(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (28640000, "¥286,400.00"),
        (-9800, "−¥98.00"),
        (0, "¥0.00"),
        (5, "¥0.05"),
        (-1, "−¥0.01"),
        (None, "–"),
    ],
)
def test_money_comes_from_whole_fen(fen: int | None, text: str) -> None:
    assert shown("{{ fen|fen }}", fen=fen) == text


@pytest.mark.parametrize(
    ("remaining", "classes", "words"),
    [
        (Remaining(6, 0, Light.GREEN), "st st-ok", "剩 6 个工作日"),
        (Remaining(3, 0, Light.YELLOW), "st st-soon", "剩 3 个工作日"),
        (Remaining(0, 1, Light.RED), "st st-over", "超 1 个工作日"),
        (Remaining(0, 0, Light.PAUSED), "st st-pause", "暂停计时"),
        (Remaining(0, 0, Light.WAITING, awaits_year=2027), "st st-soon", "2027"),
    ],
)
def test_the_due_badge_speaks_with_shape_word_and_colour(
    remaining: Remaining, classes: str, words: str
) -> None:
    with translation.override("zh-hans"):
        badge = shown("{% due_badge left %}", left=remaining)

    assert f'class="{classes}"' in badge
    assert "<use" in badge
    assert words in badge


def test_a_case_without_limit_says_so() -> None:
    assert "no time limit" in shown("{% due_badge left %}", left=None)


def test_the_strip_names_each_day() -> None:
    days = [
        CountedDay(date(2026, 9, 18), DayMark.HOLD, DayKind.WORK),
        CountedDay(date(2026, 9, 19), DayMark.OFF, DayKind.REST),
        CountedDay(date(2026, 9, 20), DayMark.RUN, DayKind.MAKEUP, 4),
        CountedDay(date(2026, 9, 21), DayMark.RUN, DayKind.WORK, 5, is_due=True),
    ]
    with translation.override("zh-hans"):
        strip = shown("{% day_strip days today %}", days=days, today=date(2026, 9, 20))

    assert strip.count("<li") == 4
    assert "第 4 天<br>调休上班" in strip
    assert '<li class="run now" aria-current="date">' in strip
    assert '<li class="due">' in strip


def test_the_flight_line_marks_past_present_and_future() -> None:
    line = shown("{% flight_line life 'in_hand' dates %}", life=LIFE, dates={"filed": "9-14 10:20"})

    assert line.count('class="done"') == 2
    assert line.count('aria-current="step"') == 1
    assert "Step 3 of 5" in line
    assert "9-14 10:20" in line


@pytest.mark.parametrize(
    ("total", "capped", "words"),
    [(1204, False, "显示 50 件，共 1,204 件"), (10000, True, "共 10,000 件以上")],
)
def test_the_foot_of_a_list_is_honest(total: int, capped: bool, words: str) -> None:
    page = Page(list(range(50)), 1, total, capped=capped, has_next=True)
    request = RequestFactory().get("/cases/?state=open&page=1")

    with translation.override("zh-hans"):
        foot = shown("{% pager page '件' %}", page=page, request=request)

    assert words in foot
    assert 'href="?state=open&amp;page=2"' in foot
    assert "&lt;" not in foot


class Form(forms.Form):
    day = forms.DateField(label="Day", help_text="A day that has passed")
    why = forms.ChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False
    )
    yes = forms.BooleanField(required=False)


def test_a_field_is_tied_to_its_hint_and_error() -> None:
    field = shown("{% form_field form.day %}", form=Form({"day": "neither"}))

    assert 'aria-describedby="id_day_hint id_day_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_day_error"' in field
    assert '<label class="lbl" for="id_day">' in field
    assert 'value="neither"' in field


def test_single_choices_are_chips_and_what_may_be_left_out_says_so() -> None:
    chips = shown("{% form_field form.why %}", form=Form())

    assert "<fieldset" in chips
    assert chips.count('class="chip"') == 2
    assert "optional" in chips


def test_the_summary_counts_and_links() -> None:
    form = Form({})
    form.add_error(None, "Only the economy desk may do this.")

    summary = shown("{% error_summary form %}", form=form)

    assert 'role="alert"' in summary
    assert "Only the economy desk may do this." in summary
    assert '<a href="#id_day">Day</a>' in summary
    assert shown("{% error_summary form %}", form=Form()) == ""


def test_two_forms_have_two_keys_and_nonsense_is_none() -> None:
    first, second = shown("{% once_key %}"), shown("{% once_key %}")

    assert first != second
    assert once_of({"once": first.split('value="')[1].split('"')[0]}) is not None
    assert once_of({"once": "'; drop"}) is None


@pytest.mark.parametrize(("value", "top"), [(0, 1), (7, 8), (41, 50), (533, 600), (1284, 1500)])
def test_a_scale_ends_on_a_round_number(value: int, top: float) -> None:
    assert round_up(value) == top


def test_bars_begin_at_nought_and_lines_may_not() -> None:
    series = [Series("filed", [402, 418, 388])]

    assert Chart("bar", "", ["a", "b", "c"], series).bottom == 0
    assert Chart("line", "", ["a", "b", "c"], series).bottom == 300
    flat = Chart("line", "", ["a", "b"], [Series("staff", [3, 3])])
    assert (flat.bottom, flat.top) == (0, 3)


def test_a_chart_says_its_sentence_and_opens_its_rows() -> None:
    chart = Chart("line", "Filed by month", ["1", "2"], [Series("filed", [3, None], ["/a", "/b"])])

    drawn = shown("{% chart chart %}", chart=chart)

    assert 'aria-label="Filed by month"' in drawn
    assert '<a href="/a"' in drawn
    assert "<table" in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize("known", [True, False])
def test_a_map_prints_its_numbers_and_lists_them(known: bool) -> None:
    ring = [[119.9, 30.2], [120.0, 30.2], [120.0, 30.3], [119.9, 30.3], [119.9, 30.2]]
    geometry = {"type": "Polygon", "coordinates": [ring]} if known else None
    land = AreaMap("Cases", [Area("Oak Row", 41, "/rows", geometry)])

    drawn = shown("{% area_map land %}", land=land)

    assert drawn.count("41") >= 2
    assert ("Equal cells" in drawn) is not known


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2025, 9, 14, 2, 20, tzinfo=UTC), "2025-09-14 10:20"),
        (None, "–"),
    ],
)
def test_times_are_of_hangzhou(at: datetime | None, words: str) -> None:
    assert shown("{{ at|ago_text }}", at=at) == words


def test_a_day_of_this_year_has_its_weekday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 9, 1))

    with translation.override("zh-hans"):
        assert shown("{{ day|date_cn }}", day=date(2026, 9, 22)) == "9 月 22 日 周二"
        assert shown("{{ day|date_cn }}", day=date(2025, 9, 22)) == "2025-09-22 周一"
