"""Who a session belongs to: the login with its person and whether they ever held an office, in one question.

Every page and every call of the API asks this first, so it is what a short answer costs most.
"""

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models.expressions import RawSQL

from yanzhen.kernel.parties.models import User

# As SQL, because this is compiled for every request: the same through the ORM costs twice the rest.
EVER_APPOINTED: Final = (
    "EXISTS (SELECT FROM parties_appointment a WHERE a.person_id = parties_user.person_id)"
)


def user_of_session(key: Any) -> User | None:
    """The login, its `person.party` at hand, and whether they were `ever_appointed`; none where it is gone."""
    logins = User.objects.select_related("person__party")
    asked = logins.annotate(ever_appointed=RawSQL(EVER_APPOINTED, []))  # noqa: S611  no value in it
    try:
        return asked.get(pk=key)
    except User.DoesNotExist:
        return None


class ByName(ModelBackend):
    """Signs in by the login's name."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_of_session(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


class ByAddress(ByName, AuthenticationBackend):  # type: ignore[misc]  # no types
    """Signs in as allauth allows, by e-mail address too."""
