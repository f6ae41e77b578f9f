"""A login for a person: made by who keeps logins, never by oneself."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Person, User


@transaction.atomic
def create_login(person: Person, *, username: str, password: str, by: By) -> User:
    """Let a person sign in. The password keeps the installation's rules; it is never recorded."""
    if not by.may("logins.edit"):
        raise Refused(_("Only those who keep the logins may make one."))
    username = username.strip()
    if not username:
        raise Refused(_("A login needs a name."), field="username")
    person = Person.objects.select_for_update().select_related("party").get(pk=person.pk)
    if User.objects.filter(person=person).exists():
        raise Refused(_("%(name)s has a login already."), name=person.name)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("The name “%(name)s” is taken."), field="username", name=username)
    user = User(username=username, person=person)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(
            _("Choose another password. %(reasons)s"),
            field="password",
            reasons=" ".join(error.messages),
        ) from error
    user.set_password(password)
    user.save(force_insert=True)
    changes = {"username": username}
    record(by=by, verb="parties.create_login", noun=person.party, changes=changes)
    return user
