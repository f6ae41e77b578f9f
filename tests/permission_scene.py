"""Who walks the doors, and what stands behind them: two communities, a login per duty in each, things of both."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from tests import (
    permission_agreements,
    permission_assets,
    permission_council,
    permission_gates,
    permission_island,
    permission_together,
)
from tests.permission_community import a_delegation, a_watch
from tests.permission_homestays import HOMESTAY_THINGS, firm_of
from tests.permission_offices import OFFICE_THINGS
from tests.permission_orders import ORDERS_THINGS
from tests.permission_payments import MONEY_THINGS
from tests.permission_press import press_of
from tests.permission_statements import STATEMENT_THINGS
from tests.permission_things import (
    a_batch,
    a_letter,
    a_link,
    a_pack,
    a_station,
    ladder_run,
    ladder_title,
)
from tests.permission_vouchers import VOUCHER_THINGS
from yanzhen.base.contracts import duties
from yanzhen.kernel.cases.actions.faults import FaultDraft, declare_fault
from yanzhen.kernel.cases.models import Case, SavedFilter
from yanzhen.kernel.cases.testing import a_case, a_reminder_rule, a_request_item
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.notices.models import Notice, tell
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Office, Organisation, Person, User
from yanzhen.kernel.parties.testing import (  # fmt: skip
    a_leave,
    a_login,
    a_person,
    a_resident,
    an_appointment,
    an_office,
    an_organisation,
)
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_community
from yanzhen.reforms.innovation_community.models import (
    Community,
    Contact,
    Enterprise,
    MustVisitRule,
    Stage,
    Talent,
    TalentCategory,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    a_unit,
    a_visit,
)

ANONYMOUS: Final = "anonymous"
ASKER: Final = "asker"  # with a login and no office: asks for themselves
PORTAL_DUTIES: Final = ("enterprise_contact",)


@dataclass(frozen=True)
class Walker:
    """One login: its actor, and what it answers for."""

    user: User | None
    actor: Actor | None = None
    person: Person | None = None
    office: Office | None = None
    organisation: Organisation | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Pair:
    """The same duty twice: `own` is where the thing is, `other` in the community beside it."""

    own: Walker
    other: Walker


class Scene:
    """All audiences, each with a double elsewhere."""

    def __init__(self) -> None:
        self.here = a_community("Here")
        self.there = a_community("There", parent=self.here.parent)
        self.desk = an_office("officer_economy", self.here, title="A desk that nobody walks from")
        self.item = a_request_item(duty="officer_economy")
        self.pairs = {
            ASKER: Pair(_asker(self.here), _asker(self.there)),
            **{
                duty: Pair(_officer(duty, self.here), _officer(duty, self.there))
                for duty in product_duties()
            },
        }

    def things_of(self, kind: str, audience: str) -> dict[str, Any]:
        """The arguments of a door, for a thing that lies within this audience's own reach."""
        return THINGS[kind](self, self.pairs[audience].own)


def product_duties() -> list[str]:
    """Duties that apps register, without those of tests."""
    return sorted(duty.slug for duty in duties if "test" not in duty.slug)


def _asker(place: Place) -> Walker:
    actor = a_resident()
    person = Person.objects.get(pk=actor.person_id)
    return Walker(user=a_login(actor), actor=actor, person=person, place=place)


def _officer(duty: str, place: Place) -> Walker:
    organisation = an_organisation() if duty in PORTAL_DUTIES else firm_of(duty, place)
    scope = None if duty in PORTAL_DUTIES else place
    office = an_office(duty, scope, organisation=organisation)
    person = a_person()
    appointment = an_appointment(person, office)
    actor = actor_of_appointment(appointment)
    return Walker(a_login(actor), actor, person, office, organisation, place)


def _case(scene: Scene, walker: Walker, **facts: Any) -> Case:
    """A case here; asked by the walker where they can only ask, on their desk where they handle."""
    handles = walker.actor is not None and walker.actor.may("cases.handle")
    asks = walker.office is None
    case = a_case(
        item=scene.item,
        place=scene.here,
        reporter=walker.person if asks else a_person(),
        subject=walker.organisation.party if walker.organisation else None,
        office=walker.office if handles else scene.desk,
    )
    Case.objects.filter(pk=case.pk).update(**facts)
    return case


def _replied(scene: Scene, walker: Walker) -> dict[str, Any]:
    return {"pk": _case(scene, walker, state="replied", outcome="resolved").pk}


def _notice(scene: Scene, walker: Walker) -> dict[str, Any]:
    assert walker.person is not None
    tell([walker.person.pk], "A notice", "About something", url="/", kind="case", at=timezone.now())
    return {"pk": Notice.objects.get(person_id=walker.person.pk).pk}


def _document(scene: Scene, walker: Walker) -> dict[str, Any]:
    assert walker.actor is not None
    case = _case(scene, walker)
    return {"pk": store(an_upload(), owner=case, by=walker.actor).pk}


def _removed_document(scene: Scene, walker: Walker) -> dict[str, Any]:
    return _document(scene, walker)


def _fault(scene: Scene, walker: Walker) -> dict[str, Any]:
    head = scene.pairs["community_head"].own.actor
    assert head is not None
    draft = FaultDraft(scene.item, scene.here, "The lift stands", "It is being mended.", timezone.now())  # fmt: skip
    return {"pk": declare_fault(draft, by=head).pk}


def _filter(scene: Scene, walker: Walker) -> dict[str, Any]:
    assert walker.person is not None
    kept = SavedFilter.objects.create(person_id=walker.person.pk, title="Mine", query="view=mine")
    return {"pk": kept.pk}


def _handled(scene: Scene, walker: Walker) -> dict[str, Any]:
    """A case in hand, for which more time has been asked."""
    case = _case(scene, walker, state="handling")
    asked = case.extensions.create(
        amount=2,
        unit=case.limit_unit,
        reason="A part is on its way.",
        asked_at=timezone.now(),
        asked_by_name="Somebody",
    )
    return {"pk": case.pk, "extension_pk": asked.pk}


def _firm(scene: Scene, walker: Walker) -> Enterprise:
    if walker.organisation is None:
        return a_firm(scene.here)
    firm = Enterprise(organisation=walker.organisation, stage=Stage.GROWING)
    firm.locate(scene.here)
    firm.save(force_insert=True)
    return firm


def _own_talent(scene: Scene, walker: Walker) -> dict[str, Any]:
    if walker.office is not None or walker.person is None:
        return {"pk": a_talent(scene.here).pk}
    category = TalentCategory.objects.order_by("order")[0]
    talent = Talent(person=walker.person, category=category, since=date(2024, 1, 1))
    talent.locate(scene.here)
    talent.save(force_insert=True)
    return {"pk": talent.pk}


def _visit(scene: Scene, walker: Walker) -> dict[str, Any]:
    works = walker.actor is not None and walker.actor.may("community.visit")
    return {"pk": a_visit(_firm(scene, walker), by=walker.actor if works else None).pk}


def _contact(scene: Scene, walker: Walker) -> dict[str, Any]:
    return {"pk": Contact.objects.create(enterprise=_firm(scene, walker), person=a_person()).pk}


def _party(scene: Scene, walker: Walker) -> dict[str, Any]:
    assert walker.person is not None
    return {"pk": walker.person.pk}


# What a door's arguments come from: name, then the arguments for a thing in the walker's reach.
THINGS: Final[dict[str, Callable[[Scene, Walker], dict[str, Any]]]] = {
    "": lambda scene, walker: {},
    **permission_assets.THINGS,
    **permission_agreements.THINGS,
    **permission_island.THINGS,
    **HOMESTAY_THINGS,
    **permission_gates.GATE_THINGS,
    **permission_council.THINGS,
    "case": lambda scene, walker: {"pk": _case(scene, walker).pk},
    "replied case": _replied,
    "fault": _fault,
    "case to accept": lambda scene, walker: {"pk": _case(scene, walker).pk, "name": "accept"},
    "item": lambda scene, walker: {"code": scene.item.code},
    "item's key": lambda scene, walker: {"pk": scene.item.pk},
    "kind": lambda scene, walker: {"slug": "request"},
    "rule of reminding": lambda scene, walker: {"pk": a_reminder_rule().pk},
    "own leave": lambda scene, walker: {"pk": a_leave(walker.person).pk},
    "filter": _filter,
    "notice": _notice,
    "letter given up": lambda scene, walker: a_letter(walker.actor),
    "link to confirm": lambda scene, walker: a_link(),
    "press": press_of,
    "document": _document,
    "removed document": _removed_document,
    "no bad rating": lambda scene, walker: {"pk": uuid.uuid4(), "name": "call"},
    "nothing there": lambda scene, walker: {"pk": uuid.uuid4()},
    "case with more time asked": _handled,
    "firm": lambda scene, walker: {"pk": _firm(scene, walker).pk},
    "firm's step": lambda scene, walker: {"pk": _firm(scene, walker).pk, "name": "warn"},
    "firm's contact": _contact,
    "firm's titles": lambda scene, walker: {"pk": _firm(scene, walker).pk, "kind": "titles"},
    "firm's title": lambda scene, walker: ladder_title(_firm(scene, walker)),
    "kind of record": lambda scene, walker: {"kind": "years"},
    "programme": lambda scene, walker: {"slug": "srdi"},
    "run": lambda scene, walker: ladder_run(scene.here),
    "room": lambda scene, walker: {"pk": a_unit(a_building(scene.here)).pk},
    "station": lambda scene, walker: {"pk": a_station(scene.here).pk},
    "community": lambda scene, walker: {"pk": Community.objects.create(place=scene.here).pk},
    "delegation": a_delegation,
    "watch": a_watch,
    "category": lambda scene, walker: {"code": TalentCategory.objects.order_by("order")[0].pk},
    "building": lambda scene, walker: {"pk": a_building(scene.here).pk},
    "talent": _own_talent,
    "visit": _visit,
    "rule": lambda scene, walker: {"pk": MustVisitRule.objects.order_by("code")[0].pk},
    "register": lambda scene, walker: {"slug": "enterprises"},
    "batch": a_batch,
    "party": _party,
    "place": lambda scene, walker: {"pk": scene.here.pk},
    "office": lambda scene, walker: {"pk": scene.desk.pk},
    "appointment": lambda scene, walker: {"pk": an_appointment(None, scene.desk).pk},
    "figure": lambda scene, walker: {"slug": "cases.open"},
    "cockpit": lambda scene, walker: {"slug": "innovation_community"},
    "pack": a_pack,
    **VOUCHER_THINGS,
    **MONEY_THINGS,
    **OFFICE_THINGS,
    **ORDERS_THINGS,
    **STATEMENT_THINGS,
    **permission_together.THINGS,
}
