"""Tests work in the app's role; what is append-only stays so for the app and for the owner."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

APPEND_ONLY = (
    "audit_auditline",
    "audit_seal",
    "audit_sealedline",
    "cases_caseevent",
    "innovation_community_ladderresult",
    "innovation_community_stagechange",
)
# Their triggers refuse as well; the grants leave the rows to the app.
WITHOUT_GRANT = ("places_placechange",)
EVERY_ROW, BEFORE, ON = 1, 2, {"DELETE": 8, "UPDATE": 16}

two_roles = pytest.mark.skipif(
    settings.ONE_DATABASE_ROLE, reason="DATABASE_OWNER_URL is not set, so there are no grants"
)


@two_roles
@pytest.mark.django_db
def test_tests_work_in_the_apps_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE, settings.DATABASE_OWNER_ROLE)


@two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_app_has_no_right_to_change_what_is_append_only(table: str, right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
        assert cursor.fetchone() == (False,)


@two_roles
@pytest.mark.django_db
def test_the_app_may_not_change_the_schema() -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE smuggled (id int)")


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY + WITHOUT_GRANT)
@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
def test_a_trigger_that_is_on_refuses_each_row_whoever_asks(table: str, act: str) -> None:
    bits = EVERY_ROW | BEFORE | ON[act]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
            " AND tgfoid = 'refuse_change'::regproc AND tgtype & %s = %s AND tgqual IS NULL",
            [table, bits, bits],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY + WITHOUT_GRANT)
def test_append_only_holds_for_the_owner_too(table: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        with pytest.raises(DatabaseError, match=r"append-only"), transaction.atomic():
            cursor.execute(f'TRUNCATE "{table}" CASCADE')


@pytest.mark.django_db
def test_a_new_job_sends_no_notify() -> None:
    """The NOTIFY inside a transaction takes a database-wide lock held over the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname LIKE"
            " 'procrastinate_jobs_notify_queue_job_inserted%'"
        )
        assert cursor.fetchall() == [("D",)]


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_may_leave_rows_behind() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'left.behind', '{}')"
        )


@pytest.mark.django_db
def test_the_next_test_does_not_see_them_and_shipped_rows_are_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) > 0 FROM django_content_type")
        assert cursor.fetchone() == (True,)
