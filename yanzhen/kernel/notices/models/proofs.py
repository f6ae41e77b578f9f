"""Whether an address is its person's: proved by a link that only the mailbox shows."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key, secret_key
from yanzhen.kernel.parties.models import Person


class EmailProof(models.Model):
    """The address that a person gave, and since when it is known to be theirs.

    `key` names the newest link; an older one opens nothing. `address` is what was proved: where the
    register has another address by now, nothing is proved. The letter with the link has its own state.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="email_proof")
    address = EncryptedTextField(_("e-mail"), purpose="notices.proof")
    key = models.UUIDField(default=secret_key, editable=False, unique=True)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("the link ends at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # Empty: sent, or given up.
    next_at = models.DateTimeField(_("next try"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("proof of an address")
        constraints = [
            models.CheckConstraint(condition=~Q(address=""), name="a_proof_is_of_an_address"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(confirmed_at__gte=F("asked_at"), confirmed_at__lte=F("expires_at")),
                name="an_address_is_confirmed_while_its_link_holds",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="proofs_whose_letter_is_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    def proves(self, address: str) -> bool:
        """Whether this very address is confirmed."""
        return self.confirmed_at is not None and self.address == address

    def waits(self, at: datetime) -> bool:
        """Whether the link that was sent can still be opened."""
        return self.confirmed_at is None and at <= self.expires_at


def is_proved(person: Person) -> bool:
    """Whether the address that the register has of this person is known to be theirs."""
    proof: EmailProof | None = getattr(person, "email_proof", None)
    return proof is not None and bool(person.email) and proof.proves(person.email)
