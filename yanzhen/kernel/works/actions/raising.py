"""Raising a project, its variants, the pictures, and what people say about them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.photographs import as_shown
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.works.models import (
    Acceptor,
    FundingSource,
    Milestone,
    Opinion,
    Picture,
    Project,
    ProjectContract,
    Variant,
)
from yanzhen.kernel.works.models.choices import Origin, Stage, Way
from yanzhen.kernel.works.models.scope import must
from yanzhen.kernel.works.workflow import EDIT, ProjectState

Part = Variant | FundingSource | Milestone | Acceptor | ProjectContract


@dataclass(frozen=True)
class ProjectDraft:
    """What is to be done and why, before there is a variant. `raised_on`: when somebody first asked for it."""

    title: str
    purpose: str
    place: Place
    source: str = Origin.MEETING
    origin: Case | None = None
    raised_on: date | None = None


@transaction.atomic
def raise_project(draft: ProjectDraft, *, by: By, at: datetime | None = None) -> Project:
    """A project that comes from a case was raised when the case came in."""
    must(by, EDIT, draft.place)
    today = timezone.localdate(at)
    if not draft.title.strip():
        raise Refused(_("Write in one line what is to be done."), field="title")
    if not draft.purpose.strip():
        raise Refused(
            _("Write what it is for: a project without a purpose gets no money."), field="purpose"
        )
    if draft.source == Origin.CASE and draft.origin is None:
        raise Refused(_("Name the request it comes from."), field="origin")
    asked = timezone.localdate(draft.origin.received_at) if draft.origin else None
    raised_on = draft.raised_on or asked or today
    if raised_on > today:
        raise Refused(_("This day is after today. Write a day that has passed."), field="raised_on")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('works_number')")
        number = f"W-{today.year}-{cursor.fetchone()[0]:05d}"
    made = Project.objects.create(
        number=number, title=draft.title.strip(), purpose=draft.purpose.strip(), place=draft.place, source=draft.source,
        origin=draft.origin, raised_on=raised_on, created_by_name=by.person_name,
    )  # fmt: skip
    made.keep("raise", by=by, at=at)
    return made


def open_for(project: Project, by: By, *states: str) -> None:
    """Lock it; Refused unless this office may change it here and it is at one of these states."""
    project.lock()
    must(by, EDIT, project.place)
    if project.state not in states:
        raise Refused(
            _("This part stands still by now: the project is at “%(state)s”."),
            state=project.get_state_display(),
        )


@transaction.atomic
def add_variant(
    project: Project, name: str, text: str, cost_fen: int, work_days: int, *, by: By, picture: Any = None, at: datetime | None = None
) -> Variant:  # fmt: skip
    """One way to do it, drawn up while nobody was asked yet."""
    open_for(project, by, ProjectState.RAISED)
    if not name.strip() or not text.strip():
        raise Refused(_("Give the variant a name and say what is done."), field="name")
    if cost_fen <= 0:
        raise Refused(_("Write what it costs."), field="cost_fen")
    if project.variants.filter(name=name.strip()).exists():
        raise Refused(_("There is a variant “%(name)s” already."), field="name", name=name.strip())
    made = Variant.objects.create(
        project=project, name=name.strip(), text=text.strip(), cost_fen=cost_fen, work_days=work_days,
    )  # fmt: skip
    project.keep("add_variant", by=by, at=at, changes={"variant": made.name, "cost_fen": cost_fen})
    if picture:
        add_picture(project, picture, Stage.VARIANT, by=by, at=at, of=made)
    return made


@transaction.atomic
def add_picture(
    project: Project, upload: Any, stage: str, *, by: By, taken_at: datetime | None = None, caption: str = "",
    of: Variant | Milestone | None = None, at: datetime | None = None,
) -> Picture:  # fmt: skip
    """A picture with the time it shows, of a variant or milestone where it belongs with one."""
    must(by, EDIT, project.place)
    at = at or timezone.now()
    if not upload:
        raise Refused(_("Choose a picture."), field="picture")
    if project.state == ProjectState.DROPPED:
        raise Refused(_("This project was dropped."))
    taken = taken_at or at
    if taken > at:
        raise Refused(_("This time is still to come. Write when it was taken."), field="taken_at")
    made = Picture(
        id=new_key(), project=project, stage=stage, variant=of if isinstance(of, Variant) else None,
        milestone=of if isinstance(of, Milestone) else None, caption=caption.strip(), taken_at=taken,
        person_name=by.person_name,
    )  # fmt: skip
    made.document = store(as_shown(upload), owner=made, by=by, purpose=stage, at=at)
    made.save(force_insert=True)
    project.keep(
        "add_picture", by=by, at=at, changes={"stage": stage, "sha256": made.document.sha256}
    )
    return made


@transaction.atomic
def give_opinion(
    project: Project, variant: Variant | None, *, by: By, text: str = "", person: Person | None = None, way: str = Way.SCREEN,
    at: datetime | None = None,
) -> Opinion:  # fmt: skip
    """One opinion a person: one's own on the screen, or written down by the office for somebody it asked."""
    at = at or timezone.now()
    project.lock()
    if person is None:
        if by.person_id is None:
            raise Refused(_("Please log in first."))
    else:
        must(by, EDIT, project.place)
        if way == Way.SCREEN:
            raise Refused(
                _("Say how the opinion came: on paper, by telephone or at home."), field="way"
            )
    if (
        project.state != ProjectState.CHOOSING
        or project.closes_on is None
        or timezone.localdate(at) > project.closes_on
    ):
        raise Refused(_("Nobody is asked about this project now."))
    if variant is None and not text.strip():
        raise Refused(_("Say why none of them."), field="text")
    try:
        with transaction.atomic():
            made = Opinion.objects.create(
                project=project, person_id=person.pk if person else by.person_id, variant=variant, text=text.strip(), way=way,
                written_by_name=by.person_name if person else "", recorded_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_opinion_per_person_and_project" not in str(error):
            raise
        raise Refused(
            _("There is an opinion of this person already: it counts once."), field="person"
        ) from error
    project.keep("give_opinion", by=by, at=at, changes={"way": way})
    return made


@transaction.atomic
def take_away(part: Part, *, by: By, at: datetime | None = None) -> None:
    """Drop a variant, source, milestone, acceptor or contract while that part of the project is still open."""
    project: Project = part.project
    states = {
        Variant: (ProjectState.RAISED,),
        FundingSource: (ProjectState.RAISED, ProjectState.CHOOSING, ProjectState.CHOSEN),
    }.get(
        type(part),
        (
            ProjectState.RAISED,
            ProjectState.CHOOSING,
            ProjectState.CHOSEN,
            ProjectState.ASKED,
            ProjectState.FUNDED,
        ),
    )
    open_for(project, by, *states)
    if isinstance(part, Variant) and part.pictures.exists():
        raise Refused(_("This variant has pictures, which stay. Leave it, and choose another."))
    project.keep("take_away", by=by, at=at, changes={"what": str(part)})
    part.delete()


@dataclass(frozen=True)
class Choice:
    """A variant as it stands beside the others."""

    variant: Variant
    opinions: int
    pictures: list[Picture]
    chosen: bool

    @property
    def cost(self) -> int:
        return self.variant.cost_fen


def choices_of(project: Project) -> list[Choice]:
    """The variants with pictures and opinions counted, in two statements."""
    rows = list(project.variants.annotate(said=models.Count("opinions")))
    shown: dict[Any, list[Picture]] = {row.pk: [] for row in rows}
    for picture in project.pictures.filter(
        variant__isnull=False, document__removed_at=None
    ).select_related("document"):
        shown[picture.variant_id].append(picture)
    return [Choice(row, row.said, shown[row.pk], row.pk == project.chosen_id) for row in rows]
