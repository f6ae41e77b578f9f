"""Builders for tests: people who read, and a mail server that remembers what it was given."""

import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from django.utils import timezone

from yanzhen.kernel.notices.models import Channel, ChannelChoice, EmailProof
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party, PartyKind, Person


def a_reader(name: str = "Lin Lan", **changes: Any) -> Actor:
    """Somebody on the register, as who acts."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=name)
    Person.objects.create(party=party)
    return Actor(person_id=party.pk, person_name=name, **changes)


def wants_mail(
    reader: Actor, address: str = "linlan@example.cn", kinds: Iterable[str] = ("case", "other")
) -> Actor:
    """The same reader with a confirmed address and these kinds chosen."""
    person = Person.objects.get(pk=reader.person_id)
    person.email = address
    person.save(update_fields=["email"])
    moment = timezone.now()
    proof = {"address": address, "asked_at": moment, "expires_at": moment, "confirmed_at": moment}
    EmailProof.objects.update_or_create(person=person, defaults=proof)
    for kind in kinds:
        ChannelChoice.objects.create(person=person, channel=Channel.EMAIL, kind=kind)
    return reader


class MailServer(socketserver.ThreadingTCPServer):
    """SMTP as far as a client needs it. `answers` gives another reply to a verb, such as {"RCPT": "550 no"}."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.connections = 0
        # Called when a letter is in, before the client hears of it.
        self.taken: Callable[[], None] = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast(MailServer, self.server)
        server.connections += 1
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in server.answers:
                self._say(server.answers[verb])
            elif verb == "DATA":
                self._take(server)
            else:
                self._say("221 bye" if verb == "QUIT" else "250 ok")

    def _take(self, server: MailServer) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        server.letters.append(letter)
        server.taken()
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def a_mail_server(settings: Any) -> Iterator[MailServer]:
    """A server on a port of its own, set as the one that notices go to."""
    with MailServer() as server:
        settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS = "127.0.0.1", server.port, "none"
        settings.MAIL_FROM, settings.PUBLIC_ADDRESS = "door@example.cn", "https://door.example.cn"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
