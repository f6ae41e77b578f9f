"""In the demo year half of those who sign in have chosen e-mail; without a mail server it stays a choice."""

from typing import Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.notices.actions import choose_channels, confirm_address, link_of
from yanzhen.kernel.notices.models import EmailProof
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import User

EVERY: Final = 2


def make_choices(world: World) -> None:
    """Addresses of example.cn, which belongs to nobody."""
    logins = User.objects.filter(person__isnull=False).select_related("person__party")
    users = list(logins.order_by("username")[::EVERY])
    now = timezone.now()
    for user in users:
        person = user.person
        if person is None:
            continue
        email = f"{user.username}@example.cn"
        choose_channels(person, email=email, kinds=["case"], by=actor_of_person(person), at=now)
        # The last one has not opened the link yet.
        if user is not users[-1]:
            confirm_address(link_of(EmailProof.objects.get(person=person)), at=now)
