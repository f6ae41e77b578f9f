"""Whether what the database has said is on the disk: with one of these settings off, a sale that somebody was told of can be gone."""

from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

# The first two lose what was said in a power cut, the third as soon as the server is killed (tests/test_killed_server.py).
DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")


def how_durable() -> tuple[str, str]:
    """A mark and a sentence for the doctor, as it is for our own connection: a role and a database have settings of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) name", [list(DURABLE)])  # fmt: skip
        off = [name for name, state in cursor.fetchall() if state == "off"]
    if not off:
        return "ok", _("What the database has said is on the disk.")
    words = _("The database answers before it has written: what people were told can be lost. Set to on: %s")  # fmt: skip
    return "wrong", words % ", ".join(off)
