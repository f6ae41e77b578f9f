"""An entry is one event in one book; its legs balance. Nothing in it changes but where it stands."""

from typing import Any, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Account, Book, Period, Separation
from yanzhen.kernel.ledger.workflow import OPEN, POSTED, STATES
from yanzhen.kernel.parties.models import Party

SUMMARY_MAX: Final = 200
# What the app's role may write after the header stands (config/sql/grants.sql, actions/guarding.py).
MOVING: Final = (
    "state", "voucher_number", "reviewed_by_id", "reviewed_by_name", "reviewed_at", "posted_by_id",
    "posted_by_name", "posted_at", "ended_at", "reason",
)  # fmt: skip


class EntryKind(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinary")
    OPENING = "opening", _("Opening balance")
    CLOSING = "closing", _("Carried forward")


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def posted(self) -> Self:
        return self.filter(state=POSTED)

    def open(self) -> Self:
        """Those that still wait for somebody."""
        return self.filter(state__in=OPEN)

    def open_or_posted(self) -> Self:
        """Those that stand or may still stand: neither voided nor expired."""
        return self.filter(state__in=(*OPEN, POSTED))

    def from_source(self, label: str, key: UUID) -> Self:
        return self.filter(source_label=label, source_id=key)

    def newest_first(self) -> Self:
        return self.order_by("-on", "-id")


class Entry(models.Model):
    """The header. Its key is the idempotency key, `request_hash` what was asked for under it.

    `on` is the voucher's date and decides the period; `occurred_at` when it happened. People stand
    here by id and name, as they were called then. Written by SQL functions only (sql/post.sql).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # The check at commit holds both (sql/guards.sql); a foreign key would lock these rows twice per posting.
    book = models.ForeignKey(
        Book, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=STATES)
    separation = models.CharField(max_length=10, choices=Separation.choices)
    automatic = models.BooleanField(_("made by the system"), default=False)
    on = models.DateField(_("date"))
    occurred_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    summary = models.CharField(_("summary"), max_length=SUMMARY_MAX)
    total_fen = models.BigIntegerField(_("amount"))
    lines = models.PositiveIntegerField()
    voucher_number = models.PositiveIntegerField(_("voucher number"), null=True, blank=True)
    source_label = models.CharField(max_length=80, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    event_id = models.UUIDField(null=True, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", db_index=False
    )
    request_hash = models.BinaryField(max_length=32, editable=False)
    prepared_by_id = models.UUIDField(null=True, blank=True)
    prepared_by_name = models.CharField(_("prepared by"), max_length=120, blank=True)
    reviewed_by_id = models.UUIDField(null=True, blank=True)
    reviewed_by_name = models.CharField(_("reviewed by"), max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    posted_by_id = models.UUIDField(null=True, blank=True)
    posted_by_name = models.CharField(_("posted by"), max_length=120, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "voucher_number"],
                condition=Q(voucher_number__isnull=False),
                name="a_voucher_number_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False) & ~Q(state__in=["voided", "expired"]),
                name="an_entry_is_reversed_once",
            ),
            models.UniqueConstraint(
                fields=["book"],
                condition=Q(kind="opening", reverses__isnull=True)
                & ~Q(state__in=["voided", "expired"]),
                name="a_book_is_opened_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[name for name, _label in STATES]),
                name="an_entry_has_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(lines__gte=2), name="an_entry_has_two_legs_at_least"
            ),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(source_id__isnull=False),
                name="an_automatic_entry_names_its_source",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="an_ended_entry_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="expired") | Q(expires_at__isnull=False),
                name="only_what_has_an_end_expires",
            ),
            models.CheckConstraint(
                condition=Q(separation="none")
                | Q(automatic=True)
                | ~Q(state__in=["reviewed", "posted"])
                | Q(kind="opening")
                | (Q(reviewed_by_id__isnull=False) & ~Q(reviewed_by_id=F("prepared_by_id"))),
                name="an_entry_is_reviewed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(separation="three")
                | Q(automatic=True)
                | ~Q(state="posted")
                | Q(kind="opening")
                | (
                    Q(posted_by_id__isnull=False)
                    & ~Q(posted_by_id=F("prepared_by_id"))
                    & ~Q(posted_by_id=F("reviewed_by_id"))
                ),
                name="an_entry_is_posted_by_a_third_person",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "on", "id"], name="entries_of_a_book_by_date"),
            models.Index(
                fields=["source_id"],
                condition=Q(source_id__isnull=False),
                name="entries_of_a_source",
            ),
            models.Index(
                fields=["event_id"], condition=Q(event_id__isnull=False), name="entries_of_an_event"
            ),
            models.Index(
                fields=["period", "state"], condition=Q(state__in=OPEN), name="entries_that_wait"
            ),
            models.Index(
                fields=["period", "on", "id"],
                condition=Q(voucher_number__isnull=True, state="posted"),
                name="entries_without_a_number",
            ),
        ]

    def __str__(self) -> str:
        number = f"记-{self.voucher_number} " if self.voucher_number else ""
        return f"{number}{self.on:%Y-%m-%d} {self.summary}"


class LegQuerySet(models.QuerySet["Leg"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))

    def posted(self) -> Self:
        return self.filter(entry__state=POSTED)


class Leg(models.Model):
    """One line of an entry: whole fen on one side of one account. Append-only.

    Below zero only in a reversal (红字冲销): on the same side, so that turnovers do not swell. `on`
    repeats the entry's date, so that an account's page walks one index.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # Held by the checks of sql/guards.sql; foreign keys would lock the accounts' rows for every posting.
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="legs", db_index=False, db_constraint=False
    )
    line = models.PositiveIntegerField()
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="legs", db_index=False, db_constraint=False
    )
    on = models.DateField(_("date"))
    debit_fen = models.BigIntegerField(_("debit"), default=0)
    credit_fen = models.BigIntegerField(_("credit"), default=0)
    counterparty = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="legs", db_index=False
    )
    project_id = models.UUIDField(null=True, blank=True)
    agreement_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        verbose_name = _("leg")
        ordering = ["entry", "line"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(debit_fen=0) & ~Q(credit_fen=0)) | (~Q(debit_fen=0) & Q(credit_fen=0)),
                name="a_leg_moves_something_on_one_side",
            ),
            models.UniqueConstraint(fields=["entry", "line"], name="an_entry_has_each_line_once"),
            models.CheckConstraint(condition=Q(line__gte=1), name="lines_are_counted_from_one"),
        ]
        indexes = [
            models.Index(fields=["account", "on"], name="legs_of_an_account_by_date"),
            models.Index(
                fields=["counterparty", "account", "on"],
                condition=Q(counterparty__isnull=False),
                name="legs_of_a_counterparty",
            ),
            models.Index(
                fields=["project_id"],
                condition=Q(project_id__isnull=False),
                name="legs_of_a_project",
            ),
            models.Index(
                fields=["agreement_id"],
                condition=Q(agreement_id__isnull=False),
                name="legs_of_an_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit_fen - self.credit_fen}"

    @property
    def net_fen(self) -> int:
        """Debit less credit."""
        return self.debit_fen - self.credit_fen


class EntryApproval(models.Model):
    """The decision an entry rests on: minutes, kind of decision, how many of how many agreed, when."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="approval")
    document_id = models.UUIDField()
    kind = models.CharField(_("kind of decision"), max_length=40)
    agreed = models.PositiveIntegerField(_("agreed"))
    of = models.PositiveIntegerField(_("of"))
    decided_on = models.DateField(_("decided on"))

    class Meta:
        verbose_name = _("approval")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed__gt=0) & Q(of__gte=F("agreed")), name="an_approval_has_its_votes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agreed}/{self.of}"
