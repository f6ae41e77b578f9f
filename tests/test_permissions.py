"""Every door, as every duty, for one's own things and for those of others: exactly who is written may."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from dev.reference_code import url_names
from tests.permission_door import Door
from tests.permission_scene import ANONYMOUS, ASKER, Scene, product_duties
from tests.permission_table import DOORS, EVERYBODY
from tests.source import refuse
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.audit.testing import a_line

LOGIN = "/accounts/login/"
# What this transaction has written so far, taken back or not: to count the rows would read all that was taken back.
WRITTEN = "SELECT pg_stat_get_xact_tuples_inserted(%s::regclass)"
TURNED_AWAY = (401, 403, 404, 405, 409, 422)


def test_every_door_has_its_row() -> None:
    """A new page or API path says here who may open it."""
    rows = {door.name for door in DOORS}

    refuse(sorted({name for name, _path in url_names()} - rows))


def test_every_row_has_its_door() -> None:
    refuse(sorted({door.name for door in DOORS} - {name for name, _path in url_names()}))


def test_the_table_knows_every_duty() -> None:
    refuse(sorted({*product_duties(), ASKER, ANONYMOUS} ^ EVERYBODY))


class Walking(Scene):
    """The scene with everybody logged in, for all doors: each leaves it as it was."""

    def __init__(self) -> None:
        super().__init__()
        self._cookies: dict[Any, SimpleCookie] = {}
        for pair in self.pairs.values():
            for walker in (pair.own, pair.other):
                assert walker.user is not None
                client = Client()
                client.force_login(walker.user)
                self._cookies[walker.user.pk] = client.cookies

    def client_of(self, user: Any) -> Client:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.cookies = SimpleCookie(self._cookies[user.pk].output(header="", sep=";"))
        return client


@pytest.fixture(scope="module")
def scene(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Walking]:
    files = tmp_path_factory.mktemp("doors") / "media"
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("en"), override_settings(MEDIA_ROOT=files):
            walking = Walking()
        yield walking
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_is_written_is_seen_and_what_was_taken_back_does_not_count_twice() -> None:
    with transaction.atomic():
        a_line()
        transaction.set_rollback(True)
    before = _lines_written()

    a_line()

    assert _lines_written() - before == 1


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=str)
def test_who_may_open(door: Door, scene: Walking) -> None:
    wrong = []
    for audience, pair in scene.pairs.items():
        with transaction.atomic():
            path = reverse(door.name, kwargs=scene.things_of(door.thing, audience)) + door.query
            for side, walker, may in (
                ("own", pair.own, door.own),
                ("other", pair.other, door.others),
            ):
                opened, how = _knock(door, path, walker.user, scene)
                if opened != (audience in may):
                    wrong.append(f"{audience}, {side}: {'opened' if opened else 'refused'} ({how})")
            if audience == ASKER:
                opened, how = _knock(door, path, None, scene)
                if opened != (ANONYMOUS in door.own):
                    wrong.append(f"anonymous: {'opened' if opened else 'refused'} ({how})")
            transaction.set_rollback(True)

    refuse(wrong)


def _knock(door: Door, path: str, user: Any, scene: Walking) -> tuple[bool, str]:
    """Whether the door opened, and how it answered. What was turned away has written nothing."""
    client = scene.client_of(user)
    with transaction.atomic():
        before = _lines_written()
        if door.method == "GET":
            response = client.get(path)
        elif door.name.startswith("api"):
            response = client.post(path, door.body, content_type="application/json")
        else:
            response = client.post(path, door.body)
        written = _lines_written() - before
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and response.headers["Location"].startswith(LOGIN)
    opened = not to_login and response.status_code not in TURNED_AWAY
    assert response.status_code < 500, (
        f"{door} as {user or AnonymousUser()}: {response.content[:300]!r}"
    )
    assert opened or not written, f"{door} turned {user} away and wrote all the same"
    return opened, f"{response.status_code}{' to the login' if to_login else ''}"


def _lines_written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [AuditLine._meta.db_table])
        return int(cursor.fetchone()[0])
