"""An address is somebody's when they open the link that was sent there; before that no notice goes to it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import EmailProof
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import Person

# Our defaults; no rule sets them.
LINK_HOLDS: Final = timedelta(days=3)
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)
SALT: Final = "notices.address"


def prove(person: Person, *, by: By, at: datetime) -> None:
    """Have the letter with the link sent to the address of `person`, unless it is proved or asked for."""
    proof = EmailProof.objects.filter(person=person).first()
    if not person.email:
        EmailProof.objects.filter(person=person).delete()
    elif proof is None or proof.address != person.email:
        _ask(person, by=by, at=at)


@transaction.atomic
def send_link_again(person: Person, *, by: By, at: datetime) -> None:
    """A new link to the same address; the link before it opens nothing any more."""
    if by.person_id != person.pk:
        raise Refused(_("Everybody chooses for themselves what reaches them by e-mail."))
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("party").get(pk=person.pk)
    )
    proof = EmailProof.objects.filter(person=person).first()
    if not person.email:
        raise Refused(_("Write the address that the notices shall go to."))
    if proof and proof.proves(person.email):
        raise Refused(_("This address is confirmed already."))
    if proof and proof.address == person.email and at < proof.asked_at + ASKED_AGAIN_AFTER:
        raise Refused(
            _("A letter was asked for less than %(minutes)s minutes ago. Look among the unwanted mail too."),
            minutes=int(ASKED_AGAIN_AFTER.total_seconds() // 60),
        )  # fmt: skip
    _ask(person, by=by, at=at)


@transaction.atomic
def confirm_address(link: str, *, at: datetime) -> EmailProof:
    """Whoever opens the link reads the mailbox, so the address is theirs. Twice confirms once."""
    proof = proof_of(link, at=at, lock=True)
    if proof.confirmed_at is None:
        proof.confirmed_at = at
        proof.save(update_fields=["confirmed_at"])
        person = proof.person
        by = actor_of_person(person, channel="email")
        record(by=by, verb="notices.confirm_address", noun=person.party, at=at)
    return proof


def proof_of(link: str, *, at: datetime, lock: bool = False) -> EmailProof:
    """What this link would confirm; Refused where it is not ours, has ended, or another took its place."""
    try:
        said = signing.loads(link, salt=SALT)
        key, until = UUID(said["key"]), datetime.fromisoformat(said["until"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Refused(
            _("This link is not whole. Open it from the letter, or copy all of it.")
        ) from error
    proofs = EmailProof.objects.select_related("person__party")
    proof = (proofs.select_for_update(of=("self",)) if lock else proofs).filter(key=key).first()
    if proof is None or proof.address != proof.person.email:
        raise Refused(
            _("This link belongs to an earlier letter. Open the one in the newest letter.")
        )
    if proof.confirmed_at is None and at > until:
        raise Refused(_("This link has ended. Sign in and have a new one sent."))
    return proof


def link_of(proof: EmailProof) -> str:
    """The signed part of the link: which proof, and until when."""
    return signing.dumps({"key": proof.key.hex, "until": proof.expires_at.isoformat()}, salt=SALT)


def _ask(person: Person, *, by: By, at: datetime) -> None:
    asked = {
        "address": person.email,
        "key": secret_key(),
        "asked_at": at,
        "expires_at": at + LINK_HOLDS,
        "confirmed_at": None,
        "sent_at": None,
        "tries": 0,
        "next_at": at,
        "reason": "",
    }
    EmailProof.objects.update_or_create(person=person, defaults=asked)
    record(by=by, verb="notices.ask_for_proof", noun=person.party, at=at)
