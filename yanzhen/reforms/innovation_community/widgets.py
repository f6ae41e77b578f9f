"""What this app shows on the desk, on whole-story pages and in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.charts import Chart, Series
from yanzhen.base.search import matching
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.masking import shown_person
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.innovation_community.actions.access import admitted
from yanzhen.reforms.innovation_community.actions.ladder_dates import expiring, to_update
from yanzhen.reforms.innovation_community.actions.ladder_lists import near_counts
from yanzhen.reforms.innovation_community.actions.ladder_page import ladder_of
from yanzhen.reforms.innovation_community.contracts import PAPERS, PORTAL
from yanzhen.reforms.innovation_community.models import (
    Contact,
    Enterprise,
    MustVisitRule,
    Stage,
    Standing,
    Talent,
    Title,
    Visit,
    Watch,
)
from yanzhen.reforms.innovation_community.models.due_visits import due_firms, reason_of
from yanzhen.reforms.innovation_community.models.month import month_of as numbers_of_month
from yanzhen.reforms.innovation_community.models.scope import covers

DUE_SHOWN = 3
PANEL_ROWS = 8
TODO_SHOWN = 3


def due_today(actor: Any, today: date) -> Mapping[str, Any]:
    """The most pressing visits, in the order of the way; two queries."""
    rules = list(MustVisitRule.objects.visible_to(actor).active())
    due = due_firms(Enterprise.objects.visible_to(actor).for_lists(), rules, today)
    rows: list[Any] = list(due[: DUE_SHOWN + 1])
    shown = sorted(rows[:DUE_SHOWN], key=lambda row: (row.scope_path, row.room or ""))
    return {
        "rows": [(row, reason_of(row, rules, today)) for row in shown],
        "more": len(rows) > DUE_SHOWN,
        "has_rules": bool(rules),
        "may_rule": actor.may("community.rules"),
    }


def firms_at_risk(actor: Any, today: date) -> Mapping[str, Any]:
    """Those nobody has visited since the signs came, the longest first."""
    mine = Watch.objects.visible_to(actor).running()
    waiting = mine.unvisited().for_lists().order_by("since", "pk")
    rows = list(waiting[: DUE_SHOWN + 1])
    return {"rows": rows[:DUE_SHOWN], "more": len(rows) > DUE_SHOWN}


def risk_of(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """The signs of one firm, the watch that runs, and how earlier ones ended."""
    if not actor.may("community.see"):
        return None
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    watches = list(firm.watches.for_lists()[:PANEL_ROWS])
    running = next((watch for watch in watches if watch.until is None), None)
    signs = list(firm.risk_findings.standing().order_by("found_on", "signal"))
    if not (watches or signs):
        return None
    return {
        "firm": firm,
        "signs": signs,
        "running": running,
        "ended": [watch for watch in watches if watch.until is not None],
        "may_visit": actor.may("community.visit"),
    }


def profile(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    visits = actor.may("community.visit")
    return {"firm": firm, "may_visit": visits, "may_change": firm.may_change(actor)}


def papers(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Contracts, fee slips and other papers of a firm."""
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    files = files_shown(firm, to=actor)
    return {"firm": firm, "files": files, "kinds": PAPERS, "may_change": firm.may_change(actor)}


def years(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Staff, revenue and R&D by year; a line where there are two years or more."""
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    rows = list(firm.years.order_by("year"))
    known = [row for row in rows if row.staff is not None]
    line = None
    if len(known) > 1:
        sentence = _("Staff from %(first)s to %(last)s") % {"first": known[0].year, "last": known[-1].year}  # fmt: skip
        numbers = [row.staff for row in known]
        line = Chart("line", sentence, [row.year for row in known], [Series(_("Staff"), numbers)], _("people"))  # fmt: skip
    return {"firm": firm, "rows": rows[::-1], "chart": line, "may_change": firm.may_change(actor)}


def contacts(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    running = Contact.objects.filter(enterprise=firm, until=None).select_related("person__party")
    inside = admitted(firm)
    rows = [
        (contact, shown_person(contact.person, actor), contact.person_id in inside)
        for contact in running
    ]
    may_admit = actor.may(PORTAL) and covers(actor, firm.scope_path)
    return {
        "firm": firm,
        "rows": rows,
        "may_change": firm.may_change(actor),
        "may_admit": may_admit,
    }


def rooms(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    firm = _firm(party_id, actor)
    if firm is None:
        return None
    rows = firm.tenancies.select_related("building", "unit")[:PANEL_ROWS]
    return {"firm": firm, "rows": rows, "may_change": firm.may_change(actor)}


def life(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    firm = _firm(party_id, actor)
    if firm is None or not actor.may("community.see"):
        return None
    return {"firm": firm, "changes": firm.stage_changes.all()[:PANEL_ROWS]}


def visits(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Visits to a firm or a talent, newest first."""
    seen = Visit.objects.visible_to(actor)
    rows = list(
        (seen.filter(enterprise=party_id) | seen.filter(talent=party_id))
        .for_lists()
        .order_by("-visited_at", "-id")[:PANEL_ROWS]
    )
    return {"rows": rows} if rows or actor.may("community.see") else None


def people_of(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """The talents who work at a firm."""
    rows = list(
        Talent.objects.visible_to(actor)
        .present()
        .filter(enterprise=party_id)
        .select_related("person__party", "category")[:PANEL_ROWS]
    )
    return {"rows": rows} if rows else None


def may_see_visit_files(actor: Any, visit_id: UUID) -> bool:
    return Visit.objects.visible_to(actor).filter(pk=visit_id).exists()


def may_see_firm_files(actor: Any, firm_id: UUID) -> bool:
    """Officers of its place, and those who act for the firm."""
    return Enterprise.objects.visible_to(actor).filter(pk=firm_id).exists()


def find_firms(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    found = matching(Party.objects.all(), words).values("pk")
    firms = Enterprise.objects.visible_to(actor).filter(organisation__in=found).for_lists()
    return [
        (firm.name, _where(firm), reverse("innovation_community:enterprise", args=[firm.pk]))
        for firm in firms[:limit]
    ]


def find_talents(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    found = matching(Party.objects.all(), words).values("pk")
    talents = Talent.objects.visible_to(actor).filter(person__in=found)
    rows = talents.select_related("person__party", "category")[:limit]
    return [
        (row.name, str(row.category), reverse("innovation_community:talent", args=[row.pk]))
        for row in rows
    ]


def _where(firm: Enterprise) -> str:
    return f"{firm.organisation.uscc} · {firm.place or Stage(firm.stage).label}"


def _firm(party_id: UUID, actor: Any) -> Enterprise | None:
    return Enterprise.objects.visible_to(actor).for_lists().filter(pk=party_id).first()


def month_of(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What this officer has done this month; every number opens to its rows."""
    if actor.person_id is None:
        return None
    month = numbers_of_month(actor, today)
    counts = month.counts()
    # A head who goes on no visits is told nothing by a column of noughts.
    if not actor.duty.startswith("officer_") and not any(counts.values()):
        return None
    return {"counts_of": counts, "since": month.first, "officer": actor.person_id}


def own_firm(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: the firm one stands for, or one's own row as a talent."""
    firm = Enterprise.objects.visible_to(actor).for_lists().first()
    talent = None if firm else Talent.objects.filter(pk=actor.person_id).first()
    return {"firm": firm, "talent": talent} if firm or talent else None


def ladder(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Where the firm stands and what is missing most."""
    firm = _firm(party_id, actor)
    return _on_ladder(firm) if firm is not None else None


def own_ladder(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: what one's own firm has, what is missing."""
    if not getattr(actor, "organisation_id", None) or actor.may("community.see"):
        return None
    firm = Enterprise.objects.visible_to(actor).for_lists().first()
    return _on_ladder(firm) if firm is not None else None


def _on_ladder(firm: Enterprise) -> Mapping[str, Any]:
    view = ladder_of(firm, timezone.localdate())
    aim = view.aim
    todo = aim.verdict.todo()[:TODO_SHOWN] if aim else []
    return {"firm": firm, "view": view, "todo": todo}


def ladder_dates(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What falls due on the ladder, and how many firms are near; a known number of questions."""
    titles = Title.objects.visible_to(actor).exclude(enterprise__stage=Stage.LEFT)
    ends = expiring(titles, today)
    updates = [(kind, due, held.count()) for kind, due, held in to_update(titles, today)]
    near = near_counts(Standing.objects.visible_to(actor).present(), today)
    count = ends.count()
    if not (count or updates or near):
        return None
    first = ends.select_related("enterprise__organisation__party").order_by("valid_until", "id")
    return {"due": first[:TODO_SHOWN], "ends": count, "updates": updates, "near": near}
