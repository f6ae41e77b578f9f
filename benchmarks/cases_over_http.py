"""The same four acts over HTTP: granian on loopback, a session each for the resident and the officer."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.test import Client

from yanzhen.kernel.parties.models import Appointment, Person, User
from yanzhen.kernel.places.models import Place

WORKERS: Final = os.cpu_count() or 1
THREADS: Final = 4
PATIENCE_S: Final = 60
PORT_VARIABLE: Final = "YANZHEN_BENCH_PORT"
CSRF: Final = "b" * 32


@contextmanager
def a_server() -> Iterator[subprocess.Popen[bytes]]:
    """The product as it is served, on a free port of this machine; stopped afterwards."""
    port = _free_port()
    os.environ[PORT_VARIABLE] = str(port)
    program = str(Path(sys.executable).parent / "granian")
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-log"]
    options += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    server = subprocess.Popen([program, *options, "yanzhen.config.wsgi:application"])
    try:
        _wait_until_it_answers(port)
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def a_client(number: int) -> Callable[[], None]:
    """One resident and one officer, life after life."""
    officer = Appointment.objects.get(office__title=f"Desk {number}").person
    resident = Person.objects.get(party__name=f"Resident {number}")
    asks, works = Session(resident), Session(officer)
    place = str(Place.objects.get(name=f"Community {number}").pk)

    def life() -> None:
        case = asks.post(
            "/api/cases/", {"item": "BENCH", "place": place, "title": "The street lamp is out"}
        )
        steps = f"/api/cases/{case['id']}/steps"
        works.post(steps, {"name": "accept"})
        works.post(steps, {"name": "reply", "note": "The lamp is new.", "outcome": "resolved"})
        works.post(steps, {"name": "close"})

    return life


class Session:
    """One login on one kept connection."""

    def __init__(self, person: Person) -> None:
        user, _new = User.objects.get_or_create(person=person, username=f"bench-{person.pk}")
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Content-Type": "application/json",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={key}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        port = int(os.environ[PORT_VARIABLE])
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def post(self, path: str, body: dict[str, Any], expects: int = http.HTTPStatus.CREATED) -> Any:
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != expects:
            raise SystemExit(f"{path} answered {answer.status}: {said[:300]!r}")
        return json.loads(said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/openapi.json")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The server did not answer.")
