"""Hand-backs (退单): who asked, why, until when they could, who judged, and what came of it."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.workflow import DISPATCH
from yanzhen.kernel.parties.models import Office


class HandBackReason(models.Model):
    """One line of the local list of reasons, edited on screen. A used reason is switched off, not removed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("reason"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason for handing back")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title


class HandBackQuerySet(models.QuerySet["HandBack"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own office's, those one sent, and those of one's place."""
        if actor.office_id is None:
            return self.none()
        seen = Q(office_id=actor.office_id) | Q(sender_id=actor.office_id)
        if actor.may("cases.see_scope") and actor.scope_path:
            seen |= Q(case__scope_path__startswith=actor.scope_path)
        return self.filter(seen)

    def to_judge_by(self, actor: Any) -> Self:
        """Those of the place that wait for whoever dispatches there."""
        if not (actor.may(DISPATCH) and actor.scope_path):
            return self.none()
        waiting = self.filter(state=HandBack.State.ASKED)
        here = waiting.filter(case__scope_path__startswith=actor.scope_path)
        return here.exclude(office_id=actor.office_id)

    def accepted(self) -> Self:
        return self.filter(state=HandBack.State.ACCEPTED)

    def refused(self) -> Self:
        return self.filter(state=HandBack.State.REFUSED)

    def for_list(self) -> Self:
        return self.select_related("case__place", "office", "reason", "sent_to")


class HandBack(models.Model):
    """An office says: not ours. Whoever dispatches accepts and sends it on, or refuses."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("hand-back", "To be judged")
        ACCEPTED = "accepted", pgettext_lazy("hand-back", "Accepted, sent on")
        REFUSED = "refused", pgettext_lazy("hand-back", "Refused, goes back")
        LAPSED = "lapsed", pgettext_lazy("hand-back", "Lapsed: the case ended")

    SHAPES: Final = {"asked": "soon", "accepted": "ok", "refused": "late", "lapsed": "idle"}

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_backs")
    office = models.ForeignKey(Office, models.PROTECT, related_name="hand_backs")
    reason = models.ForeignKey(HandBackReason, models.PROTECT)
    words = models.TextField(_("why, in words"))
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    # Who had sent it there: ids and names as they were, like the history they come from.
    sent_by_id = models.UUIDField(null=True)
    sent_by_name = models.CharField(max_length=200, blank=True)
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=200, blank=True)
    arrived_at = models.DateTimeField(_("arrived"))
    # Until when it could be asked; empty where the locality has not decided.
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(_("judged"), null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_office_id = models.UUIDField(null=True)
    # Nobody but the one who sent it could judge at that moment.
    nobody_else = models.BooleanField(default=False)
    sent_to = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)

    objects = HandBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-back")
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["office", "asked_at"], name="hand_backs_of_an_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="one_hand_back_waits_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["case", "office", "reason"],
                condition=Q(state__in=["asked", "refused"]),
                name="a_refused_hand_back_is_not_asked_again_for_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(asked_at__lte=F("due_at")),
                name="a_hand_back_is_asked_in_time",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_hand_back_says_why"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="a_refused_hand_back_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "lapsed"])
                | Q(decided_at__isnull=False, decided_by_id__isnull=False),
                name="a_hand_back_is_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | (~Q(decided_by_id=F("asked_by_id")) & ~Q(decided_office_id=F("office_id"))),
                name="nobody_judges_their_own_hand_back",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(sent_by_id__isnull=True)
                | ~Q(decided_by_id=F("sent_by_id"))
                | Q(nobody_else=True),
                name="who_sent_it_judges_only_where_nobody_else_can",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | (Q(sent_to__isnull=False) & ~Q(sent_to=F("office"))),
                name="an_accepted_hand_back_goes_to_another_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.reason}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()

    @property
    def shape(self) -> str:
        return self.SHAPES[self.state]
