"""An agreed item was done: whether it is accepted, and how many of those asked are satisfied."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.council.models import Acceptance, AgreedItem
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import DELIBERATE


@dataclass(frozen=True)
class Heard:
    """What was said: accepted or not, by whom, how many were asked and are satisfied, how and when."""

    accepted: bool
    accepted_by: str
    asked: int
    satisfied: int
    way: str
    asked_on: date
    remark: str = ""
    reason: str = ""


@transaction.atomic
def accept(agreed: AgreedItem, heard: Heard, *, by: By, at: datetime | None = None) -> Acceptance:
    """Written down once; another time it corrects what stands and says why."""
    at, topic = at or timezone.now(), agreed.deliberation
    topic.lock()
    must(by, DELIBERATE, topic.place)
    case = Case.objects.select_for_update(no_key=True).filter(agreed_item=agreed).first()
    if case is None or case.ended_at is None:
        raise Refused(_("It is accepted after it was done: its case has not ended yet."))
    if heard.asked < 1:
        raise Refused(_("Ask at least one."), field="asked")
    if not 0 <= heard.satisfied <= heard.asked:
        raise Refused(_("No more can be satisfied than were asked."), field="satisfied")
    ended = timezone.localdate(case.ended_at)
    if not ended <= heard.asked_on <= timezone.localdate(at):
        raise Refused(_("It was done on %(day)s: people are asked from that day on, and not in the future."), day=ended, field="asked_on")  # fmt: skip
    if not heard.accepted and not heard.remark.strip():
        raise Refused(_("Write what is missing."), field="remark")
    stands = agreed.acceptances.filter(corrected_by__isnull=True).first()
    reason = heard.reason.strip()
    if stands is not None and not reason:
        raise Refused(_("It is written down already. Write why it is corrected."), field="reason")
    if stands is None and reason:
        raise Refused(_("Nothing is written down yet that could be corrected."), field="reason")
    facts = {**asdict(heard), "remark": heard.remark.strip(), "reason": reason}
    made = Acceptance.objects.create(agreed=agreed, corrects=stands, person_name=by.person_name, recorded_at=at, **facts)  # fmt: skip
    topic.keep("accept", by=by, at=at, note=reason, changes={"item": agreed.text, "accepted": heard.accepted, "asked": heard.asked, "satisfied": heard.satisfied})  # fmt: skip
    return made
