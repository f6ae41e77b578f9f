"""One rating per handling, by the one who asked; a bad one opens its loop."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import Limit, LimitUnit, calculate
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import BadRating, Case, Rating
from yanzhen.kernel.cases.models.items import setting_of
from yanzhen.kernel.cases.models.permits import is_reporter
from yanzhen.kernel.cases.models.ratings import BAD_LEVEL_MAX, Level
from yanzhen.kernel.cases.models.writing import event_actor


@transaction.atomic
def rate_case(
    case: Case,
    *,
    level: int,
    by: By,
    comment: str = "",
    code: str = "",
    at: datetime | None = None,
) -> Rating:
    """Rate this handling once. Without a login the case's code stands for the one who asked."""
    at = at or timezone.now()
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related("item", "office")
    )
    _refuse_rating(case, level=level, by=by, code=code)
    rating = _store(case, level=level, by=by, comment=comment, at=at)
    if level <= BAD_LEVEL_MAX:
        _open_loop(case, rating, at)
    case.events.create(
        name="rate", source=case.state, target=case.state, note=comment, data={"level": level}, public=True,
        occurred_at=at, recorded_at=timezone.now(), **_unnamed(by),
    )  # fmt: skip
    record(
        by=by,
        verb="cases.rate",
        noun=case,
        at=at,
        changes={"level": level},
        place_path=case.scope_path,
    )
    announce("cases.rated", case_id=case.pk, rating_id=rating.pk)
    return rating


def _unnamed(by: By) -> dict[str, Any]:
    """In the history nobody is named: who rated is for the follow-up, not for whoever handled it."""
    return {
        **event_actor(by), "person_id": None, "person_name": "", "office_id": None, "office_name": "",
        "on_behalf_of_name": "",
    }  # fmt: skip


def _refuse_rating(case: Case, *, level: int, by: By, code: str) -> None:
    if level not in Level.values:
        raise Refused(_("Choose one of the five levels."), field="level")
    if case.state not in case_kinds[case.kind].rateable:
        raise Refused(_("It can be rated once there is an answer."))
    if by.person_id is not None and by.person_id == case.handler_person_id:
        raise Refused(_("Nobody rates their own handling."))
    if not (is_reporter(case, by) or (code and code == case.code)):
        raise Refused(
            _(
                "Only the one who asked may rate. At the counter, let them enter the code of the receipt."
            )
        )


def _store(case: Case, *, level: int, by: By, comment: str, at: datetime) -> Rating:
    try:
        with transaction.atomic():
            return Rating.objects.create(
                case=case, round=case.round, level=level, comment=comment.strip(), rater_id=by.person_id,
                handler_person_id=case.handler_person_id, channel=by.channel, rated_at=at,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refused(_("This handling has been rated already. Thank you.")) from twice


def _open_loop(case: Case, rating: Rating, at: datetime) -> None:
    setting = setting_of(case.kind)
    days = setting.bad_rating_fix_days if setting else None
    due = None
    if days is not None:
        due = calculate(at, Limit(days, LimitUnit.WORKING_DAY), working_calendar()).due_at
    BadRating.objects.create(rating=rating, due_at=due, awaits_setting=days is None)
