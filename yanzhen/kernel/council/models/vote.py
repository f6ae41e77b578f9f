"""A vote and its matters. `take_step` is the door of its state; what a step brings along lies in actions/."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.contracts import SEE, VotingRules, rules_on, voting_rules
from yanzhen.kernel.council.models.choices import Scope, SilencePolicy
from yanzhen.kernel.council.models.deliberation import Deliberation
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import PREPARE, VOTE_LIFE, VoteState
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.parties.models.moving import Moving
from yanzhen.kernel.parties.models.scope import covers, within_scope
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.rulebook.models import RulePack

PUBLIC = (VoteState.NOTICED, VoteState.OPEN, VoteState.CLOSED, VoteState.CERTIFIED, VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)  # fmt: skip
FROZEN = (VoteState.OPEN, VoteState.CLOSED, VoteState.CERTIFIED, VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)  # fmt: skip
# Whose matters the party organisation studies before the notice: residents (art. 30), members of a collective (art. 26).
STUDIED_FIRST = ("residents", "resident_representatives", "members", "member_representatives")


class VoteQuerySet(models.QuerySet["Vote"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices see the votes of their places; whoever stands on a roll sees those that are published."""
        if actor.may(SEE):
            return self.filter(within_scope(actor))
        own = voters_of(actor)
        return self.filter(state__in=PUBLIC, roll__owners__party__in=own).distinct() if own else self.none()  # fmt: skip


def voters_of(actor: Any) -> list[Any]:
    """The parties in whose name somebody votes: themselves and the organisation of their office."""
    return speaks_for(actor)


class Vote(Moving):
    """Who decides, when, by which version of the rules. The roll is frozen when it opens."""

    LIFE = VOTE_LIFE
    TRAIL = "council."
    LOCKED_WITH = ("place", "pack")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    electorate = models.CharField(_("who decides"), max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="votes", verbose_name=_("place"))
    pack = models.ForeignKey(RulePack, models.PROTECT, null=True, related_name="votes")
    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, null=True, blank=True, related_name="votes"
    )
    temporary = models.BooleanField(_("temporary meeting"), default=False)
    secret = models.BooleanField(_("secret ballot"), default=False)
    scope = models.CharField(_("whose vote"), max_length=12, choices=Scope.choices, default=Scope.ESTATE)  # fmt: skip
    scope_reason = models.CharField(_("why only these"), max_length=300, blank=True)
    count_parking = models.BooleanField(_("parking spaces count"), null=True, blank=True)
    silence = models.CharField(_("silence"), max_length=40, choices=SilencePolicy.choices, default=SilencePolicy.NOT_PARTICIPATING)  # fmt: skip
    silence_clause = models.CharField(_("clause of the adopted rules"), max_length=300, blank=True)
    proxy_cap = models.PositiveSmallIntegerField(
        _("one person stands for at most"), null=True, blank=True
    )
    noticed_on = models.DateField(_("notice published on"), null=True)
    opens_on = models.DateField(_("first day"), null=True)
    closes_on = models.DateField(_("last day"), null=True)
    # The days on which it was opened and closed, as the rules count them.
    opened_on = models.DateField(_("opened on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    published_on = models.DateField(_("result published on"), null=True)
    venue = models.CharField(_("where and how"), max_length=160, blank=True)
    filed_as = models.CharField(_("filed in the city's system as"), max_length=60, blank=True)
    committee_told_on = models.DateField(_("residents' committee told on"), null=True)
    studied_on = models.DateField(_("studied by the party organisation on"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=VoteState.choices, default=VoteState.DRAFT)  # fmt: skip
    roll_salt = models.CharField(max_length=64, blank=True)
    roll_hash = models.CharField(max_length=64, blank=True)
    # What the frozen roll adds up to, so that progress is a question to the marks alone.
    area_all = models.BigIntegerField(default=0)
    heads_all = models.IntegerField(default=0)
    lines_all = models.IntegerField(default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_by_id = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VoteState.values), name="a_vote_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True)
                | Q(opens_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="a_vote_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC)
                | Q(pack__isnull=False, noticed_on__isnull=False, opens_on__isnull=False, closes_on__isnull=False),
                name="a_published_vote_has_its_rules_and_days",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN) | ~Q(roll_hash=""),
                name="an_open_vote_has_a_frozen_roll",
            ),
            models.CheckConstraint(
                condition=Q(silence=SilencePolicy.NOT_PARTICIPATING) | ~Q(silence_clause=""),
                name="silence_counts_by_a_clause_only",
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.ESTATE) | ~Q(scope_reason=""),
                name="a_smaller_electorate_is_justified",
            ),
            models.CheckConstraint(
                condition=~Q(electorate="owners", state__in=PUBLIC)
                | Q(opens_on__gte=F("noticed_on") + timedelta(days=15))
                | Q(temporary=True, opens_on__gte=F("noticed_on") + timedelta(days=7)),
                name="owners_are_told_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(electorate="owners", state__in=PUBLIC)
                | Q(closes_on__gte=F("opens_on") + timedelta(days=4), closes_on__lte=F("opens_on") + timedelta(days=59)),
                name="owners_vote_for_five_to_sixty_days",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(opened_on__gte=F("opens_on"), opened_on__lte=F("closes_on")),
                name="a_vote_opens_on_one_of_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(electorate="owners", state__in=FROZEN) | Q(count_parking__isnull=False),
                name="parking_is_answered_before_the_opening",
            ),
            models.CheckConstraint(
                condition=Q(secret=False) | Q(area_all=0), name="a_secret_vote_counts_no_area"
            ),
            models.CheckConstraint(
                condition=Q(silence=SilencePolicy.NOT_PARTICIPATING) | Q(electorate="owners"),
                name="silence_counts_for_owners_only",
            ),
            models.CheckConstraint(
                condition=~Q(electorate__in=STUDIED_FIRST, state__in=PUBLIC)
                | Q(studied_on__isnull=False, studied_on__lte=F("noticed_on")),
                name="the_party_organisation_studies_first",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["place", "state"], name="votes_of_a_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("council:vote", args=[self.pk])

    @property
    def rules(self) -> VotingRules:
        """The version the notice was published under; before that, the one that holds today."""
        found = (
            voting_rules.get(f"{self.pack.code}@{self.pack.version}")
            if self.pack
            else rules_on(self.electorate, timezone.localdate())
        )
        if found is None:
            raise Refused(_("The rules of this electorate are not installed any more."))
        return found

    @property
    def by_area(self) -> bool:
        return "area" in self.rules.measures

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(PREPARE)) and covers(actor, self.place.path)

    def must_be_draft(self, by: By) -> None:
        must(by, PREPARE, self.place)
        if self.state not in (VoteState.DRAFT, VoteState.NOTICED):
            raise Refused(_("The roll is frozen: nothing of this vote changes any more."))


class Matter(models.Model):
    """One thing to decide. Its kind says which shares it needs."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="matters")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind of matter"), max_length=60)
    title = models.CharField(_("matter"), max_length=200)
    text = models.TextField(_("what exactly is decided"), blank=True)
    # A candidate: the title is the name.
    election = models.ForeignKey("Election", models.PROTECT, null=True, related_name="candidates")

    class Meta:
        verbose_name = _("matter")
        ordering = ["vote", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "order"], name="matters_of_a_vote_are_numbered"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_title(self) -> str:
        kind = self.vote.rules.matter(self.kind)
        return str(kind.title) if kind else self.kind
