"""Who took part (marks), what was chosen (ballots), and everything that hangs on both. Append-only by trigger and grants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key, secret_key
from yanzhen.kernel.council.models.choices import Channel, Choice
from yanzhen.kernel.council.models.roll import RollEntry
from yanzhen.kernel.council.models.vote import Matter, Vote
from yanzhen.kernel.parties.models import Person


class Proxy(models.Model):
    """Somebody who votes for a line of the roll, by a document and until a day."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="proxies")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="proxy")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("stands in"))  # fmt: skip
    until = models.DateField(_("valid until"))
    document_sha256 = models.CharField(max_length=64)
    # Of a minor, or of somebody who can't decide: no free choice of the owner, so no cap.
    guardian = models.BooleanField(_("guardian"), default=False)
    recorded_at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("proxy")
        constraints = [
            models.CheckConstraint(
                condition=~Q(document_sha256=""), name="a_proxy_has_its_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.holder}"


class Mark(models.Model):
    """This line took part. In a secret vote it holds no time and leads to no ballot."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    # No foreign key to what all voters share (docs/decisions/0240): the trigger asks for the vote of the line, and
    # a line of a roll that was open stays where it is.
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="marks", db_constraint=False)
    # Without an index of its own: the unique keys below serve, and each index is written with every ballot.
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(_("way"), max_length=12, choices=Channel.choices)
    at = models.DateTimeField(null=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="+", db_index=False)
    # Empty in a secret vote: there the voter alone has it.
    receipt = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("mark of taking part")
        constraints = [
            models.UniqueConstraint(fields=["entry"], name="a_line_votes_once"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="a_mark_has_a_known_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.channel}"


class Ballot(models.Model):
    """A named choice of one line on one matter."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # The trigger finds mark, line and matter in one question, and none of them is ever removed.
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="ballots", db_constraint=False, db_index=False)  # fmt: skip
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="ballots", db_constraint=False, db_index=False)  # fmt: skip
    mark = models.ForeignKey(Mark, models.PROTECT, related_name="ballots", db_constraint=False, db_index=False)  # fmt: skip
    choice = models.CharField(max_length=8, choices=Choice.choices)

    class Meta:
        verbose_name = _("ballot")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "entry"], name="one_ballot_per_line_and_matter"
            ),
            models.CheckConstraint(
                condition=Q(choice__in=Choice.values), name="a_ballot_has_a_known_choice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.choice}"


class SecretBallot(models.Model):
    """A choice and nothing else: a random key, no voter, no time, no area, no neighbour on another matter.

    The application may not read it: it goes in and comes out through sql/box.sql, and comes out after the close.
    """

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="secret_ballots")
    choice = models.CharField(max_length=8, choices=Choice.choices)

    class Meta:
        verbose_name = _("secret ballot")
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=Choice.values), name="a_secret_ballot_has_a_known_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.choice


class SecretReceipt(models.Model):
    """The salted fingerprint of a receipt; only its voter knows what was fingerprinted."""

    fingerprint = models.CharField(primary_key=True, max_length=64)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="secret_receipts")

    def __str__(self) -> str:
        return self.fingerprint


class Attendance(models.Model):
    """This line is at the meeting, whether it votes or not."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="attendances")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="attendance")
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.entry)


class PaperBallot(models.Model):
    """A paper with its photo, entered by one person and again, unseen, by another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="papers")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="paper")
    photo_sha256 = models.CharField(max_length=64)
    first_choices = models.JSONField(default=dict)
    first_by_id = models.UUIDField()
    first_by_name = models.CharField(max_length=120)
    second_by_id = models.UUIDField(null=True)
    second_by_name = models.CharField(max_length=120, blank=True)
    differs = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("paper ballot")
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by_id__isnull=True) | ~Q(second_by_id=F("first_by_id")),
                name="two_people_enter_a_paper_ballot",
            ),
            models.CheckConstraint(
                condition=~Q(photo_sha256=""), name="a_paper_ballot_has_its_photo"
            ),
        ]

    def __str__(self) -> str:
        return self.entry.unit


class CallBack(models.Model):
    """A ballot given by telephone or at home, asked back as a sample."""

    mark = models.OneToOneField(Mark, models.PROTECT, primary_key=True, related_name="call_back")
    confirmed = models.BooleanField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.mark)


class Delivery(models.Model):
    """A ballot reached an owner: how, whom, when. Only this lets silence count."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="deliveries")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="delivery")
    method = models.CharField(_("how it was delivered"), max_length=80)
    receiver = EncryptedTextField(_("who received it"), purpose="council.delivery_receiver")
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("delivery of a ballot")
        constraints = [
            models.CheckConstraint(
                condition=~Q(method="") & ~Q(receiver=""), name="a_delivery_is_proved"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.method}"


class Conflict(models.Model):
    """Co-owners disagree or ownership is disputed: the line is left out until somebody resolves it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="conflicts")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="conflict")
    why = models.CharField(_("why"), max_length=300)
    raised_by_name = models.CharField(max_length=120, blank=True)
    raised_at = models.DateTimeField()
    counts = models.BooleanField(_("its ballot counts"), null=True)
    resolution = models.CharField(_("how it was resolved"), max_length=300, blank=True)
    resolved_by_name = models.CharField(max_length=120, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("conflict about a line")
        constraints = [
            models.CheckConstraint(
                condition=Q(counts__isnull=True) | ~Q(resolution=""),
                name="a_conflict_is_resolved_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.why
