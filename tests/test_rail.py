"""The rail stays short: no office has more entries than are taken in at a glance."""

from typing import Final

from tests.source import refuse
from yanzhen.base.contracts import duties, nav_entries
from yanzhen.kernel.parties.contracts import capabilities_of

ENTRIES_MAX: Final = 12


def test_no_office_has_more_than_twelve_entries_on_the_rail() -> None:
    found = []
    for duty in duties:
        may = capabilities_of(duty.slug)
        shown = [
            entry.slug
            for entry in nav_entries
            if entry.group != "portal"
            if not entry.capability or entry.capability in may
            if entry.unless not in may
        ]
        if len(shown) > ENTRIES_MAX:
            found.append(f"{duty.slug}: {len(shown)} entries: {shown}")

    refuse(found)
