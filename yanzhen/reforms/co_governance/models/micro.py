"""A micro-project: a project of works with the deliberation it comes from and the vote that decided."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models import Deliberation, Vote
from yanzhen.kernel.works.models import Project
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models.estates import Estate
from yanzhen.reforms.co_governance.models.scope import within_scope


class MicroProjectQuerySet(models.QuerySet["MicroProject"]):
    def visible_to(self, actor: Any) -> Self:
        return (
            self.filter(within_scope(actor, "estate__place__path"))
            if actor.may(SEE)
            else self.none()
        )

    def for_lists(self) -> Self:
        return self.select_related("project__place", "estate", "deliberation", "vote")


class MicroProject(models.Model):
    """Talked over by the three parties, decided by opinions or by a vote, built as small works."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="micro_projects")
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="micro_projects")
    project = models.OneToOneField(Project, models.PROTECT, related_name="micro_project")
    vote = models.ForeignKey(
        Vote, models.PROTECT, null=True, blank=True, related_name="micro_projects"
    )
    since = models.DateField(_("since"))

    objects = MicroProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("micro-project")
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()
