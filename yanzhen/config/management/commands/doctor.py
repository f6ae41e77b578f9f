"""`yanzhen doctor`: what is missing or wrong with this installation, in plain words."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from yanzhen.base.crypto import SUITES
from yanzhen.base.keyring import keyring
from yanzhen.base.models import CalendarYear, KeptOccurrence
from yanzhen.base.pdf import NO_FONT, has_font
from yanzhen.base.sealed_columns import held
from yanzhen.config.backup.making import last_backup
from yanzhen.config.durability import how_durable
from yanzhen.kernel.notices.actions.mail import MailDown, PostOffice
from yanzhen.kernel.notices.contracts import mail_is_set
from yanzhen.kernel.notices.models import Delivery, DeliveryState

MAJORS: Final = range(15, 19)
APPEND_ONLY: Final = ("audit_auditline", "cases_caseevent")
EXTENSIONS: Final = {"btree_gist", "pg_trgm"}
HEARTBEAT_MAX: Final = timedelta(seconds=60)
BACKUP_AGE_MAX: Final = timedelta(days=2)
FREE_DISK_BYTES_MIN: Final = 2 * 1024**3
# The State Council announces the next year's calendar in autumn; from December on its absence hurts.
NEXT_CALENDAR_EXPECTED_IN_MONTH: Final = 12


class Finding(NamedTuple):
    """`mark` is ok, note (worth knowing) or wrong (exit code 1)."""

    mark: str
    sentence: str


class Command(BaseCommand):
    help = "Says what is missing or wrong, in plain words. Exit code 1 if anything is wrong."

    # The doctor himself must open his door even when a check of Django fails.
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        in_chinese = os.environ.get("LANG", "").startswith("zh")
        with translation.override("zh-hans" if in_chinese else "en"):
            findings = list(examine(timezone.localdate()))
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.mark]} {finding.sentence}")
        if any(finding.mark == "wrong" for finding in findings):
            raise SystemExit(1)


SIGNS: Final = {"ok": "✓", "note": "·", "wrong": "✗"}


def examine(today: date) -> Iterator[Finding]:
    """All findings; those that need the database only when it answers."""
    yield from _secrets()
    yield from _assets()
    yield from _disk()
    yield from _backup()
    yield from _fonts()
    yield from _mail_server()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        yield Finding("wrong", _("The database does not answer: %s") % str(error).strip())
        return
    yield Finding(*how_durable())
    for check in (_version, _migrations):
        yield from check()
    for check_tables in (_grants, _keys, _notify, _worker, _jobs, _outbox, _letters):
        yield from _unless_tables_are_missing(check_tables)
    yield from _unless_tables_are_missing(lambda: _calendar(today))


def _unless_tables_are_missing(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except DatabaseError as error:
        yield Finding("wrong", _("A table is missing or closed to us: %s") % str(error).strip())


def _secrets() -> Iterator[Finding]:
    folder = settings.VAR / "secrets"
    files = [path for path in folder.glob("*") if path.is_file()]
    loose = [path.name for path in files if path.stat().st_mode & 0o077]
    if loose:
        yield Finding(
            "wrong",
            _("Others can read these secrets; make them private with chmod 600: %s")
            % ", ".join(str(folder / name) for name in loose),
        )
    elif files:
        yield Finding("ok", _("The secrets in %s are readable for their owner only.") % folder)


def _assets() -> Iterator[Finding]:
    if not (settings.ROOT / "static-build" / "charts.js").exists():
        yield Finding("wrong", _("%s is not built; run: python3 dev.py setup") % "charts.js")
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("ok", _("Styles and pictures are collected."))
    else:
        yield Finding(
            "wrong", _("Styles and pictures are not collected; run: yanzhen collectstatic")
        )


def _disk() -> Iterator[Finding]:
    place = settings.VAR if settings.VAR.exists() else settings.ROOT
    free = shutil.disk_usage(place).free
    mark = "ok" if free >= FREE_DISK_BYTES_MIN else "wrong"
    yield Finding(mark, _("%(free).1f GiB are free on the disk.") % {"free": free / 1024**3})


def _backup() -> Iterator[Finding]:
    last = last_backup()
    if last is None:
        yield Finding("note", _("No backup has been made on this machine; run: yanzhen backup"))
        return
    made = datetime.fromisoformat(last["made_at"])
    said = {"at": f"{timezone.localtime(made):%Y-%m-%d %H:%M}", "folder": last["folder"]}
    mark = "ok" if timezone.now() - made < BACKUP_AGE_MAX else "note"
    if not Path(last["folder"]).exists():
        mark = "note"
        said["folder"] += " " + _("(not there any more)")
    yield Finding(mark, _("The last backup was made on %(at)s in %(folder)s.") % said)


def _fonts() -> Iterator[Finding]:
    if not has_font():
        yield Finding("wrong", str(NO_FONT))
    listing = shutil.which("fc-list")
    fonts = listing and subprocess.run([listing, ":lang=zh"], capture_output=True).stdout  # noqa: S603
    words = _("No font with Chinese characters: only tests in a browser need one here.")
    yield from () if fonts else (Finding("note", words),)


def _mail_server() -> Iterator[Finding]:
    if not mail_is_set():
        yield Finding(
            "wrong" if settings.SMTP_HOST else "note",
            _("No mail server or no sender is set: notices stay in the house."),
        )
        return
    try:
        with PostOffice() as post:
            post.greet()
    except MailDown as trouble:
        yield Finding("wrong", _("The mail server does not take us: %s") % trouble.reason)
    else:
        yield Finding("ok", _("The mail server answers."))


def _version() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), extname FROM pg_extension")
        rows = cursor.fetchall()
    version = rows[0][0]
    good = int(version.split(".")[0]) in MAJORS
    yield Finding("ok" if good else "wrong", _("The database is PostgreSQL %s.") % version)
    if missing := EXTENSIONS - {row[1] for row in rows}:
        yield Finding(
            "wrong", _("Extensions are missing from the database: %s") % ", ".join(sorted(missing))
        )


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = _("%d changes to the database wait; run: yanzhen migrate") % len(waiting)
    fine = Finding("ok", _("The database is up to date."))
    yield Finding("wrong", words) if waiting else fine


def _grants() -> Iterator[Finding]:
    if settings.ONE_DATABASE_ROLE:
        yield Finding(
            "note",
            _(
                "Only one of DATABASE_URL and DATABASE_OWNER_URL is set, so the grants are not in"
                " force: triggers alone guard what is append-only."
            ),
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) name WHERE to_regclass(name) IS NOT NULL"
            " AND has_table_privilege(current_user, name, 'UPDATE, DELETE, TRUNCATE')",
            [list(APPEND_ONLY)],
        )
        open_tables = [row[0] for row in cursor.fetchall()]
    if open_tables:
        yield Finding(
            "wrong",
            _("The application may change what is append-only (%s); run: yanzhen migrate")
            % ", ".join(open_tables),
        )
    else:
        yield Finding("ok", _("The grants are in force: two database roles."))


def _keys() -> Iterator[Finding]:
    ring = keyring(look_again=True)
    if settings.CRYPTO not in SUITES:
        yield Finding(
            "wrong",
            _("YANZHEN_CRYPTO may be aes or sm; “%s” is neither.") % settings.CRYPTO,
        )
        return
    if ring.current not in ring:
        yield Finding("wrong", _("Key %s should seal, but it is not here.") % ring.current)
        return
    kinds = [*held()]
    closed = [kind for kind in kinds if kind.key_id not in ring or not kind.opens]
    for kind in closed:
        yield Finding(
            "wrong",
            _(
                "%(count)s values in %(column)s can't be read: key %(key)s is missing or another one."
            )
            % {
                "count": f"{kind.values:,}",
                "column": f"{kind.table.name}.{kind.column}",
                "key": kind.key_id,
            },
        )
    if not closed:
        yield Finding("ok", _("Every key that sealed a personal value is here."))
    if any(not kind.is_current for kind in kinds):
        yield Finding(
            "note", _("Values of an earlier key or algorithm are left; run: yanzhen keys rotate")
        )


def _notify() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger WHERE tgenabled <> 'D'"
            " AND tgname LIKE 'procrastinate_jobs_notify_queue_job_inserted%'"
        )
        if cursor.fetchone():
            yield Finding(
                "wrong",
                _("New jobs still send a NOTIFY, which slows every change; run: yanzhen migrate"),
            )


def _worker() -> Iterator[Finding]:
    since = timezone.now() - HEARTBEAT_MAX
    if ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists():
        yield Finding("ok", _("A worker is alive."))
    else:
        yield Finding(
            "wrong", _("No worker is alive, so nothing is sent or counted; run: yanzhen worker")
        )


def _jobs() -> Iterator[Finding]:
    if failed := ProcrastinateJob.objects.filter(status="failed").count():
        yield Finding("note", _("%d jobs have failed and wait to be looked at.") % failed)


def _outbox() -> Iterator[Finding]:
    if kept := KeptOccurrence.objects.count():
        yield Finding(
            "wrong",
            _("%d occurrences could not be followed up and wait for you; see: yanzhen outbox")
            % kept,
        )


def _letters() -> Iterator[Finding]:
    if given_up := Delivery.objects.filter(state=DeliveryState.GIVEN_UP).count():
        yield Finding("note", _("%d notices could not be delivered by e-mail.") % given_up)


def _calendar(today: date) -> Iterator[Finding]:
    known = set(CalendarYear.objects.values_list("year", flat=True))
    for year in (today.year, today.year + 1):
        if year in known:
            yield Finding("ok", _("The official calendar of %d is there.") % year)
            continue
        hurts = year == today.year or today.month >= NEXT_CALENDAR_EXPECTED_IN_MONTH
        yield Finding(
            "wrong" if hurts else "note",
            _("The official calendar of %d is missing: due dates in it can't be worked out.")
            % year,
        )
