"""Every table that a kept figure counts marks what changed in it; that a mark is heard is proven in the figures' own tests."""

import re

import pytest
from django.db import connection

from yanzhen.kernel.figures.actions.watching import watching_sql

pytestmark = pytest.mark.django_db
MADE = re.compile(r'CREATE TRIGGER (\w+) AFTER (\w+) ON "(\w+)"')
STANDING = """
SELECT t.tgname, CASE WHEN t.tgtype & 4 > 0 THEN 'INSERT' WHEN t.tgtype & 8 > 0 THEN 'DELETE' ELSE 'UPDATE' END, c.relname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'figures_mark_%' AND t.tgenabled = 'O' AND t.tgtype & 1 = 0
"""


def test_the_marks_of_all_registered_figures_stand_and_no_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        standing = set(cursor.fetchall())

    assert standing == set(MADE.findall(watching_sql()))
    assert len({table for _name, _act, table in standing}) > 10
