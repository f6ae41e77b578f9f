"""What a request of ours carries, and where a session keeps the chosen office."""

from typing import Final

from django.http import HttpRequest

from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Appointment

# The session's entry with the id of the appointment that the person works in.
CHOSEN: Final = "appointment"


class ActorRequest(HttpRequest):
    """What views of ours receive."""

    actor: Actor
    offices: list[Appointment]
