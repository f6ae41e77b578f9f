"""`yanzhen keys status | new | use | rotate | remove`: the keys that seal personal values."""

from collections.abc import Iterator
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from yanzhen.base.by import console_by
from yanzhen.base.crypto import suite
from yanzhen.base.keyring import FIRST, add_key, forget_key, keyring, make_current
from yanzhen.base.resealing import (
    BATCH,
    Resealed,
    count_stale,
    earlier_writers_have_ended,
    keys_in_use,
    keys_to_remove,
    reseal,
)
from yanzhen.base.sealed_columns import (
    APPEND_ONLY,
    SealedTable,
    held,
    sealed_otherwise,
    sealed_tables,
)
from yanzhen.kernel.audit.models import record_upkeep

ROWS_NAMED_MAX = 5


class Command(BaseCommand):
    help = (
        "The keys that seal personal values: show them, make one, seal everything anew, remove one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="which keys there are, what is sealed with each")
        new = acts.add_parser("new", help="make a key and seal new values with it")
        new.add_argument("--wait", action="store_true", help="keep it, but do not use it yet")
        use = acts.add_parser("use", help="seal new values with this key")
        use.add_argument("key")
        rotate = acts.add_parser("rotate", help="seal every value anew with the current key")
        rotate.add_argument("--dry-run", action="store_true", help="only count")
        rotate.add_argument("--batch", type=int, default=BATCH, help="rows per transaction")
        remove = acts.add_parser("remove", help="forget a key that no value needs")
        remove.add_argument("key")

    def handle(self, *_arguments: Any, act: str, **options: Any) -> None:
        lines = {
            "status": _status,
            "new": _new,
            "use": _use,
            "rotate": self._rotate,
            "remove": _remove,
        }[act](options)
        for line in lines:
            self.stdout.write(line)

    def _rotate(self, options: dict[str, Any]) -> Iterator[str]:
        _refuse_unknown_current()
        if options["dry_run"]:
            yield from _forecast()
            return
        started = monotonic()
        done = reseal(progress=self._progress, batch=max(1, options["batch"]))
        _write_down(
            "rotate_keys", keyring().current, rows=done.rows, values=done.values, left=done.left
        )
        seconds = max(monotonic() - started, 0.001)
        yield _("%(rows)s rows with %(values)s values were sealed anew in %(seconds)s s.") % {
            "rows": f"{done.rows:,}",
            "values": f"{done.values:,}",
            "seconds": f"{seconds:.1f}",
        }
        yield from _left(done)
        yield from _verdicts(done.left)

    def _progress(self, table: SealedTable, rows: int, total: int) -> None:
        self.stdout.write(f"{table.name}: {rows:,} / {max(rows, total):,}")


def _status(_options: dict[str, Any]) -> Iterator[str]:
    ring = keyring(look_again=True)
    yield _(
        "New values are sealed with key %(key)s, %(cipher)s; their index is made with %(hash)s."
    ) % {
        "key": ring.current,
        "cipher": suite().cipher,
        "hash": suite().hash,
    }
    for kind in held():
        said = {
            "column": f"{kind.table.name}.{kind.column}",
            "count": f"{kind.values:,}",
            "algorithm": kind.algorithm,
            "key": kind.key_id,
        }
        line = _("%(column)s: %(count)s with %(algorithm)s under key %(key)s") % said
        if kind.key_id not in ring:
            line += " · " + _("this key is missing")
        elif not kind.opens:
            line += " · " + _("the key here does not open them")
        elif not kind.is_current:
            line += " · " + _("to be sealed anew")
        yield line
    for column, why in sealed_otherwise():
        yield f"{column}: {why}"
    yield from _verdicts(left=False)


def _new(options: dict[str, Any]) -> Iterator[str]:
    key_id = add_key()
    _write_down("make_key", key_id)
    yield _(
        "Key %(key)s is made and kept in the file of keys. Back it up, apart from the data."
    ) % {"key": key_id}
    if not options["wait"]:
        yield from _use({"key": key_id})
        yield _("Now run: yanzhen keys rotate")


def _use(options: dict[str, Any]) -> Iterator[str]:
    try:
        make_current(options["key"])
    except KeyError:
        raise CommandError(_("There is no key %(key)s here.") % {"key": options["key"]}) from None
    current = keyring(look_again=True).current
    if current != options["key"]:
        raise CommandError(
            _("YANZHEN_FIELD_KEY_CURRENT names key %(key)s; change it there.") % {"key": current}
        )
    _write_down("use_key", current)
    yield _("New values are sealed with key %(key)s.") % {"key": current}


def _remove(options: dict[str, Any]) -> Iterator[str]:
    key_id, ring = options["key"], keyring(look_again=True)
    if key_id not in ring:
        raise CommandError(_("There is no key %(key)s here.") % {"key": key_id})
    if key_id == ring.current:
        raise CommandError(
            _("Key %(key)s seals new values; use another one first.") % {"key": key_id}
        )
    if not earlier_writers_have_ended():
        raise CommandError(_("Others are writing for a long time; try again when they have ended."))
    if needed := keys_in_use().get(key_id):
        raise CommandError(
            _("%(count)s values still need key %(key)s; run: yanzhen keys rotate")
            % {"count": f"{needed:,}", "key": key_id}
        )
    forget_key(key_id)
    _write_down("forget_key", key_id)
    yield _("Key %(key)s is forgotten. Old backups still need it: keep it with them.") % {
        "key": key_id
    }
    if key_id in keyring(look_again=True):
        variable = "YANZHEN_FIELD_KEY" if key_id == FIRST else "YANZHEN_FIELD_KEYS"
        yield _("It is given by the environment too: take it out of %(variable)s.") % {
            "variable": variable
        }


def _write_down(verb: str, key_id: str, **changes: Any) -> None:
    """Who changed the keys stands in the audit; the line names a key and never holds one."""
    record_upkeep(by=console_by(), verb=f"config.{verb}", title=key_id, changes=changes)


def _refuse_unknown_current() -> None:
    ring = keyring(look_again=True)
    if ring.current not in ring:
        raise CommandError(
            _("Key %(key)s should seal, but it is not here.") % {"key": ring.current}
        )


def _forecast() -> Iterator[str]:
    total = 0
    for table in sealed_tables():
        count = count_stale(table)
        total += count
        yield _("%(table)s: %(count)s rows to be sealed anew") % {
            "table": table.name,
            "count": f"{count:,}",
        } + (f" · {APPEND_ONLY}" if count and table.is_append_only() else "")
    yield _("Together %(count)s rows. Nothing was changed.") % {"count": f"{total:,}"}


def _left(done: Resealed) -> Iterator[str]:
    for table in done.append_only:
        yield f"{table.name}: {APPEND_ONLY}"
    yield from _named(done.unreadable, _("can't be opened with any key here"))
    yield from _named(done.taken, _("holds the same number as another row: merge the two"))
    if done.locked:
        yield _("%(count)s rows are held by others; run it again.") % {"count": f"{done.locked:,}"}
    if done.others_write_still:
        yield _("A transaction that began before is still open; run it again when it has ended.")


def _named(rows: list[tuple[SealedTable, Any]], why: str) -> Iterator[str]:
    for table, pk in rows[:ROWS_NAMED_MAX]:
        yield f"{table.name} {pk}: {why}"
    if len(rows) > ROWS_NAMED_MAX:
        yield _("and %(count)s more") % {"count": f"{len(rows) - ROWS_NAMED_MAX:,}"}


def _verdicts(left: bool) -> Iterator[str]:
    """Which key may go: only what nothing needs, and never while something was left."""
    used = keys_in_use()
    free = [] if left else keys_to_remove()
    for key_id in keyring().keys:
        count = used.get(key_id, 0)
        if key_id == keyring().current:
            continue
        if key_id in free:
            yield _("Key %(key)s may be removed: yanzhen keys remove %(key)s") % {"key": key_id}
        elif count:
            yield _("Key %(key)s must stay: %(count)s values need it.") % {
                "key": key_id,
                "count": f"{count:,}",
            }
        else:
            yield _("Key %(key)s must stay until a run leaves nothing over.") % {"key": key_id}
