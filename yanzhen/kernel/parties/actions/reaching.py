"""Where a person can be reached: kept by themselves, or by those who keep the register."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Person


@transaction.atomic
def keep_email(person: Person, *, email: str, by: By) -> Person:
    """Write or empty a person's e-mail address. The audit keeps it under the person's own key."""
    if by.person_id != person.pk and not by.may("parties.edit"):
        raise Refused(_("Only those who keep the register of people may change it."))
    email = checked_email(email)
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("party").get(pk=person.pk)
    )
    if person.email == email:
        return person
    person.email = email
    person.save(update_fields=["email"])
    record(by=by, verb="parties.keep_email", noun=person.party, personal={"email": email}, subject_id=person.pk)  # fmt: skip
    return person


def checked_email(text: str) -> str:
    """Without blanks round it; Refused where it can't be an address."""
    email = text.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused(
                _("This is no e-mail address. It looks like name@example.cn."), field="email"
            ) from error
    return email
