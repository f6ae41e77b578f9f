"""Chinese text is found by any two of its neighbouring characters, Latin by the beginnings of words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanzhen.base import search
from yanzhen.base.search import matching, pinyin_of, search_query, search_vector_value


def found(text: str, words: str, names: tuple[str, ...] = ()) -> bool:
    query = search_query(words)
    if query is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            [search_vector_value(text, names=names), query.text],
        )
        (answer,) = cursor.fetchone()
    return bool(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("车库", True),
        ("库积", True),
        ("水", True),
        ("地下车库积水", True),
        ("车库 两辆", True),
        ("dn200", True),
        ("DN2", True),
        ("ＤＮ２００", True),
        ("4218", True),
        ("004218", True),
        ("CQ-2026-004218", True),
        ("电梯", False),
        ("库车", False),
        ("车库 电梯", False),
        ("n200", False),
        ("218", False),
        ("…", False),
    ],
)
def test_a_part_of_the_text_finds_it(words: str, hit: bool) -> None:
    text = "CQ-2026-004218 地下车库积水到小腿，两辆货车掉头，DN200 管堵了"

    assert found(text, words) is hit


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["cangqian", "cang", "cqjd", "仓前"])
def test_a_name_is_found_by_its_pinyin_and_initials(words: str) -> None:
    assert found("", words, names=("仓前街道",))
    assert not found("", "yuhang", names=("仓前街道",))


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=30))
def test_any_text_is_stored_and_finds_itself(db: Any, text: str) -> None:
    text = text.replace("\x00", "")

    if search_query(text) is not None:
        assert found(text, text)


@pytest.fixture
def notes(db: Any) -> Iterator[Any]:
    """A table of four notes; three have a common word, one has a rare one."""
    with isolate_apps("yanzhen.base"):

        class Note(models.Model):  # noqa: DJ008  never shown
            search = SearchVectorField(null=True)

            class Meta:
                app_label = "base"

        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE base_note (id bigint PRIMARY KEY, search tsvector)")
        for number, text in enumerate(["车库积水", "车库断电", "车库的门", "鸬鹚"]):
            Note._default_manager.create(id=number, search=search_vector_value(text))
        yield Note._default_manager.all()


def test_blank_words_ask_for_nothing_and_signs_find_nothing(notes: Any) -> None:
    assert matching(notes, "  ") is notes
    assert matching(notes, "…").query.is_empty()


def test_the_hits_of_a_rare_word_are_worked_out_before_anything_is_sorted(notes: Any) -> None:
    sql = str(matching(notes.order_by("-pk"), "鸬鹚").query)

    assert "LIMIT" in sql
    assert "::tsquery" in sql


def test_a_common_word_leaves_the_way_to_postgresql_and_finds_the_same(
    notes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = list(matching(notes.order_by("-pk"), "车库").values_list("pk", flat=True))
    monkeypatch.setattr(search, "RARE_HITS_MAX", 2)

    common = matching(notes.order_by("-pk"), "车库")

    assert "LIMIT" not in str(common.query)
    assert list(common.values_list("pk", flat=True)) == rare == [2, 1, 0]


def test_words_of_any_number_stay_one_query() -> None:
    query = search_query("字" * 5 + "".join(chr(0x4E00 + n) for n in range(500)))

    assert query is not None


@pytest.mark.django_db
def test_a_quote_or_backslash_is_text_and_nothing_else() -> None:
    assert found("O'Brien \\ 'x'", "o'brien")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("仓前街道", "cang qian jie dao"),
        ("AI 小镇2号", "ai xiao zhen 2 hao"),
        ("", ""),
        ("（测试）", "ce shi"),
    ],
)
def test_names_sort_by_pinyin(name: str, key: str) -> None:
    assert pinyin_of(name) == key


def test_pinyin_orders_chinese_names_as_readers_expect() -> None:
    names = ["张三", "李四", "王五", "陈六"]

    assert sorted(names, key=pinyin_of) == ["陈六", "李四", "王五", "张三"]
