"""The rush: 5,000 people press at once for 200 places, sixteen at any moment; who is late stands in line.

`gatherings.rush`: presses answered per second, each with its conditions, its order, its registration and its audit lines committed, or its
place in the line. It stops unless exactly 200 have a place, all others stand in line once, in the order of their arrival, and every
counter is proved.
"""

import queue
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from benchmarks.harness import Result
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.preparing import take_step
from yanzhen.kernel.gatherings.actions.registering import give_up, join_line, line_of, register
from yanzhen.kernel.gatherings.models import Gathering, Registration
from yanzhen.kernel.gatherings.testing import ADULT, a_draft, an_organiser
from yanzhen.kernel.orders.actions.life import prove
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import Party, PartyKind, Person

NAME: Final = "gatherings"
PEOPLE: Final = 5_000
PLACES: Final = 200
HANDS: Final = 16
GIVEN_UP: Final = 20


def results() -> Iterator[Result]:
    gathering = take_step(a_draft(places=PLACES, age_min=18, begins=timezone.now() + timedelta(days=5)), "open", by=an_organiser())  # fmt: skip
    people = _people()
    began = time.perf_counter()
    told = _rush(gathering, people)
    seconds = time.perf_counter() - began
    _check(gathering, told)
    yield Result(f"{NAME}.rush.{PEOPLE}_for_{PLACES}", round(PEOPLE / seconds, 1), "presses/s")
    yield Result(f"{NAME}.rush.seconds", round(seconds, 1), "s")
    began = time.perf_counter()
    _give_back(gathering)
    yield Result(f"{NAME}.give_up", round(GIVEN_UP / (time.perf_counter() - began), 1), "acts/s")


def _people() -> list[Person]:
    parties = Party.objects.bulk_create([Party(kind=PartyKind.PERSON, name=f"Neighbour {n}") for n in range(PEOPLE)], batch_size=1_000)  # fmt: skip
    return Person.objects.bulk_create([Person(party=party, birth_date=ADULT) for party in parties], batch_size=1_000)  # fmt: skip


def _rush(gathering: Gathering, people: list[Person]) -> dict[str, int]:
    waiting: queue.SimpleQueue[Person] = queue.SimpleQueue()
    for person in people:
        waiting.put(person)
    told = {"in": 0, "line": 0}
    turn = threading.Lock()

    def press() -> None:
        while True:
            try:
                person = waiting.get_nowait()
            except queue.Empty:
                break
            what = _press(gathering, person)
            with turn:
                told[what] += 1
        connection.close()

    hands = [threading.Thread(target=press) for _hand in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return told


def _press(gathering: Gathering, person: Person) -> str:
    """As the page does: register; where it is full, stand in line."""
    by = actor_of_person(person)
    try:
        register(gathering, person, by=by)
    except Refused:
        join_line(gathering, person, by=by)
        return "line"
    return "in"


def _check(gathering: Gathering, told: dict[str, int]) -> None:
    standing = Registration.objects.standing().filter(gathering=gathering).count()
    line = list(line_of(gathering).values_list("party", "joined_at"))
    if not (standing == told["in"] == PLACES and len(line) == len({party for party, _at in line}) == PEOPLE - PLACES):  # fmt: skip
        raise SystemExit(f"{standing} have a place and {len(line)} stand in line.")
    # Two who press at the same moment may stand either way; nobody stands further off than there are hands.
    by_arrival = {party: place for place, (party, _at) in enumerate(sorted(line, key=lambda one: one[1]))}  # fmt: skip
    off = max(abs(place - by_arrival[party]) for place, (party, _at) in enumerate(line))
    if off > HANDS or prove():
        raise SystemExit(f"Somebody stands {off} places off, or a counter lies.")


def _give_back(gathering: Gathering) -> None:
    """What comes back goes to the first in line, one by one."""
    first = list(line_of(gathering).values_list("party", flat=True)[:GIVEN_UP])
    for registration in Registration.objects.standing().filter(gathering=gathering).select_related("person__party")[:GIVEN_UP]:  # fmt: skip
        give_up(registration, by=actor_of_person(registration.person))
    offered = list(line_of(gathering).filter(state="offered").values_list("party", flat=True))
    if offered != first:
        raise SystemExit("Somebody passed in the line.")
