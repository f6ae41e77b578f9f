"""The money of the demo season: who shares in the pass, who came, what went back, the drawer, a payout, a bank list that does not agree."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.keys import secret_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import (
    PartDraft,
    RuleDraft,
    consent,
    draw_up,
    publish_refund_table,
)
from yanzhen.kernel.orders.actions.counter import cash_up, drawer_of, review_cash_up
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.payees import payees
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.reconciling import own_rows, reconcile
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.actions.statements import month_of
from yanzhen.kernel.orders.models import (
    Entitlement,
    Offer,
    Order,
    Payment,
    Seller,
    SigningKey,
    Voucher,
)
from yanzhen.kernel.orders.models.payments import DENOMINATIONS
from yanzhen.kernel.orders.models.refunding import Cause, Row, Terms
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.parties.actions import (
    appoint,
    confirm_account,
    create_login,
    create_office,
    enter_account,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, system_actor
from yanzhen.kernel.parties.models import Appointment, Organisation, OrganisationKind

COMPANY: Final = "湖源强村发展有限公司"
COLLECTIVE: Final = "湖源村股份经济合作社"
BOATMEN: Final = "壶源溪竹筏合作社"
# Invented: no bank gives such numbers.
BANK: Final = "农商行壶源支行"
ACCOUNTS: Final = {BOATMEN: "900000000000123456", COLLECTIVE: "900000000000654321"}
OFFER_CODE: Final = "P01"
CAME: Final = 0.86
CASH_SHORT_FEN: Final = 500


def make_money(world: World) -> None:
    """Nothing where the company sells nothing."""
    company = Seller.objects.filter(organisation__party__name=COMPANY).first()
    offer = Offer.objects.filter(seller=company, code=OFFER_CODE).first() if company else None
    clerk = _clerk(company) if company else None
    if company is None or offer is None or clerk is None:
        return
    head = _somebody(world, company, "seller_head", "售票主管", "deskhead", "方明远")
    gate = _somebody(world, company, "gate_keeper", "竹海检票口", "gate", "蒋春燕")
    began = datetime.combine(world.today - timedelta(days=80), time(9), SHANGHAI)
    if not SigningKey.objects.exists():
        new_signing_key(by=system_actor(), at=began)
    _share_the_pass(world, company, offer, clerk, head, began)
    _come(world, offer, gate)
    now = datetime.combine(world.today, time(8), SHANGHAI)
    while settle(by=system_actor(), at=now):
        pass
    _give_back(world, offer, clerk)
    _count(company, clerk, head, now)
    _accounts(company, clerk, head, began)
    _pay_out(world, company, clerk, head)
    _reconcile(world, company, clerk)


def _share_the_pass(
    world: World, company: Seller, offer: Offer, clerk: Actor, head: Actor, at: datetime
) -> None:
    """The raftsmen 8 yuan a ticket, the collective 30 % and at least 5 yuan, the rest to the company."""
    collective = _organisation(world, COLLECTIVE, OrganisationKind.COLLECTIVE, company)
    boatmen = _organisation(world, BOATMEN, OrganisationKind.ENTERPRISE, company)
    parts = [
        PartDraft(boatmen.pk, Part(Way.FIXED, 800)),
        PartDraft(collective.pk, Part(Way.PERCENT, 3000, 500)),
        PartDraft(company.pk, Part(Way.REST)),
    ]
    draft = RuleDraft(
        "redemption", "shared", "《竹海景区联合经营协议》第七条", parts, breakage_after_days=7
    )
    rule = draw_up(offer, draft, by=head, at=at)
    for party, note in (
        (company.pk, ""),
        (collective.pk, "协议 2026-03，合作社理事会盖章"),
        (boatmen.pk, "协议 2026-03，合作社理事长签字"),
    ):
        consent(rule, by=head, party_id=party, note=note, at=at)
    terms = Terms((Row(1, 10_000), Row(0, 5_000), Row(-7, 0)))
    publish_refund_table(
        offer, terms, source="《竹海景区游客须知》第 4 条，窗口和小程序公示", by=clerk, at=at
    )


def _come(world: World, offer: Offer, gate: Actor) -> None:
    """Most come on their day; of a group some stay at home."""
    found = (
        Voucher.objects.filter(offer=offer, since__lte=world.today)
        .select_related("line")
        .order_by("since", "pk")
    )
    for voucher in found:
        if world.source.random() > CAME:
            continue
        people = voucher.uses if world.source.random() < 0.9 else max(voucher.uses - 1, 1)
        at = world.moment(voucher.since, (9, 16))
        redeem_voucher(voucher.pk, Press(secret_key(), people, device="竹海检票口"), by=gate, at=at)


def _give_back(world: World, offer: Offer, clerk: Actor) -> None:
    """A few give back before their day; one group because of the storm."""
    ahead = (
        Order.objects.filter(lines__offer=offer, lines__day__gt=world.today, state="paid")
        .distinct()
        .order_by("pk")
    )
    for number, order in enumerate(ahead[:3]):
        unused = {
            e.pk: e.unused for e in Entitlement.objects.filter(voucher__order=order) if e.unused
        }
        cause, reason = (
            (Cause.FORCE, "台风蓝色预警，景区关闭")
            if number == 0
            else (Cause.BUYER, "孩子发烧，来不了")
        )
        try:
            refund(
                Asked(order.pk, unused, cause, reason),
                by=clerk,
                at=datetime.combine(world.today, time(8, 20 + number), SHANGHAI),
            )
        except Refused:
            continue


def _count(company: Seller, clerk: Actor, head: Actor, at: datetime) -> None:
    """Five yuan short, and explained."""
    left = drawer_of(company, clerk.person_id).expected_fen - CASH_SHORT_FEN
    counted = {}
    for worth in DENOMINATIONS:
        counted[worth] = min(max(left, 0) // worth, 10_000)
        left -= counted[worth] * worth
    made = cash_up(
        company, counted=counted, float_fen=0, explanation="找零时多给了一张 5 元", by=clerk, at=at
    )
    review_cash_up(made, by=head, at=at + timedelta(minutes=40))


def _accounts(company: Seller, clerk: Actor, head: Actor, at: datetime) -> None:
    """The raftsmen are paid to an account that two people stand for; the collective's waits for the second one."""
    for party in payees(company):
        number = ACCOUNTS.get(party.name)
        if number is None:
            continue
        made = enter_account(party, holder=party.name, bank=BANK, number=number, by=clerk, at=at)
        if party.name == BOATMEN:
            confirm_account(made, number=number, by=head, at=at + timedelta(hours=1))


def _pay_out(world: World, company: Seller, clerk: Actor, head: Actor) -> None:
    """The month before was paid; what came since waits for review."""
    first, _last = month_of(world.today)
    paid_on = datetime.combine(first + timedelta(days=2), time(10), SHANGHAI)
    try:
        run = draw_up_run(company, first - timedelta(days=1), by=clerk, at=paid_on)
        review_run(run, by=head, at=paid_on + timedelta(hours=3))
        pay_run(run, by=clerk, at=paid_on + timedelta(hours=5))
        draw_up_run(
            company,
            world.today - timedelta(days=1),
            by=clerk,
            at=datetime.combine(world.today, time(8, 50), SHANGHAI),
        )
    except Refused:
        world.progress("分账付款:这一段没有应付的款")


def _reconcile(world: World, company: Seller, clerk: Actor) -> None:
    """The bank's list of a week: one amount differs, one transfer nobody knows."""
    since, until = world.today - timedelta(days=30), world.today - timedelta(days=1)
    rows = own_rows(company, "transfer", since, until)
    lines = [
        f"{row.number},{_plain(row.fen - (100 if n == 0 else 0))}" for n, row in enumerate(rows)
    ]
    text = "订单号,金额\n" + "\n".join([*lines, "ZZ20261101,60.00"]) + "\n"
    at = datetime.combine(world.today, time(9, 5), SHANGHAI)
    reconcile(
        company,
        "transfer",
        text.encode(),
        name="农商行流水.csv",
        since=since,
        until=until,
        by=clerk,
        at=at,
    )


def _plain(fen: int) -> str:
    """As a bank writes it: no sign of money, no commas."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _organisation(world: World, name: str, kind: str, company: Seller) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party").first()
    return known or register_organisation(
        name=name, kind=kind, by=_whoever_sets_up(), uscc=world.uscc(), place=company.place
    )


def _somebody(
    world: World, company: Seller, duty: str, title: str, username: str, name: str
) -> Actor:
    by = _whoever_sets_up()
    office = create_office(
        duty=duty, title=title, by=by, scope=company.place, organisation=company.organisation
    )
    person = register_person(name=name, by=by, phone=world.phone())
    appointment = appoint(person, office, by=by, since=world.started)
    create_login(person, username=username, by=by, password=DEMO_PASSWORD)
    world.login(username, f"{title} {name}")
    return actor_of_appointment(appointment)


def _clerk(company: Seller) -> Actor | None:
    """The seller that the season's sales were made by."""
    found = Appointment.objects.filter(
        office__organisation=company.organisation, office__duty="seller"
    )
    found = found.select_related("person__party", "office__scope", "office__organisation__party")
    took = Payment.objects.filter(seller=company, method="cash").exclude(person_id=None)
    person = took.values_list("person_id", flat=True).first()
    one = found.filter(person_id=person).first() or found.order_by("pk").first()
    return actor_of_appointment(one) if one else None


def _whoever_sets_up() -> Any:
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="job")
