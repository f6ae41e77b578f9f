"""A campaign: targets, rounds in which each is counted, findings that become cases, photos before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.council.workflow import DELIBERATE
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.models import (
    Campaign,
    CampaignTarget,
    Finding,
    InspectionRound,
    RoundCount,
)
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class CampaignDraft:
    """What is cleared up, and in which weeks."""

    title: str
    purpose: str
    since: date
    until: date


def _keep(campaign: Campaign, verb: str, by: By, at: datetime | None, **changes: Any) -> None:
    record(
        by=by,
        verb=f"co_governance.{verb}",
        noun=campaign,
        at=at,
        changes=changes,
        place_path=campaign.place.path,
    )


def _lock(campaign: Campaign, by: By) -> None:
    """Locked, for this office, and still running."""
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("place")
    campaign.refresh_from_db(from_queryset=locked)
    must(by, DELIBERATE, campaign.place)
    if campaign.closed_on is not None:
        raise Refused(_("This campaign is closed."))


@transaction.atomic
def begin_campaign(
    place: Place, draft: CampaignDraft, *, by: By, at: datetime | None = None
) -> Campaign:
    must(by, DELIBERATE, place)
    if not draft.title.strip() or not draft.purpose.strip():
        raise Refused(_("Write what is cleared up and why."), field="title")
    if draft.until < draft.since:
        raise Refused(_("It ends after it begins."), field="until")
    made = Campaign.objects.create(
        place=place, title=draft.title.strip(), purpose=draft.purpose.strip(), since=draft.since, until=draft.until, created_by_name=by.person_name,
    )  # fmt: skip
    _keep(made, "begin_campaign", by, at)
    return made


@transaction.atomic
def add_target(
    campaign: Campaign, name: str, unit: str, goal: int, *, by: By, at: datetime | None = None
) -> CampaignTarget:
    """Targets are set before the first round: what was not counted at first can't be compared."""
    _lock(campaign, by)
    if campaign.rounds.exists():
        raise Refused(
            _("The first round is counted. A target that begins later can't be compared.")
        )
    if not name.strip() or not unit.strip():
        raise Refused(_("Write what is counted and in which unit."), field="name")
    if campaign.targets.filter(name=name.strip()).exists():
        raise Refused(_("“%(name)s” is counted already."), field="name", name=name.strip())
    made = CampaignTarget.objects.create(
        campaign=campaign, name=name.strip(), unit=unit.strip(), goal=goal
    )
    _keep(campaign, "add_target", by, at, target=made.name, goal=goal)
    return made


@transaction.atomic
def count_round(
    campaign: Campaign, held_on: date, inspectors: str, counts: Mapping[Any, int | None], *, by: By, at: datetime | None = None
) -> InspectionRound:  # fmt: skip
    """Every target is counted in every round; `counts` by the target's key. Rounds follow each other by day."""
    _lock(campaign, by)
    targets = list(campaign.targets.all())
    last = campaign.rounds.order_by("-number").first()
    if not targets:
        raise Refused(_("Set first what is counted."))
    if held_on > timezone.localdate(at) or held_on < (last.held_on if last else campaign.since):
        raise Refused(_("Give a day between the last round and today."), field="held_on")
    if not inspectors.strip():
        raise Refused(_("Write who inspected."), field="inspectors")
    missing = next((one for one in targets if counts.get(one.pk) is None), None)
    if missing is not None:
        raise Refused(
            _("Count “%(name)s” as well; none is a number, too."),
            field=f"count_{missing.pk}",
            name=missing.name,
        )
    made = InspectionRound.objects.create(
        campaign=campaign,
        number=(last.number if last else 0) + 1,
        held_on=held_on,
        inspectors=inspectors.strip(),
    )
    RoundCount.objects.bulk_create(
        RoundCount(round=made, target=one, value=counts[one.pk] or 0) for one in targets
    )
    _keep(campaign, "count_round", by, at, round=made.number)
    return made


def _shown(document: Document) -> Document:
    if not document.is_picture:
        raise Refused(
            _("Only a photo or picture can be shown here (JPG, PNG or WebP)."), field="photo"
        )
    return document


@transaction.atomic
def add_finding(
    held: InspectionRound, spot: str, text: str, photo: Any, *, by: By, item: Item | None = None, at: datetime | None = None
) -> Finding:  # fmt: skip
    """With a photo; with a kind of case it becomes one, so that somebody has to clear it by a day."""
    campaign = held.campaign
    _lock(campaign, by)
    if not spot.strip() or not text.strip():
        raise Refused(_("Write what was found and where."), field="spot")
    if not photo:
        raise Refused(_("Take a photo of what was found."), field="photo")
    made = Finding(id=new_key(), round=held, spot=spot.strip(), text=text.strip())
    made.before = _shown(store(photo, owner=made, by=by, purpose="before", at=at))
    if item is not None:
        draft = CaseDraft(
            item=item,
            place=campaign.place,
            title=f"{made.spot}: {made.text}"[:80],
            text=campaign.title,
            origin=campaign,
            once_key=made.pk,
        )
        made.case = open_case(draft, by=by, at=at)
    made.save(force_insert=True)
    _keep(campaign, "add_finding", by, at, spot=made.spot)
    return made


@transaction.atomic
def clear_finding(
    finding: Finding, on: date, photo: Any, *, by: By, at: datetime | None = None
) -> Finding:
    """It is gone, and a second photo shows it."""
    campaign = finding.round.campaign
    _lock(campaign, by)
    finding.refresh_from_db()
    if finding.cleared_on is not None:
        raise Refused(_("This is gone already."))
    if on > timezone.localdate(at) or on < finding.round.held_on:
        raise Refused(_("Give a day between the round and today."), field="on")
    if not photo:
        raise Refused(_("Take a photo of how it is now."), field="photo")
    finding.after = _shown(store(photo, owner=finding, by=by, purpose="after", at=at))
    finding.cleared_on = on
    finding.save(update_fields=["after", "cleared_on"])
    _keep(campaign, "clear_finding", by, at, spot=finding.spot)
    return finding


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: By, at: datetime | None = None) -> Campaign:
    """With numbers from before and after: two rounds at least, and nothing found that is still there."""
    _lock(campaign, by)
    if campaign.rounds.count() < 2:
        raise Refused(_("Count a second round first: without one there is no before and after."))
    if Finding.objects.filter(round__campaign=campaign, cleared_on=None).exists():
        raise Refused(_("Something that was found is still there."))
    campaign.closed_on = timezone.localdate(at)
    campaign.save(update_fields=["closed_on"])
    _keep(campaign, "close_campaign", by, at)
    return campaign


@dataclass(frozen=True)
class Measured:
    """One target over the rounds; `change` in whole per cent of the first count, None where that was nought."""

    target: CampaignTarget
    values: list[int | None]

    @property
    def first(self) -> int | None:
        return self.values[0] if self.values else None

    @property
    def last(self) -> int | None:
        return self.values[-1] if self.values else None

    @property
    def change(self) -> int | None:
        if not self.first or self.last is None:
            return None
        return round(100 * (self.last - self.first) / self.first)

    @property
    def reached(self) -> bool:
        return self.last is not None and self.last <= self.target.goal


def measured(campaign: Campaign) -> tuple[list[InspectionRound], list[Measured]]:
    """Rounds in order and each target's counts along them, in three statements."""
    rounds = list(campaign.rounds.prefetch_related("counts"))
    by_round = [{one.target_id: one.value for one in held.counts.all()} for held in rounds]
    return rounds, [
        Measured(one, [counts.get(one.pk) for counts in by_round]) for one in campaign.targets.all()
    ]
