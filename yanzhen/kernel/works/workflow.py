"""The life of a project, as one table with the rules of its steps. Pages, tests and docs read it."""

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.works.models import Project

EDIT: Final = "works.edit"
APPROVE: Final = "works.approve"


class ProjectState(models.TextChoices):
    RAISED = "raised", _("Project raised")
    CHOOSING = "choosing", _("Opinions collected")
    CHOSEN = "chosen", _("Variant chosen")
    ASKED = "asked", _("Funding to be approved")
    FUNDED = "funded", _("Funded")
    WORKING = "working", _("Under way")
    ACCEPTING = "accepting", _("Being accepted")
    MENDING = "mending", _("Defects being mended")
    ACCEPTED = "accepted", _("Accepted by all")
    PUBLISHED = "published", _("Project published")
    DROPPED = "dropped", _("Project dropped")


_s = ProjectState
# Nothing of the variants, the sources or the plan moves any more from these on.
DECIDED: Final = (
    _s.CHOSEN,
    _s.ASKED,
    _s.FUNDED,
    _s.WORKING,
    _s.ACCEPTING,
    _s.MENDING,
    _s.ACCEPTED,
    _s.PUBLISHED,
)
PAID_FOR: Final = DECIDED[2:]
BEGUN: Final = DECIDED[3:]
BUILT: Final = DECIDED[4:]
DONE: Final = (_s.ACCEPTED, _s.PUBLISHED)
RUNNING: Final = (_s.WORKING, _s.ACCEPTING, _s.MENDING)


def collect(project: "Project", act: Act) -> None:
    today, last = timezone.localdate(act.at), act.data.get("closes_on")
    if last is None or last < today:
        raise Refused(
            _("Give the last day on which opinions are taken, today or later."), field="closes_on"
        )
    rows = list(project.variants.annotate(pictures_count=models.Count("pictures")))
    if len(rows) < 2:
        raise Refused(_("Draw up two variants at least, or choose the only one without opinions."))
    bare = next((one for one in rows if not one.pictures_count), None)
    if bare is not None:
        raise Refused(
            _("“%(variant)s” has no picture yet: people choose by what they see."),
            variant=bare.name,
        )
    project.opened_on, project.closes_on = today, last


def choose(project: "Project", act: Act) -> None:
    variant, how = act.data.get("variant"), act.data.get("decided_how")
    if variant is None or variant.project_id != project.pk:
        raise Refused(_("Say which variant."), field="variant")
    if not how:
        raise Refused(_("Say how it was decided."), field="decided_how")
    text = str(act.data.get("decided_text") or "").strip()
    if how == "opinions":
        _refuse_opinions(project, variant, act, text)
    elif not text:
        raise Refused(
            _("Name the vote or the meeting that decided: its number and day."),
            field="decided_text",
        )
    project.chosen, project.decided_how, project.decided_text = variant, how, text
    project.base_fen = project.budget_fen = variant.cost_fen
    project.chosen_on = timezone.localdate(act.at)


def _refuse_opinions(project: "Project", variant: Any, act: Act, text: str) -> None:
    """Opinions decide after their last day, when there are some; against most of them only with a reason."""
    if project.closes_on is None:
        raise Refused(
            _("Nobody was asked yet. Collect opinions first, or name a vote or a meeting."),
            field="decided_how",
        )
    if timezone.localdate(act.at) <= project.closes_on:
        raise Refused(
            _("Opinions are taken until %(day)s. Choose after that."), day=project.closes_on
        )
    said = dict(
        project.opinions.exclude(variant=None).values_list("variant").annotate(n=models.Count("pk"))
    )
    if not said:
        raise Refused(
            _("Nobody gave an opinion for a variant. Name a vote or a meeting instead."),
            field="decided_how",
        )
    if said.get(variant.pk, 0) < max(said.values()) and not text:
        raise Refused(
            _("Another variant has more opinions. Write why this one."), field="decided_text"
        )


def ask_funding(project: "Project", act: Act) -> None:
    total = project.sources.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    if total != project.budget_fen:
        raise Refused(
            _("The sources add up to %(sum)s, the budget is %(budget)s. They must be the same to the fen."),
            sum=yuan(total), budget=yuan(project.budget_fen or 0),
        )  # fmt: skip
    project.funding_asked_by_id, project.funding_asked_by_name = (
        act.by.person_id,
        act.by.person_name,
    )
    project.funding_decided_by_id, project.funding_decided_by_name = None, ""


def decide_funding(project: "Project", act: Act) -> None:
    if project.funding_asked_by_id is not None and project.funding_asked_by_id == act.by.person_id:
        raise Refused(_("You asked for this yourself. Somebody else decides."))
    project.funding_decided_by_id, project.funding_decided_by_name = (
        act.by.person_id,
        act.by.person_name,
    )


def approve_funding(project: "Project", act: Act) -> None:
    decide_funding(project, act)
    project.funded_on = timezone.localdate(act.at)


def begin(project: "Project", act: Act) -> None:
    day = _day(act, "began_on")
    if project.funded_on is None or day < project.funded_on:
        raise Refused(
            _("Works begin after their funding is approved, on %(day)s or later."),
            field="began_on",
            day=project.funded_on or "–",
        )
    contracts = list(project.contracts.select_related("agreement"))
    if not contracts:
        raise Refused(_("Link the contract with whoever builds it first."))
    other = next((one.agreement for one in contracts if one.agreement.state != "in_force"), None)
    if other is not None:
        raise Refused(_("The contract %(number)s is not in force."), number=other.number)
    worth = sum(one.agreement.value_fen for one in contracts)
    if worth > (project.budget_fen or 0):
        raise Refused(
            _("The contracts are worth %(worth)s, more than the budget of %(budget)s."),
            worth=yuan(worth),
            budget=yuan(project.budget_fen or 0),
        )
    if not project.milestones.exists():
        raise Refused(_("Plan one milestone at least."))
    if not project.acceptors.exists():
        raise Refused(_("Name who accepts it before it begins."))
    if not project.pictures.filter(stage="before").exists():
        raise Refused(_("Take a photo of how it is now, before it begins."))
    project.began_on = day


def finish(project: "Project", act: Act) -> None:
    day = _day(act, "finished_on")
    open_one = project.milestones.filter(reached_on__isnull=True).first()
    if open_one is not None:
        raise Refused(_("“%(milestone)s” is not reached yet."), milestone=open_one.name)
    last = project.milestones.aggregate(last=models.Max("reached_on"))["last"] or project.began_on
    if last is not None and day < last:
        raise Refused(
            _("The last milestone was reached on %(day)s."), field="finished_on", day=last
        )
    _refuse_undecided(project)
    project.finished_on, project.round = day, project.round + 1


def refuse(project: "Project", act: Act) -> None:
    answers = _answers(project)
    if not any(answer is False for answer in answers):
        raise Refused(_("Nobody named a defect in this round."))


def mend(project: "Project", act: Act) -> None:
    """One photo at least of what was mended, for each time it was sent back."""
    if project.pictures.filter(stage="mended").count() < project.round:
        raise Refused(_("Take a photo of what was mended first."))
    _refuse_undecided(project)
    project.round += 1


def _refuse_undecided(project: "Project") -> None:
    """Whoever accepts it sees what it may cost."""
    if project.changes.filter(approved__isnull=True).exists():
        raise Refused(_("A change of the cost waits for its approval."))


def accept(project: "Project", act: Act) -> None:
    answers = _answers(project)
    if any(answer is False for answer in answers):
        raise Refused(_("Somebody named defects: send it to be mended."))
    day, final, until = (
        _day(act, "accepted_on"),
        act.data.get("final_fen"),
        act.data.get("warranty_until"),
    )
    if project.finished_on is not None and day < project.finished_on:
        raise Refused(
            _("It was finished on %(day)s; it is accepted after that."),
            field="accepted_on",
            day=project.finished_on,
        )
    if final is None:
        raise Refused(_("State what it cost in the end."), field="final_fen")
    if final > (project.budget_fen or 0):
        raise Refused(
            _("It cost more than its funding of %(budget)s. Ask for a change of the cost first."),
            field="final_fen",
            budget=yuan(project.budget_fen or 0),
        )
    if until is None or until <= day:
        raise Refused(
            _("Say until which day the warranty runs, after the acceptance."),
            field="warranty_until",
        )
    project.accepted_on, project.final_fen, project.warranty_until = day, final, until
    project.audit_text = str(act.data.get("audit_text") or "").strip()


def publish(project: "Project", act: Act) -> None:
    if not project.pictures.filter(stage="after").exists():
        raise Refused(_("Add a photo of how it is now: it stands beside the one from before."))
    project.published_on = timezone.localdate(act.at)


def _day(act: Act, name: str) -> Any:
    day = act.data.get(name)
    if day is None or day > timezone.localdate(act.at):
        raise Refused(_("Give the day, not after today."), field=name)
    return day


def _answers(project: "Project") -> list[Any]:
    """What each named party said in this round; Refused while somebody has not."""
    said = {one.acceptor_id: one.accepts for one in project.signatures.filter(round=project.round)}
    missing = [one for one in project.acceptors.select_related("party") if one.pk not in said]
    if missing:
        raise Refused(
            _("Not yet signed: %(who)s."), who="、".join(one.party.name for one in missing)
        )
    return list(said.values())


_BEFORE: Final = (_s.RAISED, _s.CHOOSING, _s.CHOSEN, _s.ASKED, _s.FUNDED)
LIFE: "Final[Workflow[Project]]" = Workflow(
    states=(
        State(_s.RAISED, _s.RAISED.label, _s.RAISED.label, shape="idle"),
        State(_s.CHOOSING, _s.CHOOSING.label, _s.CHOOSING.label, shape="info"),
        State(_s.CHOSEN, _s.CHOSEN.label, _s.CHOSEN.label, shape="info"),
        State(_s.ASKED, _s.ASKED.label, _s.ASKED.label, shape="pause"),
        State(_s.FUNDED, _s.FUNDED.label, _s.FUNDED.label, shape="info"),
        State(_s.WORKING, _s.WORKING.label, _s.WORKING.label, shape="info"),
        State(_s.ACCEPTING, _s.ACCEPTING.label, _s.ACCEPTING.label, shape="soon"),
        State(_s.MENDING, _s.MENDING.label, _s.MENDING.label, shape="late"),
        State(_s.ACCEPTED, _s.ACCEPTED.label, _s.ACCEPTED.label, shape="ok"),
        State(_s.PUBLISHED, _s.PUBLISHED.label, _s.PUBLISHED.label, ended=True, shape="ok"),
        State(_s.DROPPED, _s.DROPPED.label, _s.DROPPED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("collect", _("Collect opinions"), (_s.RAISED,), _s.CHOOSING, EDIT, rule=collect, asks=("closes_on",), weight=Weight.LEAD),
        Step("choose", _("Choose a variant"), (_s.RAISED, _s.CHOOSING), _s.CHOSEN, EDIT, rule=choose, asks=("variant", "decided_how", "decided_text?"), weight=Weight.LEAD),
        Step("ask_funding", _("Send the funding for approval"), (_s.CHOSEN,), _s.ASKED, EDIT, rule=ask_funding, asks=("note?",), weight=Weight.LEAD),
        Step("approve_funding", _("Approve the funding"), (_s.ASKED,), _s.FUNDED, APPROVE, rule=approve_funding, asks=("note?",), weight=Weight.LEAD),
        Step("refuse_funding", _("Send the funding back"), (_s.ASKED,), _s.CHOSEN, APPROVE, rule=decide_funding, asks=("note",)),
        Step("begin", _("Begin the works"), (_s.FUNDED,), _s.WORKING, EDIT, rule=begin, asks=("began_on",), weight=Weight.LEAD),
        Step("finish", _("Finished, ask for acceptance"), (_s.WORKING,), _s.ACCEPTING, EDIT, rule=finish, asks=("finished_on",), weight=Weight.LEAD),
        Step("refuse", _("Send it to be mended"), (_s.ACCEPTING,), _s.MENDING, EDIT, rule=refuse, asks=("note",)),
        Step("mend", _("Mended, ask again"), (_s.MENDING,), _s.ACCEPTING, EDIT, rule=mend, asks=("note",), weight=Weight.LEAD),
        Step("accept", _("Record the acceptance"), (_s.ACCEPTING,), _s.ACCEPTED, APPROVE, rule=accept, asks=("accepted_on", "final_fen", "warranty_until", "audit_text?"), weight=Weight.LEAD),
        Step("publish", _("Publish the project"), (_s.ACCEPTED,), _s.PUBLISHED, APPROVE, rule=publish, weight=Weight.LEAD),
        Step("drop", _("Drop the project"), _BEFORE, _s.DROPPED, EDIT, asks=("note",), weight=Weight.RARE),
    ),
    start=_s.RAISED,
    line=(_s.RAISED, _s.CHOOSING, _s.CHOSEN, _s.FUNDED, _s.WORKING, _s.ACCEPTING, _s.ACCEPTED, _s.PUBLISHED),
)  # fmt: skip
