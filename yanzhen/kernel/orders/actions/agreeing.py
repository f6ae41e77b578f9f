"""How a sale is shared is drawn up, consented to by every party, and from then on in force; refund tables are published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.models import (
    Basis,
    Breakage,
    Offer,
    RefundTable,
    SplitConsent,
    SplitPart,
    SplitRule,
)
from yanzhen.kernel.orders.models.refunding import Terms, refuse_terms
from yanzhen.kernel.orders.models.splits import PARTS_MAX
from yanzhen.kernel.orders.models.splitting import Part, in_words, refuse_parts, split
from yanzhen.kernel.parties.models import Party

SOURCE_MAX: Final = 300


@dataclass(frozen=True)
class PartDraft:
    """One party's part, as it was typed."""

    party_id: UUID
    plain: Part
    point: str = ""
    month_least_fen: int = 0


@dataclass(frozen=True)
class RuleDraft:
    """A version to be drawn up."""

    basis: str
    breakage: str
    source: str
    parts: Sequence[PartDraft]
    breakage_after_days: int = 0


def draw_up(offer: Offer, draft: RuleDraft, *, by: By, at: datetime | None = None) -> SplitRule:
    """A new version, or the draft of one written anew; consents given to an earlier wording fall away."""
    at = at or timezone.now()
    _refuse_others(offer, by)
    _refuse_draft(offer, draft)
    with transaction.atomic():
        Offer.objects.select_for_update().get(pk=offer.pk)
        old = SplitRule.objects.filter(offer=offer, in_force_from__isnull=True).first()
        if old is not None:
            old.consents.all().delete()
            old.parts.all().delete()
            old.delete()
        last = SplitRule.objects.filter(offer=offer).aggregate(n=Max("version"))["n"] or 0
        rule = SplitRule.objects.create(
            offer=offer, version=last + 1, basis=draft.basis, breakage=draft.breakage, source=draft.source.strip(),
            breakage_after_days=draft.breakage_after_days, made_at=at, made_by=by.person_name,
        )  # fmt: skip
        SplitPart.objects.bulk_create(
            SplitPart(
                rule=rule, order=n, party_id=part.party_id, point=part.point, way=part.plain.way,
                size=part.plain.size, least_fen=part.plain.least_fen, month_least_fen=part.month_least_fen,
            )
            for n, part in enumerate(draft.parts, start=1)
        )  # fmt: skip
        record(by=by, verb="orders.draw_up_split", noun=rule, at=at, reason=rule.source,
               changes={"words": words_of(rule)})  # fmt: skip
    return rule


def consent(
    rule: SplitRule,
    *,
    by: By,
    at: datetime | None = None,
    party_id: UUID | None = None,
    note: str = "",
) -> SplitRule:
    """A party agrees: by its own office, or, where it has none here, by the seller on the strength of a signed paper (the note).

    With the last consent the version is in force for sales from that moment on.
    """
    at = at or timezone.now()
    organisation = getattr(by, "organisation_id", None)
    party_id = party_id or organisation
    with transaction.atomic():
        rule = (
            SplitRule.objects.select_for_update(of=("self",))
            .select_related("offer")
            .get(pk=rule.pk)
        )
        if rule.in_force_from is not None:
            raise Refused(_("This version is in force already."))
        wanted = parties_of(rule)
        if party_id not in wanted:
            raise Refused(_("Only a party to the rule can agree to it."))
        own = party_id == organisation and by.may("orders.split")
        for_them = organisation == rule.offer.seller_id and by.may("orders.split")
        if not own and not (for_them and note.strip()):
            raise Refused(_("Write which paper they signed: number and day."), field="note")
        SplitConsent.objects.get_or_create(
            rule=rule,
            party_id=party_id,
            defaults={"person_id": by.person_id, "note": note.strip()[:300], "at": at},
        )
        given = set(rule.consents.values_list("party_id", flat=True))
        if wanted <= given:
            rule.in_force_from = at
            rule.save(update_fields=["in_force_from"])
        record(by=by, verb="orders.consent_to_split", noun=rule, at=at, reason=note.strip()[:300],
               changes={"party": str(party_id)})  # fmt: skip
    return rule


def parties_of(rule: SplitRule) -> set[UUID]:
    """Everybody who must agree: whoever gets something, and the seller."""
    return {rule.offer.seller_id, *rule.parts.values_list("party_id", flat=True)}


def names_of(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Parties by name, for pages that show who has a part in what the reader may see."""
    return {key: party.name for key, party in Party.objects.in_bulk(list(keys)).items()}


def words_of(rule: SplitRule) -> list[str]:
    """The rule as people say it, part by part."""
    return [in_words(part.plain, part.party.name) for part in rule.parts.select_related("party")]


@dataclass(frozen=True)
class Example:
    """A worked example: so many tickets at a price, and what everybody gets of them."""

    price_fen: int
    tickets: int
    rows: tuple[tuple[str, int], ...]

    @property
    def total_fen(self) -> int:
        return self.price_fen * self.tickets


def example(parts: Sequence[tuple[str, Part]], price_fen: int, tickets: int = 3) -> Example:
    """What a sale would give each; it adds up, and the page shows that it does."""
    shares = split(price_fen * tickets, tickets, [part for _name, part in parts])
    return Example(
        price_fen,
        tickets,
        tuple((name, fen) for (name, _part), fen in zip(parts, shares, strict=True)),
    )


def publish_refund_table(
    offer: Offer, terms: Terms, *, source: str, by: By, at: datetime | None = None
) -> RefundTable:
    """From now on sales of this offer are under this table; earlier ones keep theirs."""
    at = at or timezone.now()
    if not by.may("orders.offers") or getattr(by, "organisation_id", None) != offer.seller_id:
        raise Refused(_("Only the seller publishes its table."))
    refuse_terms(terms)
    if not source.strip():
        raise Refused(_("Write on what the table rests."), field="source")
    with transaction.atomic():
        Offer.objects.select_for_update().get(pk=offer.pk)
        last = RefundTable.objects.filter(offer=offer).aggregate(n=Max("version"))["n"] or 0
        table = RefundTable.objects.create(
            offer=offer, version=last + 1, rows=[[row.days, row.percent] for row in terms.rows], partly=terms.partly,
            source=source.strip()[:SOURCE_MAX], published_at=at, published_by=by.person_name,
        )  # fmt: skip
        record(by=by, verb="orders.publish_refund_table", noun=table, at=at, reason=table.source,
               changes={"rows": table.rows, "partly": table.partly})  # fmt: skip
    return table


def _refuse_others(offer: Offer, by: By) -> None:
    if not by.may("orders.split") or getattr(by, "organisation_id", None) != offer.seller_id:
        raise Refused(_("Only the seller draws up how its sales are shared."))


def _refuse_draft(offer: Offer, draft: RuleDraft) -> None:
    if not draft.source.strip():
        raise Refused(
            _("Write on what it rests: the agreement, its day and number."), field="source"
        )
    if draft.basis not in Basis.values or draft.breakage not in Breakage.values:
        raise Refused(_("Say when it is shared, and what happens with what nobody redeems."))
    if len(draft.parts) > PARTS_MAX:
        raise Refused(_("At most %(most)s parts."), most=PARTS_MAX)
    ids = [part.party_id for part in draft.parts]
    if Party.objects.filter(pk__in=ids).count() != len(set(ids)):
        raise Refused(_("Choose the parties from the list."))
    if len({(part.party_id, part.point, part.plain.way) for part in draft.parts}) != len(
        draft.parts
    ):
        raise Refused(_("A party stands twice with the same sort of share: put them together."))
    points = {part.point for part in draft.parts}
    known = {"", *offer.points.values_list("code", flat=True)}
    if not points <= known:
        raise Refused(_("One of the places of redemption is not of this offer."))
    for point in sorted(points):
        refuse_parts([part.plain for part in draft.parts if part.point == point])


def usual_price(offer: Offer) -> int:
    """The price an example is worked with: the standard one of an adult, or the dearest; 100 yuan without any."""
    prices: Any = offer.prices.filter(day__isnull=True).order_by("-amount_fen")
    return int(getattr(prices.first(), "amount_fen", 10_000) or 10_000)
