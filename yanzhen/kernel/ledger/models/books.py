"""A book is one legal entity: its chart of accounts and its months."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.base.search import matching
from yanzhen.kernel.ledger.contracts import charts
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.places.models import Place


class Separation(models.TextChoices):
    """How many people an entry made by hand passes (会计法 art. 35: who records does not review)."""

    NONE = "none", _("One person prepares and posts")
    TWO = "two", _("Prepared and reviewed by two people")
    THREE = "three", _("Prepared, reviewed and posted by three people")


class BookQuerySet(models.QuerySet["Book"]):
    def visible_to(self, actor: Any) -> Self:
        """Books of the actor's place. Whoever sits in an organisation that has a book sees that one's only."""
        if not actor.may("ledger.see"):
            return self.none()
        served = Q() if actor.scope_path is None else Q(place__path__startswith=actor.scope_path)
        own = getattr(actor, "organisation_id", None)
        if own is None:
            return self.filter(served)
        has_own = Exists(Book.objects.filter(organisation_id=own))
        return self.filter(Q(organisation_id=own) | (~has_own & served))

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def called(self, words: str) -> Self:
        """Those whose name has the words, or whose legal entity is found by them: name, pinyin, initials."""
        entities = matching(Party.objects.all(), words)
        return self.filter(Q(name__icontains=words.strip()) | Q(organisation__party__in=entities))


class Book(models.Model):
    """The books of one organisation, kept by one chart, in whole fen of one currency (CNY)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("legal entity"), related_name="books"
    )
    name = models.CharField(_("name of the book"), max_length=120)
    chart = models.CharField(_("chart of accounts"), max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="books")
    opened_on = models.DateField(pgettext_lazy("book", "first day"))
    closed_on = models.DateField(_("not used since"), null=True, blank=True)
    separation = models.CharField(
        _("who prepares, reviews and posts"), max_length=10, choices=Separation.choices
    )

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = _("book")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(closed_on__isnull=True),
                name="a_legal_entity_has_one_open_book",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="a_book_is_closed_after_it_was_opened",
            ),
            models.CheckConstraint(
                condition=Q(separation__in=Separation.values), name="a_book_says_who_reviews"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chart_title(self) -> str:
        chart = charts.get(self.chart)
        return str(chart.title) if chart else self.chart

    @property
    def has_members(self) -> bool:
        """A collective has members and units of its own; a company has shareholders."""
        return self.chart == "rural_collective"

    def account(self, code: str) -> "Account":
        """The account of this code, sub-accounts too. Raises Account.DoesNotExist."""
        return self.accounts.get(code=code)


class AccountKind(models.TextChoices):
    ASSET = "asset", _("Asset")
    LIABILITY = "liability", _("Liability")
    EQUITY = "equity", _("Equity")
    COST = "cost", _("Production cost")
    INCOME = "income", _("Income")
    EXPENSE = "expense", _("Expense")


class Side(models.TextChoices):
    DEBIT = "debit", _("Debit")
    CREDIT = "credit", _("Credit")


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def leaves(self) -> Self:
        """Those that take legs."""
        return self.filter(is_leaf=True, closed_on__isnull=True)


class Account(models.Model):
    """Where legs stand. Only leaves take legs; a main account with sub-accounts is their sum.

    Limits are on the signed balance (debits less credits, pending ones counted against it), for each
    counterparty where the account is kept by counterparty. A hot account has no limit and stays hot:
    its balance is a row plus the deltas that are not folded yet (docs/decisions/0080).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(_("account code"), max_length=20, db_collation="C")
    name = models.CharField(_("account"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("class"), max_length=10, choices=AccountKind.choices)
    side = models.CharField(_("normal side"), max_length=6, choices=Side.choices)
    is_leaf = models.BooleanField(default=True, editable=False)
    by_counterparty = models.BooleanField(_("kept by counterparty"), default=False)
    demands_project = models.BooleanField(_("asks for a project"), default=False)
    demands_agreement = models.BooleanField(_("asks for an agreement"), default=False)
    demands_approval = models.BooleanField(_("asks for a decision"), default=False)
    hot = models.BooleanField(_("hot"), default=False)
    floor_fen = models.BigIntegerField(_("never below"), null=True, blank=True)
    ceiling_fen = models.BigIntegerField(_("never above"), null=True, blank=True)
    closed_on = models.DateField(_("not used since"), null=True, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="an_account_code_is_given_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3,20}$"), name="an_account_code_is_digits"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values) & Q(side__in=Side.values),
                name="an_account_has_a_class_and_a_side",
            ),
            models.CheckConstraint(
                condition=Q(hot=False) | (Q(floor_fen__isnull=True) & Q(ceiling_fen__isnull=True)),
                name="a_hot_account_has_no_limit",
            ),
            models.CheckConstraint(
                condition=Q(hot=False) | Q(is_leaf=True), name="a_hot_account_has_no_sub_accounts"
            ),
            models.CheckConstraint(
                condition=Q(floor_fen__isnull=True)
                | Q(ceiling_fen__isnull=True)
                | Q(floor_fen__lte=F("ceiling_fen")),
                name="a_floor_is_below_its_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="an_account_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def sign(self) -> int:
        """1 where a debit adds to the balance, −1 where a credit does."""
        return 1 if self.side == Side.DEBIT else -1


class PeriodQuerySet(models.QuerySet["Period"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)


class Period(models.Model):
    """One month of a book. Closed it takes nothing any more; `last_number` is its last voucher number."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="periods")
    month = models.DateField(_("month"))
    last_number = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by_id = models.UUIDField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=120, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], name="a_month_of_a_book_is_one"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_period_begins_on_the_first"),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.month:%Y-%m}"


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)
