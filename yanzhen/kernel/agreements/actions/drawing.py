"""Drawing a contract up, changing the draft, and renewing one that ends."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.models import Agreement, Basis, PriceIndex, Terms
from yanzhen.kernel.agreements.models.schedule import YEARS_MAX, plan
from yanzhen.kernel.agreements.models.scope import must_cover
from yanzhen.kernel.agreements.workflow import EDIT, HOLDING, AgreementState
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.assets.models.scope import must_answer_for
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.places.models import Place


@dataclass(frozen=True)
class TermsDraft:
    """How dues are reckoned. Money in fen, areas in hundredths of a mu, steps in hundredths of a per cent."""

    basis: str = Basis.FIXED
    amount_fen: int = 0
    pays_per_year: int = 1
    due_after_days: int = 0
    area_mu_hundredths: int | None = None
    price_per_mu_fen: int | None = None
    step_years: int = 0
    step_bp: int = 0
    index: PriceIndex | None = None
    index_base_hundredths: int = 0


@dataclass(frozen=True)
class AgreementDraft:
    """What is written into a contract. `value_fen` None: the sum of its dues."""

    title: str
    kind: str
    direction: str
    owner: Organisation
    counterparty: Party
    since: date
    until: date
    obtained: str
    terms: TermsDraft
    place: Place | None = None
    asset: Asset | None = None
    number: str = ""
    subject: str = ""
    exclusive: bool = False
    object_class: str = ""
    basis_text: str = ""
    value_fen: int | None = None
    deposit_fen: int = 0
    interest_per_myriad_day: Decimal | None = None
    notice_days: int = 60
    first_refusal_on: date | None = None
    note: str = ""
    source: str = ""


WRITTEN: Final = (
    "title", "kind", "direction", "owner", "counterparty", "since", "until", "obtained", "asset", "subject", "exclusive", "object_class",
    "basis_text", "deposit_fen", "interest_per_myriad_day", "notice_days", "first_refusal_on", "note",
)  # fmt: skip


@transaction.atomic
def draw_up(
    draft: AgreementDraft, *, by: By, once_key: UUID | None = None, at: datetime | None = None
) -> Agreement:
    """Make a draft, or raise Refused. The same key twice is one contract.

    Place and owner are the office's own: what falls due goes into the owner's book.
    """
    if once_key and (there := Agreement.objects.filter(pk=once_key).first()):
        return there
    if not by.may(EDIT):
        raise Refused(_("Your office may not change contracts."))
    agreement = new_agreement(
        draft, number=draft.number.strip() or next_numbers(1)[0], key=once_key
    )
    must_cover(by, agreement.place)
    must_answer_for(by, agreement.owner, agreement.place)
    _insert(agreement)
    _terms(agreement, draft.terms, by).save(force_insert=True)
    agreement.keep_change("draw_up", by=by, at=at)
    return agreement


@transaction.atomic
def rewrite(
    agreement: Agreement, draft: AgreementDraft, *, by: By, at: datetime | None = None
) -> Agreement:
    """Change a draft; what was approved is changed by new terms, never here."""
    agreement.lock()
    agreement.must_be_changed_by(by)
    if agreement.state != AgreementState.DRAFT:
        raise Refused(_("Only a draft is rewritten. Propose new terms instead."))
    fresh = new_agreement(draft, number=draft.number.strip() or agreement.number)
    must_cover(by, fresh.place)
    must_answer_for(by, fresh.owner, fresh.place)
    before = {name: str(getattr(agreement, name)) for name in WRITTEN}
    for name in (*WRITTEN, "place", "number", "value_fen"):
        setattr(agreement, name, getattr(fresh, name))
    agreement.index_words()
    _insert(agreement, update=True)
    agreement.terms.all().delete()
    _terms(agreement, draft.terms, by).save(force_insert=True)
    changes = {
        name: [before[name], str(getattr(agreement, name))]
        for name in WRITTEN
        if before[name] != str(getattr(agreement, name))
    }
    agreement.keep_change("rewrite", by=by, at=at, changes=changes)
    return agreement


@transaction.atomic
def renew(
    agreement: Agreement,
    *,
    until: date,
    obtained: str,
    by: By,
    amount_fen: int | None = None,
    at: datetime | None = None,
) -> Agreement:
    """A draft that follows on the contract's last day, with its terms; it is approved like any other."""
    agreement.lock()
    if agreement.state not in HOLDING:
        raise Refused(_("Only a contract that was in force is renewed."))
    if agreement.renewals.exclude(state=AgreementState.DISCARDED).exists():
        raise Refused(_("It has been renewed already."))
    since = agreement.ends_on + timedelta(days=1)
    last = agreement.terms.filter(approved_at__isnull=False).order_by(
        "-version"
    ).first() or agreement.terms.latest("version")
    terms = TermsDraft(**{name: getattr(last, name) for name in TermsDraft.__dataclass_fields__})
    if amount_fen is not None:
        terms = replace(terms, amount_fen=amount_fen)
    kept = {
        name: getattr(agreement, name)
        for name in WRITTEN
        if name not in ("since", "until", "obtained", "first_refusal_on")
    }
    draft = AgreementDraft(
        **kept, since=since, until=until, obtained=obtained, terms=terms, place=agreement.place
    )
    fresh = draw_up(draft, by=by, at=at)
    fresh.renews = agreement
    fresh.save(update_fields=["renews"])
    return fresh


def new_agreement(draft: AgreementDraft, *, number: str, key: UUID | None = None) -> Agreement:
    """An unsaved contract, checked; imports write many of them at once."""
    check(draft)
    place = draft.place or (draft.asset.place if draft.asset else draft.owner.place)
    if place is None:
        raise Refused(_("Say where it belongs."), field="place")
    planned = plan(terms_of(draft.terms).facts, draft.since, draft.until)
    value = (
        draft.value_fen
        if draft.value_fen is not None
        else sum(due.amount_fen or 0 for due in planned)
    )
    agreement = Agreement(
        **{name: getattr(draft, name) for name in WRITTEN},
        id=key or new_key(),
        number=number,
        place=place,
        value_fen=value,
        source=draft.source[:200],
    )
    agreement.index_words()
    return agreement


def check(draft: AgreementDraft) -> None:
    """What can't be meant is refused, each beside its field."""
    if not draft.title.strip():
        raise Refused(_("Give the contract a title."), field="title")
    if draft.until < draft.since:
        raise Refused(_("It ends after it begins."), field="until")
    if draft.until.year - draft.since.year >= YEARS_MAX:
        raise Refused(_("No contract runs a hundred years."), field="until")
    if draft.exclusive and draft.asset is None:
        raise Refused(_("Say which asset it gives to the other side."), field="asset")
    if draft.asset is not None and draft.asset.owner_id != draft.owner.pk:
        raise Refused(
            _("%(asset)s does not belong to %(owner)s."),
            asset=draft.asset,
            owner=draft.owner,
            field="asset",
        )
    if draft.owner.pk == draft.counterparty.pk:
        raise Refused(_("Nobody makes a contract with themselves."), field="counterparty")
    check_terms(draft.terms)


def check_terms(terms: TermsDraft | Terms) -> None:
    if terms.basis == Basis.PER_AREA and not (terms.area_mu_hundredths and terms.price_per_mu_fen):
        raise Refused(_("Write the area and the price per mu."), field="price_per_mu_fen")
    if terms.basis == Basis.STEPPED and not (terms.step_years and terms.step_bp):
        raise Refused(_("Write how often it rises and by how much."), field="step_years")
    if terms.basis == Basis.INDEXED and not (terms.index and terms.index_base_hundredths):
        raise Refused(_("Name the index and its value at the beginning."), field="index")
    if terms.amount_fen < 0 or (terms.basis not in (Basis.PER_AREA,) and not terms.amount_fen):
        raise Refused(_("Write the amount."), field="amount_fen")
    if (terms.basis == Basis.ONCE) != (terms.pays_per_year == 0):
        raise Refused(
            _("What is paid once has no rhythm, and the other way round."), field="pays_per_year"
        )


def terms_of(draft: TermsDraft) -> Terms:
    return Terms(**{name: getattr(draft, name) for name in TermsDraft.__dataclass_fields__})


def _terms(agreement: Agreement, draft: TermsDraft, by: By) -> Terms:
    terms = terms_of(draft)
    terms.agreement, terms.version, terms.since = agreement, 1, agreement.since
    terms.proposed_by_id, terms.proposed_by_name = by.person_id, by.person_name
    return terms


def next_numbers(count: int) -> list[str]:
    """So many file numbers of the house, never given twice; gaps are allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('agreements_number') FROM generate_series(1, %s)", [count])
        return [f"HT{number:06d}" for (number,) in cursor.fetchall()]


def _insert(agreement: Agreement, *, update: bool = False) -> None:
    try:
        with transaction.atomic():
            agreement.save(force_insert=not update)
    except IntegrityError as error:
        if "one_contract_per_owner_and_file_number" not in str(error):
            raise
        raise Refused(
            _("%(owner)s has a contract with the file number %(number)s already."),
            field="number",
            owner=agreement.owner,
            number=agreement.number,
        ) from error
