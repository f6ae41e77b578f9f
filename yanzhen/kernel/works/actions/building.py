"""The plan, what was reached, who accepts, and what they signed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.works.actions.raising import add_picture, open_for
from yanzhen.kernel.works.models import Acceptor, Milestone, Project, Signature
from yanzhen.kernel.works.models.choices import Stage
from yanzhen.kernel.works.models.scope import must
from yanzhen.kernel.works.workflow import EDIT, ProjectState

PLANNING = (
    ProjectState.RAISED,
    ProjectState.CHOOSING,
    ProjectState.CHOSEN,
    ProjectState.ASKED,
    ProjectState.FUNDED,
)


@transaction.atomic
def add_milestone(
    project: Project, name: str, planned_on: date, *, by: By, at: datetime | None = None
) -> Milestone:
    open_for(project, by, *PLANNING)
    if not name.strip():
        raise Refused(_("Write what is to be reached."), field="name")
    if planned_on < project.raised_on:
        raise Refused(
            _("It can't be planned for a day before the project was raised."), field="planned_on"
        )
    if project.milestones.filter(name=name.strip()).exists():
        raise Refused(
            _("There is a milestone “%(name)s” already."), field="name", name=name.strip()
        )
    made = Milestone.objects.create(project=project, name=name.strip(), planned_on=planned_on)
    project.keep(
        "add_milestone",
        by=by,
        at=at,
        changes={"milestone": made.name, "planned_on": str(planned_on)},
    )
    return made


@transaction.atomic
def reach(
    milestone: Milestone, on: date, picture: Any, *, by: By, note: str = "", taken_at: datetime | None = None, at: datetime | None = None
) -> Milestone:  # fmt: skip
    """A milestone is reached on a day that a photo shows."""
    at = at or timezone.now()
    project = milestone.project
    open_for(project, by, ProjectState.WORKING)
    milestone.refresh_from_db()
    if milestone.reached_on is not None:
        raise Refused(_("“%(milestone)s” was reached already."), milestone=milestone.name)
    if on > timezone.localdate(at) or (project.began_on is not None and on < project.began_on):
        raise Refused(_("Give a day between the beginning of the works and today."), field="on")
    if not picture:
        raise Refused(_("A photo shows that it is reached. Add one."), field="picture")
    add_picture(
        project,
        picture,
        Stage.DURING,
        by=by,
        at=at,
        taken_at=taken_at,
        caption=milestone.name,
        of=milestone,
    )
    milestone.reached_on, milestone.note = on, note.strip()
    milestone.save(update_fields=["reached_on", "note"])
    project.keep(
        "reach", by=by, at=at, note=note, changes={"milestone": milestone.name, "on": str(on)}
    )
    return milestone


@transaction.atomic
def name_acceptor(
    project: Project, party: Party, role: str, *, by: By, at: datetime | None = None
) -> Acceptor:
    """Who has to accept it; whoever builds it does not accept their own work."""
    open_for(project, by, *PLANNING)
    if project.contracts.filter(agreement__counterparty=party).exists():
        raise Refused(
            _("%(name)s builds it. Whoever builds it does not accept it."),
            field="party",
            name=party.name,
        )
    if project.acceptors.filter(party=party).exists():
        raise Refused(_("%(name)s accepts it already."), field="party", name=party.name)
    made = Acceptor.objects.create(project=project, party=party, role=role)
    project.keep("name_acceptor", by=by, at=at, changes={"party": party.name, "role": role})
    return made


def may_sign_as(acceptor: Acceptor, actor: Any) -> bool:
    return acceptor.party_id in speaks_for(actor)


def _refuse_without_sheet(acceptor: Acceptor, by: By, sheet: Any, signer: str) -> None:
    """The office writes down what was signed on paper; everybody else signs for themselves."""
    must(by, EDIT, acceptor.project.place)
    if not sheet:
        raise Refused(
            _("Add the sheet that %(name)s signed."), field="sheet", name=acceptor.party.name
        )
    if not signer.strip():
        raise Refused(_("Write who signed."), field="signer")


@transaction.atomic
def sign(
    acceptor: Acceptor, accepts: bool, *, by: By, defects: str = "", sheet: Any = None, signer: str = "", at: datetime | None = None
) -> Signature:  # fmt: skip
    """Accept, or name the defects: on the screen by whoever speaks for the party, or from the signed sheet."""
    at = at or timezone.now()
    project = acceptor.project
    project.lock()
    if project.state != ProjectState.ACCEPTING:
        raise Refused(_("This project is not being accepted now."))
    own = may_sign_as(acceptor, by)
    if not own:
        _refuse_without_sheet(acceptor, by, sheet, signer)
    if not accepts and not defects.strip():
        raise Refused(_("Name the defects, so that they can be mended."), field="defects")
    made = Signature(
        id=new_key(), project=project, acceptor=acceptor, round=project.round, accepts=accepts, defects="" if accepts else defects.strip(),
        signed_by_id=by.person_id if own else None, signed_by_name=by.person_name if own else signer.strip(), on_paper=not own,
        written_by_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    if project.signatures.filter(acceptor=acceptor, round=project.round).exists():
        raise Refused(_("%(name)s has answered in this round."), name=acceptor.party.name)
    if not own:
        made.document_sha256 = store(sheet, owner=made, by=by, at=at).sha256
    made.save(force_insert=True)
    project.keep(
        "sign",
        by=by,
        at=at,
        note=defects,
        changes={"party": acceptor.party.name, "accepts": accepts, "round": project.round},
    )
    return made
