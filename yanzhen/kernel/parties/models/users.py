"""A login. What it may do comes from the offices of its person, never from the login itself."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import secret_key
from yanzhen.kernel.parties.models.party import Person


class User(AbstractUser):
    """One login per person; a person may hold many offices and chooses one at a time."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user"
    )
    large_type = models.BooleanField(_("large type"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # A password that somebody else has seen is changed before anything else is done.
    must_change_password = models.BooleanField(
        _("chooses a password at the next sign-in"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("login")
