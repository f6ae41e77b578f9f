"""What cases show elsewhere: on the desks, on the pages of parties and places, in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.base.search import matching
from yanzhen.kernel.cases.models import (
    BadRating,
    Case,
    CaseQuerySet,
    Extension,
    Fault,
    Item,
)
from yanzhen.kernel.cases.models.due import RUNNING, hurrying
from yanzhen.kernel.cases.models.part_reminders import escalated_cases
from yanzhen.kernel.places.models import Place

ROWS_ON_DESK_MAX: Final = 10
ROWS_ON_PANEL_MAX: Final = 8


def my_cases(actor: Any, today: date) -> Mapping[str, Any] | None:
    """The main list of the workbench, soonest first, and what it says in the greeting."""
    now = timezone.now()
    counted, rows = _counted(actor), _first_rows(actor)
    counts = []
    if counted["soon"]:
        words = ngettext("%(n)s case to hurry with", "%(n)s cases to hurry with", counted["soon"])
        counts = [
            {"text": words % {"n": counted["soon"]}, "url": reverse("cases:list") + "?view=soon"}
        ]
    return {
        "rows": [
            {"case": case, "state": case.state_now, "remaining": case.remaining(now)}
            for case in rows
        ],
        "total": counted["all"],
        "may_file": actor.may("cases.open_for_others"),
        "counts": counts,
    }


def lead_case(actor: Any, today: date) -> Mapping[str, Any] | None:
    """The one to do first: overdue or due soonest among those I can move now."""
    now = timezone.now()
    # What runs and is due stands first in the list of the desk.
    due = (case for case in _first_rows(actor) if case.due_at and case.clock_stopped_at is None)
    first = next(due, None)
    if first is None:
        return None
    remaining = first.remaining(now)
    steps = first.steps_open_to(actor)
    step = next((step for step in steps if step.weight == "lead"), None)
    asks = step is None or bool(step.asks)
    return {
        "title": first.title,
        "url": first.get_absolute_url(),
        "why": _("%(left)s. %(state)s, %(number)s.")
        % {
            "left": remaining.label if remaining else "",
            "state": first.state_now.label,
            "number": first.number,
        },
        "act": step.label if step else _("Open it"),
        "act_url": reverse("cases:step", args=[first.pk, step.name])
        if step
        else first.get_absolute_url(),
        "act_method": "get" if asks else "post",
        "rank": 10 if remaining and remaining.is_overdue else 20,
    }


def for_the_head(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What only the head can settle: more time asked for, bad ratings, cases of no office, what is overdue."""
    now = timezone.now()
    seen = Case.objects.visible_to(actor)
    counted = seen.open().aggregate(
        late=Count("id", filter=RUNNING & Q(due_at__lt=now)),
        nobodys=Count("id", filter=Q(office__isnull=True)),
    )
    # What another case answers is done with that one; the link below counts them all.
    late = seen.overdue(now).exclude(state="merged").soonest_first().for_list()[:ROWS_ON_PANEL_MAX]
    wishes = Extension.objects.filter(state=Extension.State.ASKED, case__in=seen).select_related(
        "case"
    )
    bad = BadRating.objects.filter(closed_at__isnull=True, rating__case__in=seen).count()
    return {
        "late": [
            {"case": case, "state": case.state_now, "remaining": case.remaining(now)}
            for case in late
        ],
        "late_count": counted["late"],
        "wishes": list(wishes.order_by("asked_at")[:ROWS_ON_PANEL_MAX]),
        "bad": bad,
        "nobodys": counted["nobodys"],
        "counts": _head_counts(bad),
    }


def escalated(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What was escalated to this office and still runs."""
    return _panel(Case.objects.visible_to(actor).filter(pk__in=escalated_cases(actor)))


def _head_counts(bad: int) -> list[dict[str, str]]:
    if not bad:
        return []
    words = ngettext("%(n)s bad rating", "%(n)s bad ratings", bad) % {"n": bad}
    return [{"text": words, "url": reverse("cases:bad_ratings")}]


def own_requests(actor: Any, today: date) -> Mapping[str, Any] | None:
    """The portal's list: my requests with the next event in plain words."""
    cases = Case.objects.visible_to(actor).order_by("-received_at").for_list()[:ROWS_ON_DESK_MAX]
    rows = [{"case": case, "state": case.state_now} for case in cases]
    return {"rows": rows}


def portal_acts(actor: Any, today: date) -> Mapping[str, Any]:
    return {
        "acts": [
            {"title": _("Apply for something"), "hint": _("All items, with papers and limits"), "url": reverse("cases:catalogue"), "icon": "i-file"},
            {"title": _("Ask for help"), "hint": _("In your own words"), "url": reverse("cases:catalogue") + "?kind=request", "icon": "i-say"},
        ]
    }  # fmt: skip


def front_acts(actor: Any, today: date) -> Mapping[str, Any]:
    return {
        "acts": [
            {"title": _("What we do for you"), "hint": _("All items, with papers and limits"), "url": reverse("cases:catalogue"), "icon": "i-file"},
            {"title": _("How far is it?"), "hint": _("With the number and code of the receipt"), "url": reverse("cases:progress"), "icon": "i-search"},
        ]
    }  # fmt: skip


def cases_of_party(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Cases about or by a party, newest first."""
    seen = Case.objects.visible_to(actor).filter(Q(subject_id=party_id) | Q(reporter_id=party_id))
    return _panel(seen)


def cases_of_place(place_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    place = Place.objects.filter(pk=place_id).first()
    return _panel(Case.objects.visible_to(actor).within(place)) if place else None


def find_cases(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    seen = Case.objects.visible_to(actor).for_list()
    found = matching(seen, words).order_by("-received_at")[:limit]
    return [
        (case.title, f"{case.number} · {case.state_now.label}", case.get_absolute_url())
        for case in found
    ]


def find_items(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    from_items = Item.objects.visible_to(actor).offered().filter(name__icontains=words)[:limit]
    return [(item.name, item.code, reverse("cases:guide", args=[item.code])) for item in from_items]


def may_see_files(actor: Any, owner_id: UUID) -> bool:
    """Whoever may see the case may open what hangs on it."""
    return Case.objects.visible_to(actor).filter(pk=owner_id).exists()


def without_office(actor: Any) -> int | None:
    """Requests that no office has yet, beside the entry of the rail."""
    waiting = Case.objects.visible_to(actor).open().filter(office__isnull=True, state="received")
    return waiting.count() or None


def open_count(actor: Any) -> int | None:
    return _counted(actor)["all"]


def faults_running(actor: Any) -> int | None:
    running = Fault.objects.visible_to(actor).running()
    return running.filter(scope_path__startswith=actor.scope_path or "/").count() or None


def _counted(actor: Any) -> dict[str, int]:
    """How many lie on the desk, and with how many one hurries; the rail and the first page ask once."""
    now = timezone.now()
    counts = {"all": Count("id"), "soon": Count("id", filter=hurrying(now))}
    found: dict[str, int] = actor.once(
        "cases.counted", lambda own: _on_my_desk(own).open().aggregate(**counts)
    )
    return found


def _first_rows(actor: Any) -> list[Case]:
    """The first of the desk, soonest due first."""
    found: list[Case] = actor.once(
        "cases.first_rows",
        lambda own: list(_on_my_desk(own).open().soonest_first().for_list()[:ROWS_ON_DESK_MAX]),
    )
    return found


def _on_my_desk(actor: Any) -> CaseQuerySet:
    return Case.objects.visible_to(actor).on_desk_of(actor)


def _panel(cases: CaseQuerySet) -> Mapping[str, Any] | None:
    now = timezone.now()
    rows = list(cases.order_by("-received_at").for_list()[: ROWS_ON_PANEL_MAX + 1])
    if not rows:
        return None
    shown = rows[:ROWS_ON_PANEL_MAX]
    return {
        "rows": [
            {"case": case, "state": case.state_now, "remaining": case.remaining(now)}
            for case in shown
        ],
        "more": len(rows) > ROWS_ON_PANEL_MAX,
    }
