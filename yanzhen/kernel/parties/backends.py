"""Who a session belongs to: the login with its person and whether they hold an office, in one question.

Every page and every call of the API asks this first, so it is what a short answer costs most.
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from yanzhen.kernel.parties.actors import appointments_on
from yanzhen.kernel.parties.models import User


def user_of_session(key: Any) -> User | None:
    """The login, its `person.party` at hand, and `holds_office` today; none where it is gone."""
    held = appointments_on(timezone.localdate()).filter(person_id=OuterRef("person_id"))
    logins = User.objects.select_related("person__party").annotate(holds_office=Exists(held))
    return logins.filter(pk=key).first()


class ByName(ModelBackend):
    """Signs in by the login's name."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_of_session(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


class ByAddress(AuthenticationBackend):  # type: ignore[misc]  # no types
    """Signs in as allauth allows, by e-mail address too."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_of_session(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
