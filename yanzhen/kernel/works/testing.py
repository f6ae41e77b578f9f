"""Builders: a terrace to repair, taken as far along as a test needs."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import an_agreement
from yanzhen.kernel.documents.testing import PDF, a_picture, an_upload
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor, an_organisation
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.building import add_milestone, name_acceptor, reach, sign
from yanzhen.kernel.works.actions.paying import add_source, link_contract
from yanzhen.kernel.works.actions.raising import (
    ProjectDraft,
    add_picture,
    add_variant,
    give_opinion,
    raise_project,
)
from yanzhen.kernel.works.models import Acceptor, Milestone, Project, Variant

WAN: Final = 1_000_000
COST: Final = 8_600_000
CHEAP: Final = 5_200_000
RAISED: Final = date(2026, 1, 12)
CLOSES: Final = date(2026, 3, 20)
BEGAN: Final = date(2026, 4, 8)
REACHED: Final = date(2026, 5, 6)
FINISHED: Final = date(2026, 6, 5)
ACCEPTED: Final = date(2026, 6, 15)
WARRANTY: Final = date(2031, 6, 14)
_numbers = itertools.count(1)


def at(day: date) -> datetime:
    """Ten in the morning in Shanghai."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def a_runner(place: Place | None = None) -> Actor:
    return an_actor("council_secretary", place)


def an_approver(place: Place | None = None) -> Actor:
    return an_actor("council_chair", place)


def a_shot(name: str = "photo.png") -> SimpleUploadedFile:
    return a_picture(name, next(_numbers) % 1000)


def a_paper(name: str = "paper.pdf") -> SimpleUploadedFile:
    return an_upload(name, PDF + str(next(_numbers)).encode())


def a_project(place: Place | None = None, **facts: Any) -> Project:
    known: dict[str, Any] = {
        "title": "Repair the terraces",
        "purpose": "Six flats under the roof leak",
        "raised_on": RAISED,
    }
    return raise_project(
        ProjectDraft(place=place or a_place(), **{**known, **facts}), by=a_runner(), at=at(RAISED)
    )


def with_variants(project: Project | None = None) -> Project:
    """Two, each with its picture."""
    project = project or a_project()
    for name, cost in (("New membrane", COST), ("Patches", CHEAP)):
        add_variant(
            project,
            name,
            "As drawn",
            cost,
            45,
            by=a_runner(),
            picture=a_shot(),
            at=at(RAISED + timedelta(30)),
        )
    return project


def choosing(project: Project | None = None) -> Project:
    project = with_variants(project)
    return project.take_step(
        "collect", by=a_runner(), at=at(RAISED + timedelta(40)), data={"closes_on": CLOSES}
    )


def first(project: Project) -> Variant:
    found = project.variants.first()
    assert found is not None  # noqa: S101
    return found


def an_opinion(
    project: Project, variant: Variant | None = None, *, by: Actor | None = None
) -> Actor:
    by = by or a_resident()
    give_opinion(project, variant or first(project), by=by, at=at(CLOSES))
    return by


def chosen(project: Project | None = None, variant: Variant | None = None) -> Project:
    project = choosing(project)
    an_opinion(project, variant)
    data = {"variant": variant or first(project), "decided_how": "opinions"}
    return project.take_step("choose", by=a_runner(), at=at(CLOSES + timedelta(1)), data=data)


def a_source(project: Project, fen: int = COST, kind: str = "renewal", **facts: Any) -> Any:
    return add_source(
        project,
        kind,
        fen,
        "Letter 12 of 2026",
        a_paper(),
        by=facts.pop("by", None) or a_runner(),
        at=at(CLOSES),
        **facts,
    )


def asked(project: Project | None = None) -> Project:
    project = chosen(project)
    a_source(project)
    return project.take_step("ask_funding", by=a_runner(), at=at(CLOSES + timedelta(3)))


def funded(project: Project | None = None) -> Project:
    if project is not None and project.state == "funded":
        return project
    return asked(project).take_step(
        "approve_funding", by=an_approver(), at=at(CLOSES + timedelta(5))
    )


def a_contract(
    project: Project, fen: int = COST, builder: Organisation | None = None, **facts: Any
) -> Agreement:
    known: dict[str, Any] = {
        "title": f"Works {next(_numbers)}", "kind": "works", "direction": "expense", "object_class": "construction", "obtained": "quotation",
        "counterparty": (builder or an_organisation()).party, "place": project.place, "pays": {"basis": "once", "amount_fen": fen, "pays_per_year": 0},
    }  # fmt: skip
    return an_agreement(**{**known, **facts})


def planned(project: Project | None = None, parties: tuple[Party, ...] = ()) -> Project:
    """Funded, with contract, plan, photo and who accepts: ready to begin."""
    project = funded(project)
    link_contract(project, a_contract(project), by=a_runner())
    add_milestone(project, "Old surface removed", REACHED, by=a_runner())
    for party in parties or (a_person().party, an_organisation().party):
        name_acceptor(project, party, "resident", by=a_runner())
    add_picture(project, a_shot(), "before", by=a_runner())
    return project


def working(project: Project | None = None, **facts: Any) -> Project:
    return planned(project, **facts).take_step(
        "begin", by=a_runner(), at=at(BEGAN), data={"began_on": BEGAN}
    )


def a_milestone_of(project: Project) -> Milestone:
    return Milestone.objects.select_related("project__place").filter(project=project)[0]


def reached(project: Project | None = None, **facts: Any) -> Project:
    if project is None or project.state in ("raised", "funded"):
        project = working(project, **facts)
    for milestone in Milestone.objects.filter(project=project).select_related("project__place"):
        reach(milestone, REACHED, a_shot(), by=a_runner(), at=at(REACHED))
    project.refresh_from_db()
    return project


def accepting(project: Project | None = None, **facts: Any) -> Project:
    return reached(project, **facts).take_step(
        "finish", by=a_runner(), at=at(FINISHED), data={"finished_on": FINISHED}
    )


def acceptors_of(project: Project) -> list[Acceptor]:
    return list(Acceptor.objects.filter(project=project).select_related("project__place", "party"))


def all_sign(project: Project, *refusing: str) -> None:
    """Everybody answers in this round, from signed sheets; `refusing` are the defects of the first ones."""
    for number, acceptor in enumerate(acceptors_of(project)):
        defects = refusing[number] if number < len(refusing) else ""
        sign(
            acceptor,
            not defects,
            by=a_runner(),
            defects=defects,
            sheet=a_paper(),
            signer="Somebody",
            at=at(FINISHED),
        )


DONE: Final[dict[str, Any]] = {
    "accepted_on": ACCEPTED,
    "final_fen": COST - 30_000,
    "warranty_until": WARRANTY,
}


def accepted(project: Project | None = None, **facts: Any) -> Project:
    project = accepting(project, **facts)
    all_sign(project)
    project.refresh_from_db()
    return project.take_step("accept", by=an_approver(), at=at(ACCEPTED), data=DONE)


def published(project: Project | None = None, **facts: Any) -> Project:
    project = accepted(project, **facts)
    add_picture(project, a_shot(), "after", by=a_runner(), at=at(ACCEPTED), taken_at=at(FINISHED))
    return project.take_step("publish", by=an_approver(), at=at(ACCEPTED + timedelta(5)))
