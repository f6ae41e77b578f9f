"""A deliberation becomes a micro-project; the vote that decided is linked to it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.models import Deliberation, Vote
from yanzhen.kernel.works.actions.raising import ProjectDraft, raise_project
from yanzhen.kernel.works.models import Project
from yanzhen.kernel.works.workflow import EDIT
from yanzhen.reforms.co_governance.models import Estate, MicroProject
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class MicroDraft:
    """What the three parties want to mend, and why."""

    title: str
    purpose: str
    raised_on: date | None = None


@transaction.atomic
def begin_micro(
    deliberation: Deliberation, draft: MicroDraft, *, by: By, at: datetime | None = None
) -> MicroProject:
    """Its first day is that of the request the topic came from, or of the topic itself. Who may, `raise_project` asks."""
    estate = estate_of(deliberation)
    if estate is None:
        raise Refused(
            _("This deliberation is about no estate of the register. Enter the estate first.")
        )
    origin = deliberation.origin
    first = draft.raised_on or timezone.localdate(
        origin.received_at if origin else deliberation.created_at
    )
    today = timezone.localdate(at)
    project = raise_project(
        ProjectDraft(draft.title, draft.purpose, deliberation.place, "meeting", origin, min(first, today)), by=by, at=at
    )  # fmt: skip
    made = MicroProject.objects.create(
        estate=estate, deliberation=deliberation, project=project, since=today
    )
    record(
        by=by, verb="co_governance.begin_micro", noun=made, at=at, place_path=deliberation.place.path,
        changes={"deliberation": deliberation.number, "project": project.number},
    )  # fmt: skip
    return made


def estate_of(deliberation: Deliberation) -> Estate | None:
    """The estate that the place of a deliberation is, or lies in; the nearest one."""
    path = deliberation.place.path
    around = [path[: end + 1] for end, sign in enumerate(path) if sign == "/"]
    found = Estate.objects.filter(place__path__in=[*around, path]).select_related("place")
    return max(found, key=lambda one: len(one.place.path), default=None)


@transaction.atomic
def link_vote(project: Project, vote: Vote, *, by: By, at: datetime | None = None) -> MicroProject:
    """The vote of this estate that decides, or that lets the owners' money be used; until the works begin."""
    project.lock()
    must(by, EDIT, project.place)
    micro = MicroProject.objects.select_related("estate__place").filter(project=project).first()
    if micro is None:
        raise Refused(_("This is no micro-project: it came out of no deliberation."))
    if project.began_on is not None:
        raise Refused(_("The works have begun: what they rest on stays."))
    if vote.place_id != micro.estate.place_id:
        raise Refused(_("This vote is of another place."), field="vote")
    micro.vote = vote
    micro.save(update_fields=["vote"])
    record(
        by=by, verb="co_governance.link_vote", noun=micro, at=at, place_path=project.place.path, changes={"vote": vote.number},
    )  # fmt: skip
    return micro
