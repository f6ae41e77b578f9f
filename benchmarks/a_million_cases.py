"""Cases by the million, straight into the tables: what a city's line has after ten years, most of it ended.

The door is measured elsewhere; here the house is only filled. Each case carries the four events of its
life and a search vector of real Chinese words, its key and times lie in the order they came in, and two
of a hundred are still open. Audit lines are not filled in.
"""

import os
import random
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from yanzhen.base.search import search_vector_value
from yanzhen.kernel.cases.models import Case

CASES: Final = int(os.environ.get("YANZHEN_BENCH_CASES", "1000000"))
OPEN_IN_A_HUNDRED: Final = 2
DAYS: Final = 3650
TEXTS: Final = 3000
BATCH: Final = 100_000
# A word that stands in none of the others, and one that stands in very many.
RARE_WORD: Final = "鸬鹚"
COMMON_WORD: Final = "电梯"
_WHERE: Final = [
    "一号楼",
    "二单元",
    "地下车库",
    "东门",
    "南门",
    "连廊",
    "屋面",
    "大堂",
    "消防通道",
    "中心花园",
    "公交站",
    "停车场",
    "食堂",
    "快递柜",
]
_WHAT: Final = [
    "电梯",
    "路灯",
    "水管",
    "门禁",
    "空调",
    "监控",
    "网络",
    "围栏",
    "井盖",
    "垃圾桶",
    "充电桩",
    "指示牌",
    "绿化带",
    "玻璃幕墙",
]
_HOW: Final = [
    "坏了三天没有人来",
    "漏水到楼下",
    "晚上太吵",
    "看不清",
    "打不开",
    "收费和公示的不一样",
    "有人占用",
    "有异味",
    "请尽快处理",
]

# The record is made once a row: written as `(…).*` it would be made again for every column.
_COPY: Final = """
INSERT INTO cases_case
SELECT made.*
FROM (
  SELECT g, md5(g::text) AS hash, g %% 100 >= %(open)s AS ended, texts.title, texts.search,
    homes.place, homes.path, homes.office, homes.reporter,
    %(now)s - (g::float / %(cases)s * %(days)s) * interval '1 day' AS at
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) g
  JOIN bench_texts texts ON texts.n = (g * 7919) %% %(texts)s
  JOIN bench_homes homes ON homes.n = (g * 104729) %% %(homes)s
) fresh,
(SELECT c AS pattern FROM cases_case c WHERE c.id = %(pattern)s) kept,
LATERAL jsonb_populate_record(pattern, jsonb_build_object(
  'id', (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3)
         || '8' || substr(hash, 4, 15))::uuid,
  'number', 'M-' || lpad(g::text, 8, '0'), 'once_key', NULL, 'title', title,
  'received_at', at, 'accepted_at', at + interval '1 hour', 'search', search,
  'place_id', place, 'scope_path', path, 'office_id', office, 'reporter_id', reporter,
  'clock_from', at, 'due_at', at + interval '7 days', 'due_awaits_year', NULL,
  'ended_at', CASE WHEN ended THEN at + interval '3 days' END,
  'clock_stopped_at', CASE WHEN ended THEN at + interval '2 days' END,
  'outcome', CASE WHEN ended THEN 'resolved' ELSE '' END,
  'state', CASE WHEN ended THEN 'closed' ELSE 'dispatched' END,
  'handler_id', NULL, 'handler_person_id', NULL
)) made
"""
_EVENTS: Final = """
INSERT INTO cases_caseevent
SELECT made.*
FROM cases_case c,
(SELECT e AS pattern FROM cases_caseevent e WHERE e.case_id = %(pattern)s LIMIT 1) kept,
(VALUES ('open', 'dispatched'), ('accept', 'handling'), ('reply', 'replied'), ('close', 'closed')) AS act (name, target),
LATERAL jsonb_populate_record(pattern, jsonb_build_object(
  'id', gen_random_uuid(), 'case_id', c.id, 'name', act.name, 'target', act.target,
  'occurred_at', c.received_at, 'recorded_at', c.received_at
)) made
WHERE c.number BETWEEN 'M-' || lpad(%(first)s::text, 8, '0') AND 'M-' || lpad(%(last)s::text, 8, '0')
  AND (c.ended_at IS NOT NULL OR act.name = 'open')
"""


def fill(pattern: Case, homes: list[tuple[str, str, str, str]], cases: int = CASES) -> None:
    """Copy `pattern` into `homes`: rows of place key, path, office key and reporter key."""
    with connection.cursor() as cursor:
        _texts(cursor)
        _homes(cursor, homes)
        for first in range(0, cases, BATCH):
            values = {
                "first": first, "last": min(first + BATCH, cases) - 1, "cases": cases, "days": DAYS,
                "now": timezone.now() - timedelta(hours=1), "open": OPEN_IN_A_HUNDRED,
                "texts": TEXTS, "homes": len(homes), "pattern": str(pattern.pk),
            }  # fmt: skip
            cursor.execute(_COPY, values)
            cursor.execute(_EVENTS, values)
        cursor.execute("ANALYZE cases_case, cases_caseevent")


def _texts(cursor: object) -> None:
    draw = random.Random(7)
    rows = []
    for number in range(TEXTS):
        word = RARE_WORD if number == 0 else draw.choice(_WHAT)
        title = f"{draw.choice(_WHERE)}{draw.choice(_WHERE)}的{word}{draw.choice(_HOW)}"
        rows.append((number, title, search_vector_value(title)))
    _table(cursor, "bench_texts (n bigint, title text, search text)", rows)


def _homes(cursor: object, homes: list[tuple[str, str, str, str]]) -> None:
    rows = [(number, *home) for number, home in enumerate(homes)]
    columns = "bench_homes (n bigint, place uuid, path text, office uuid, reporter uuid)"
    _table(cursor, columns, rows)


def _table(cursor, columns: str, rows: list[tuple[object, ...]]) -> None:  # type: ignore[no-untyped-def]
    name = columns.split(" ", 1)[0]
    cursor.execute(f"CREATE TEMP TABLE {columns}")
    marks = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608  own constant
    cursor.execute(f"ANALYZE {name}")
