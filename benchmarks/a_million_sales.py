"""Orders by the million, straight into the tables: the sales just made, each so many times over.

Every copy has keys of its own, in the order of their copies, and everything a sale leaves: lines, claims, payment,
voucher, entry, legs, audit line. Counters are set to what their claims say. Balances of the books are not moved.
"""

import os
from typing import Final

import psycopg
from django.db import connection, connections

from yanzhen.kernel.orders.models import Order

SALES: Final = int(os.environ.get("YANZHEN_BENCH_SALES", "1000000"))
# Tables and the columns whose keys are copied together; a number gets the number of the copy behind it.
COPIED: Final = {
    "orders_order": ("id",),
    "orders_orderline": ("id", "order_id"),
    "orders_claim": ("id", "line_id"),
    "orders_voucher": ("id", "order_id", "line_id"),
    "orders_entitlement": ("id", "voucher_id"),
    "orders_payment": ("id", "order_id"),
    "ledger_entry": ("id", "event_id", "source_id"),
    "ledger_leg": ("id", "entry_id"),
    "audit_auditline": ("id", "noun_id"),
}
# Keys that are drawn by chance, as a voucher's: one of them may well begin as a copy's would.
DRAWN: Final = {
    ("orders_voucher", "id"),
    ("orders_entitlement", "id"),
    ("orders_entitlement", "voucher_id"),
}
COUNT: Final = """
UPDATE orders_capacity c SET sold = s.sold, held = s.held FROM (
    SELECT capacity_id, COALESCE(sum(quantity - given_back) FILTER (WHERE state = 'sold'), 0) AS sold,
        COALESCE(sum(quantity - given_back) FILTER (WHERE state = 'held'), 0) AS held
    FROM orders_claim WHERE slot IS NULL GROUP BY 1
) s WHERE s.capacity_id = c.id
"""


def fill(owner_url: str) -> int:
    """Copy all orders until about SALES are there, 255 times at most; as the owner, triggers off. Gives how many."""
    first = Order.objects.count()
    copies = min(max(SALES // max(first, 1), 1), 0x00FF)
    connections.close_all()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for table in COPIED:
            owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            owner.execute(f'CREATE TABLE "bench_{table}" AS SELECT * FROM "{table}"')  # noqa: S608  names of ours
        for copy in range(1, copies + 1):
            with owner.transaction():
                for table, keys in COPIED.items():
                    owner.execute(_copy(owner, table, keys), {"copy": copy})
        for table in COPIED:
            owner.execute(f'DROP TABLE "bench_{table}"')
            owner.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        owner.execute(COUNT)
        owner.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_order")
        return int(cursor.fetchone()[0])


def _copy(owner: psycopg.Connection, table: str, keys: tuple[str, ...]) -> str:
    columns = [
        row[0]
        for row in owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
    ]
    values = ", ".join(_value(table, column, keys) for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({named}) SELECT {values} FROM "bench_{table}"'  # noqa: S608  names of ours


def _value(table: str, column: str, keys: tuple[str, ...]) -> str:
    if (table, column) in DRAWN:
        return f'md5(%(copy)s::int || "{column}"::text)::uuid'
    if column in keys:
        # The copy in the first two bytes: no real key begins so, and copies lie one after the other as time does.
        return f"(lpad(to_hex(%(copy)s::int), 4, '0') || substr(replace(\"{column}\"::text, '-', ''), 5))::uuid"
    if column == "number":
        return "\"number\" || '-' || %(copy)s::int"
    return f'"{column}"'
