"""The letters with the link that proves an address: each sent once it is due, tried again, given up in the end."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from yanzhen.kernel.notices.actions.letters import address_of, message_id
from yanzhen.kernel.notices.actions.mail import (
    BACK_OFF,
    DOWN_PAUSE,
    MailDown,
    MailRefused,
    PostOffice,
)
from yanzhen.kernel.notices.actions.proving import link_of
from yanzhen.kernel.notices.models import EmailProof

PER_ROUND_MAX = 500


def send_proof_letters(post: PostOffice, at: datetime) -> str:
    """Send what is due; gives the reason where the server is away, else nothing."""
    due = EmailProof.objects.filter(next_at__lte=at).order_by("next_at")
    for key in list(due.values_list("pk", flat=True)[:PER_ROUND_MAX]):
        if down := _send_one(key, post, at):
            return down
    return ""


@transaction.atomic
def _send_one(key: UUID, post: PostOffice, at: datetime) -> str:
    """As with notices: killed between the server's word and our commit, it goes again under the same name."""
    due = EmailProof.objects.filter(pk=key, next_at__lte=at).select_related("person__user")
    proof = due.select_for_update(skip_locked=True, of=("self",)).first()
    if proof is None:
        return ""
    down = ""
    if not proof.waits(at) or proof.address != proof.person.email:
        proof.next_at = None
    else:
        down = _try(proof, post, at)
    proof.save(update_fields=["sent_at", "next_at", "tries", "reason"])
    return down


def _try(proof: EmailProof, post: PostOffice, at: datetime) -> str:
    try:
        post.send(compose_proof(proof))
    except MailRefused as refusal:
        given_up = refusal.final or proof.tries >= len(BACK_OFF)
        proof.next_at = None if given_up else at + BACK_OFF[proof.tries]
        proof.tries, proof.reason = proof.tries + 1, refusal.reason
    except MailDown as trouble:
        proof.next_at, proof.reason = at + DOWN_PAUSE, trouble.reason
        return trouble.reason
    else:
        proof.sent_at, proof.next_at = at, None
        proof.tries, proof.reason = proof.tries + 1, ""
    return ""


def compose_proof(proof: EmailProof) -> EmailMultiAlternatives:
    """The link and until when it holds; who did not ask for it need do nothing."""
    user = getattr(proof.person, "user", None)
    with translation.override((user and user.language) or settings.LANGUAGE_CODE):
        context = {
            "link": address_of("notices:confirm", link_of(proof)),
            "until": proof.expires_at,
        }
        subject = _("%(product)s: Confirm this address") % {"product": _("Yanzhen")}
        name = message_id(uuid5(proof.pk, proof.asked_at.isoformat()))
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("notices/proof.txt", context),
            from_email=settings.MAIL_FROM,
            to=[proof.address],
            headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/proof.html", context), "text/html")
    return message
