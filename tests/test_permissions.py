"""Every door, as every duty, for one's own things and for those of others: exactly who is written may."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dev.reference_code import url_names
from tests.permission_door import Door
from tests.permission_scene import ANONYMOUS, ASKER, Scene, product_duties
from tests.permission_table import DOORS, EVERYBODY
from tests.source import refuse
from yanzhen.kernel.audit.models import AuditLine

LOGIN = "/accounts/login/"
TURNED_AWAY = (401, 403, 404, 405, 409, 422)


def test_every_door_has_its_row() -> None:
    """A new page or API path says here who may open it."""
    rows = {door.name for door in DOORS}

    refuse(sorted({name for name, _path in url_names()} - rows))


def test_every_row_has_its_door() -> None:
    refuse(sorted({door.name for door in DOORS} - {name for name, _path in url_names()}))


def test_the_table_knows_every_duty() -> None:
    refuse(sorted({*product_duties(), ASKER, ANONYMOUS} ^ EVERYBODY))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=str)
def test_who_may_open(door: Door) -> None:
    scene = Scene()
    wrong = []
    for audience, pair in scene.pairs.items():
        with transaction.atomic():
            path = reverse(door.name, kwargs=scene.things_of(door.thing, audience)) + door.query
            for side, walker, may in (
                ("own", pair.own, door.own),
                ("other", pair.other, door.others),
            ):
                opened, how = _knock(door, path, walker.user)
                if opened != (audience in may):
                    wrong.append(f"{audience}, {side}: {'opened' if opened else 'refused'} ({how})")
            if audience == ASKER:
                opened, how = _knock(door, path, None)
                if opened != (ANONYMOUS in door.own):
                    wrong.append(f"anonymous: {'opened' if opened else 'refused'} ({how})")
            transaction.set_rollback(True)

    refuse(wrong)


def _knock(door: Door, path: str, user: Any) -> tuple[bool, str]:
    """Whether the door opened, and how it answered. What was turned away has written nothing."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    with transaction.atomic():
        before = AuditLine.objects.count()
        if door.method == "GET":
            response = client.get(path)
        elif door.name.startswith("api"):
            response = client.post(path, door.body, content_type="application/json")
        else:
            response = client.post(path, door.body)
        written = AuditLine.objects.count() - before
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and response.headers["Location"].startswith(LOGIN)
    opened = not to_login and response.status_code not in TURNED_AWAY
    assert response.status_code < 500, (
        f"{door} as {user or AnonymousUser()}: {response.content[:300]!r}"
    )
    assert opened or not written, f"{door} turned {user} away and wrote all the same"
    return opened, f"{response.status_code}{' to the login' if to_login else ''}"
