"""In the demo year half of those who sign in have chosen e-mail; without a mail server it stays a choice."""

from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.notices.actions import choose_channels
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import User

EVERY: Final = 2


def make_choices(world: World) -> None:
    """Addresses of example.cn, which belongs to nobody."""
    users = User.objects.filter(person__isnull=False).select_related("person__party")
    for user in users.order_by("username")[::EVERY]:
        person = user.person
        if person is None:
            continue
        email = f"{user.username}@example.cn"
        choose_channels(person, email=email, kinds=["case"], by=actor_of_person(person))
