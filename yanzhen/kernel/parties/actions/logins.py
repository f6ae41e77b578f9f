"""A login for a person: made, given a new password, closed by who keeps logins, never by oneself."""

import secrets
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Person, User

# Without signs that look alike on paper: 31 signs, 16 of them are 79 bits.
SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 4


def new_password() -> str:
    """A password to hand over on paper, such as “kd7m-…”: used once, then the person chooses."""
    return "-".join(
        "".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(GROUPS)
    )


@transaction.atomic
def create_login(
    person: Person, *, username: str, password: str, by: By, must_change: bool = False
) -> User:
    """Let a person sign in. The password keeps the installation's rules; it is never recorded."""
    _refuse_unless_keeper(by)
    username = username.strip()
    if not username:
        raise Refused(_("A login needs a name."), field="username")
    person = Person.objects.select_for_update().select_related("party").get(pk=person.pk)
    if User.objects.filter(person=person).exists():
        raise Refused(_("%(name)s has a login already."), name=person.name)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("The name “%(name)s” is taken."), field="username", name=username)
    user = User(username=username, person=person, must_change_password=must_change)
    _set_password(user, password)
    user.save(force_insert=True)
    changes = {"username": username}
    record(by=by, verb="parties.create_login", noun=person.party, changes=changes)
    return user


@transaction.atomic
def give_new_password(person: Person, *, password: str, by: By, reason: str) -> User:
    """Replace a password that is lost; the person chooses another at the next sign-in.

    All sessions of the login end. One's own password is changed with the old one, not here.
    """
    user = _login_to_keep(person, by)
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    _set_password(user, password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(by=by, verb="parties.give_password", noun=person.party, reason=reason)
    return user


@transaction.atomic
def close_login(person: Person, *, by: By, reason: str = "") -> User:
    """Let a person sign in no more, from this moment; open sessions end with the next page."""
    user = _login_to_keep(person, by)
    if not user.is_active:
        raise Refused(_("The login of %(name)s is closed already."), name=person.name)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(by=by, verb="parties.close_login", noun=person.party, reason=reason)
    return user


@transaction.atomic
def reopen_login(person: Person, *, by: By, password: str = "", reason: str = "") -> User:
    """Let a person sign in again, with the password they had or with a new one."""
    user = _login_to_keep(person, by)
    if user.is_active:
        raise Refused(_("The login of %(name)s is open."), name=person.name)
    user.is_active = True
    if password:
        _set_password(user, password)
        user.must_change_password = True
    user.save(update_fields=["is_active", "password", "must_change_password"])
    record(by=by, verb="parties.reopen_login", noun=person.party, reason=reason)
    return user


def _login_to_keep(person: Person, by: By) -> User:
    _refuse_unless_keeper(by)
    if by.person_id == person.pk:
        raise Refused(_("Nobody keeps their own login. Another security administrator does."))
    user = User.objects.select_for_update().filter(person_id=person.pk).first()
    if user is None:
        raise Refused(_("%(name)s has no login yet."), name=person.name)
    return user


def _refuse_unless_keeper(by: By) -> None:
    if not by.may("logins.edit"):
        raise Refused(_("Only those who keep the logins may make one."))


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(
            _("Choose another password. %(reasons)s"),
            field="password",
            reasons=" ".join(error.messages),
        ) from error
    user.set_password(password)
