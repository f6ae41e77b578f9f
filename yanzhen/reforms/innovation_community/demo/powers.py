"""Powers that departments gave down (examples: no list was found), and cases that went up to them."""

from datetime import timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions import open_child
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, Office, OrganisationKind
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.delegation import DelegationDraft, delegate
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.demo.people import new_office, new_organisation
from yanzhen.reforms.innovation_community.demo.scene import (
    Calendar,
    community_place,
    keeper,
    officers,
)

# What, which power, from whom (level of the place above), and whose desk carries the items.
POWERS: Final = (
    ("企业开办与变更事项受理", "accept", "区市场监管局", "officer_economy"),
    ("惠企政策申报初审", "decide", "区经信局", "officer_economy"),
    ("人才服务事项受理", "accept", "区人力社保局", "officer_party_mass"),
    ("党群活动场地与经费使用", "fund", "街道党建工作办公室", "officer_party_mass"),
    ("楼宇安全隐患督办", "coordinate", "街道综合执法队", "officer_governance"),
    ("物业服务评价", "assess", "区住建局", "officer_governance"),
    ("公共服务事项办理", "decide", "街道公共服务办公室", "officer_public_affairs"),
    ("部门报到协调", "coordinate", "街道党政综合办公室", ""),
)
SENT_UP: Final = 60
WANTED: Final = (
    ("请区里明确政策口径", "企业问的补贴口径社区定不了，请书面答复。"),
    ("请协调电力增容", "楼宇增容要区级部门批，社区无权办理。"),
    ("请协调公交线路", "加班车要街道以上统筹，请给出安排。"),
    ("请研究人才子女入学名额", "名额由区里分配，请告知今年的安排。"),
)  # fmt: skip
ANSWERS: Final = (
    "已明确口径，按此告知企业。",
    "已列入本季度计划，下月实施。",
    "情况说明已附，暂不具备条件。",
)


def make_powers(world: World) -> None:
    """The register of powers; two offices above; some cases of the desks sent up to them."""
    community = community_place()
    for title, power, giver, duty in POWERS:
        items = Item.objects.offered().filter(delegated=True, duty=duty) if duty else ()
        since = world.day(world.started, world.started + timedelta(days=60))
        draft = DelegationDraft(
            community, title, power, f"{giver}（示例）", since, "", tuple(items)
        )
        delegate(draft, by=keeper(), today=world.today)
    _send_up(world, community)


def _send_up(world: World, community: Place) -> None:
    """Parts of open cases for offices above; two of three have been answered."""
    desks, calendar = officers(*OFFICER_DUTIES), Calendar(world)
    above = _offices_above(world, community)
    item = Item.objects.get(code="R-POLICY")
    cases = (
        Case.objects.open()
        .filter(office__duty__in=OFFICER_DUTIES, parent=None, handler__isnull=False)
        .select_related("office", "item")
        .order_by("received_at", "pk")
    )
    for case in cases[: world.count(SENT_UP, least=6)]:
        at = calendar.after(case.received_at, 1)
        if at is None or case.office is None:
            continue
        office, actor = world.source.choice(above)
        title, text = world.source.choice(WANTED)
        desk = desks[case.office.duty][0]
        child = open_child(case, by=desk, office=office, title=title, text=text, item=item, at=at)
        if world.source.random() < 0.66:
            _answer(world, calendar, child, actor)


def _offices_above(world: World, community: Place) -> list[tuple[Office, Actor]]:
    """One of the subdistrict and one of the district, each with somebody in it."""
    subdistrict = community.parent
    district = subdistrict.parent if subdistrict else None
    found = []
    for place, name in ((subdistrict, "街道经济发展办公室"), (district, "区级部门联络处")):
        body = new_organisation(world, f"{name}（示例）", OrganisationKind.GOVERNMENT, place)
        office = new_office(world, body, "supporting_office", name, place, "", 1)
        holder = Appointment.objects.select_related("person__party", "office__scope").get(
            office=office
        )
        found.append((office, actor_of_appointment(holder)))
    return found


def _answer(world: World, calendar: Calendar, child: Case, actor: Actor) -> None:
    at = calendar.after(child.received_at, 1)
    if at is None:
        return
    child.take_step("accept", by=actor, at=at)
    replied = calendar.after(at, world.source.choice((1, 2, 4)))
    if replied is None:
        return
    words = world.source.choice(ANSWERS)
    child.take_step("reply", by=actor, at=replied, note=words, data={"outcome": "explained"})
    child.take_step("close", by=actor, at=replied + timedelta(minutes=3))
