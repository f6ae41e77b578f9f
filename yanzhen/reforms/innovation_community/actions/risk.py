"""Looking for firms that may leave, every night; watching them; saying how it ended."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.innovation_community.actions.risk_signs import BESIDE, SIGNS, Seen, signs_of
from yanzhen.reforms.innovation_community.models import Enterprise, Stage
from yanzhen.reforms.innovation_community.models.risk import (
    Outcome,
    RiskFinding,
    RiskSetting,
    Signal,
    Watch,
    risk_setting,
)
from yanzhen.reforms.innovation_community.models.scope import must_cover


@transaction.atomic
def look_for_risks(*, today: date) -> dict[str, int]:
    """Compare the signs of today with those that stand: new ones come, others go. Safe to repeat."""
    _wait_for_turn()
    setting = risk_setting()
    standing = list(RiskFinding.objects.standing())
    by_sign: dict[str, dict[UUID, RiskFinding]] = {signal: {} for signal in SIGNS}
    for finding in standing:
        by_sign[finding.signal][finding.enterprise_id] = finding
    came = went = 0
    for signal in SIGNS:
        seen = signs_of(signal, setting, today)
        came += _come(signal, seen, by_sign[signal], today)
        went += _go(seen, by_sign[signal], today)
    started = _start_watches(setting, today)
    ended = _end_watches(setting, today)
    return {"came": came, "went": went, "started": started, "ended": ended}


def _wait_for_turn() -> None:
    # Two looks at once would find the same sign twice.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('community.risk ' || current_schema()))"
        )


def _come(
    signal: str, seen: dict[UUID, Seen], standing: dict[UUID, RiskFinding], today: date
) -> int:
    fresh = [
        RiskFinding(
            enterprise_id=firm,
            signal=signal,
            since=one.since,
            measured=one.measured,
            found_on=today,
        )
        for firm, one in seen.items()
        if firm not in standing
    ]
    changed = []
    for firm, finding in standing.items():
        one = seen.get(firm)
        if one and (one.since, one.measured) != (finding.since, finding.measured):
            finding.since, finding.measured = one.since, one.measured
            changed.append(finding)
    RiskFinding.objects.bulk_create(fresh, batch_size=1000)
    RiskFinding.objects.bulk_update(changed, ["since", "measured"], batch_size=500)
    return len(fresh)


def _go(seen: dict[UUID, Seen], standing: dict[UUID, RiskFinding], today: date) -> int:
    gone = [finding.pk for firm, finding in standing.items() if firm not in seen]
    return RiskFinding.objects.filter(pk__in=gone).update(gone_on=today)


def _start_watches(setting: RiskSetting, today: date) -> int:
    """A firm with signs enough is watched; after a watch only signs that came later count."""
    watched = set(Watch.objects.running().values_list("enterprise", flat=True))
    ended = dict(Watch.objects.order_by().values_list("enterprise").annotate(last=Max("until")))
    worried = {firm for firm, signs in _standing_signs(ended).items() if worrying(signs, setting)}
    firms = Enterprise.objects.present().filter(pk__in=worried - watched)
    watches = [Watch(enterprise=firm, scope_path=firm.scope_path, since=today) for firm in firms]
    Watch.objects.bulk_create(watches, batch_size=1000)
    return len(watches)


def worrying(signs: set[str], setting: RiskSetting) -> bool:
    """An officer's own word is enough; other signs only together."""
    if Signal.SAID_SO in signs:
        return True
    return bool(signs - BESIDE) and len(signs) >= setting.signs_min


def _standing_signs(after: Mapping[UUID, date | None] | None = None) -> dict[UUID, set[str]]:
    """By firm; with `after` only those that were found later than that day of the firm."""
    found: dict[UUID, set[str]] = {}
    rows = RiskFinding.objects.standing().values_list("enterprise", "signal", "found_on")
    for firm, signal, found_on in rows:
        last = (after or {}).get(firm)
        if last is None or found_on > last:
            found.setdefault(firm, set()).add(signal)
    return found


def _end_watches(setting: RiskSetting, today: date) -> int:
    """Who left has left; where signs have been gone for long nobody knows why, and it says so."""
    signs, ended = _standing_signs(), 0
    for watch in (
        Watch.objects.running().select_related("enterprise").select_for_update(of=("self",))
    ):
        if watch.enterprise.stage == Stage.LEFT:
            _close(watch, Outcome.LEFT, today)
            ended += 1
            continue
        quiet = (
            None
            if worrying(signs.get(watch.enterprise_id, set()), setting)
            else watch.quiet_since or today
        )
        if quiet and quiet <= today - timedelta(days=setting.quiet_days):
            _close(watch, Outcome.UNKNOWN, today)
            ended += 1
        elif quiet != watch.quiet_since:
            watch.quiet_since = quiet
            watch.save(update_fields=["quiet_since"])
    return ended


def _close(watch: Watch, outcome: str, on: date, note: str = "") -> None:
    watch.until, watch.outcome, watch.note = max(on, watch.since), outcome, note
    watch.save(update_fields=["until", "outcome", "note"])


@transaction.atomic
def end_watch(watch: Watch, *, outcome: str, note: str, by: By, today: date) -> None:
    """Say how it ended: stayed, left or not known, with what shows it."""
    watch.refresh_from_db(
        from_queryset=Watch.objects.select_for_update(of=("self",)).select_related("enterprise")
    )
    if not by.may("community.visit"):
        raise Refused(_("Only a service officer says how it ended."))
    must_cover(by, watch.scope_path)
    if watch.until is not None:
        raise Refused(_("This watch ended on %(day)s already."), day=watch.until)
    if outcome not in Outcome.values:
        raise Refused(_("Choose how it ended."), field="outcome")
    if not note.strip():
        raise Refused(_("Write what shows it; colleagues will read it."), field="note")
    if outcome == Outcome.LEFT and watch.enterprise.stage != Stage.LEFT:
        raise Refused(
            _("The register has the firm here still. Write there first that it left."),
            field="outcome",
        )
    if outcome == Outcome.STAYED and watch.enterprise.stage == Stage.LEFT:
        raise Refused(_("The register says that the firm left."), field="outcome")
    _close(watch, outcome, today, note.strip())
    record(
        by=by, verb="innovation_community.end_watch", noun=watch.enterprise, reason=note.strip(),
        changes={"outcome": outcome}, place_path=watch.scope_path,
    )  # fmt: skip


@transaction.atomic
def set_risk(*, by: By, source: str, **numbers: Any) -> RiskSetting:
    """Change from when on a sign counts."""
    if not by.may("community.rules"):
        raise Refused(_("Only the head of the community changes this list."))
    if not source.strip():
        raise Refused(_("Say who decided it."), field="source")
    setting = RiskSetting.objects.select_for_update().first() or RiskSetting()
    before = {name: getattr(setting, name) for name in numbers}
    for name, value in numbers.items():
        if not isinstance(value, int) or value < 1:
            raise Refused(_("Each number is a whole number above 0."), field=name)
        setattr(setting, name, value)
    setting.source = source.strip()
    setting.save()
    record(
        by=by,
        verb="innovation_community.set_risk",
        noun=setting,
        changes={"before": before, "after": numbers},
    )
    return setting
