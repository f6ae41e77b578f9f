"""The letter that reminds of what is open: made from open items, numbered per book and year, printed as PDF."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yanzhen.base.by import By
from yanzhen.base.money import yuan, yuan_in_characters
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.ageing import accounts_of, open_items
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Book, Side
from yanzhen.kernel.ledger.models.dunning import Dunning
from yanzhen.kernel.parties.models import Party


@transaction.atomic
def dun(
    book: Book, party: Party, *, pay_by: date, by: By, words: str = "", at: datetime | None = None
) -> Dunning:
    """Write down what a counterparty owes today, with a day to pay by. Refused where nothing is open."""
    if not keeps(by, "ledger.prepare", book):
        raise Refused(gettext_lazy("Your office writes no reminders in this book."))
    today = timezone.localdate(at or timezone.now())
    if pay_by <= today:
        raise Refused(gettext_lazy("Leave time to pay: a day after today."), field="pay_by")
    items = open_items(accounts_of(book, Side.DEBIT), on=today, counterparty=party.pk)
    if not items:
        raise Refused(gettext_lazy("%(name)s owes nothing in this book."), name=party.name)
    # One letter of a book after another, so that the numbers follow each other.
    Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    last = Dunning.objects.filter(book=book, year=today.year).aggregate(n=Max("sequence"))["n"] or 0
    made = Dunning.objects.create(
        book=book, party=party, year=today.year, sequence=last + 1, on=today, pay_by=pay_by,
        items=[
            {
                "on": item.on.isoformat(), "summary": item.summary, "number": item.voucher_number,
                "amount_fen": item.amount_fen, "open_fen": item.open_fen, "days": item.days_on(today),
            }
            for item in items
        ],
        total_fen=sum(item.open_fen for item in items), words=words.strip()[:500],
        made_by_id=by.person_id, made_by_name=by.person_name,
    )  # fmt: skip
    record(by=by, verb="ledger.dun", noun=made, at=at, changes={"amount": yuan(made.total_fen)})
    return made


def dunning_pdf(made: Dunning) -> bytes:
    """The letter on A4: the items, the sum in figures and characters, a slip to sign and send back."""
    creditor = made.book.organisation.name
    rows = [
        (item["on"], item["summary"], yuan(item["amount_fen"]), yuan(item["open_fen"]), str(item["days"]))
        for item in made.items
    ]  # fmt: skip
    asks = _(
        "To %(debtor)s: according to our books the items below are not paid yet, %(sum)s together (%(characters)s). Please pay by %(day)s. What is paid already or is not right we ask you to tell us."
    ) % {
        "debtor": made.party.name,
        "sum": yuan(made.total_fen),
        "characters": yuan_in_characters(made.total_fen),
        "day": made.pay_by.isoformat(),
    }
    head = (_("Day"), _("What for"), _("Amount"), pgettext("item", "Open"), _("Days"))
    blocks = [
        Block("text", text=asks),
        Block("table", _("Open items"), head=head, widths=(2.2, 5, 2.6, 2.6, 1.2), rows=rows),
        *([Block("text", text=made.words)] if made.words else []),
        Block("fields", _("Answer, to be sent back"), rows=((_("It is right / not right, because"), ""), (_("We will pay on"), ""))),
        Block("signatures", rows=((_("Creditor, seal"),), (_("Debtor, signature"),))),
    ]  # fmt: skip
    return pdf_of(
        Paper(
            title=_("Written reminder of payment"),
            subtitle=creditor,
            number=made.number,
            blocks=blocks,
            foot=f"{creditor} · {made.on.isoformat()}",
        )
    )
