"""Result sheet and minutes as papers: what the page shows, without names."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yanzhen.base.pdf import Block, Paper
from yanzhen.kernel.council.actions.electing import ElectionShown, elections_shown
from yanzhen.kernel.council.actions.tally import explained
from yanzhen.kernel.council.contracts import AREA, Requirement
from yanzhen.kernel.council.models import Certificate, Deliberation, Matter, Result, Vote
from yanzhen.kernel.council.models.choices import THREE_PARTIES, Outcome, SilencePolicy
from yanzhen.kernel.council.models.roll import metres
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue


@dataclass(frozen=True)
class Measured:
    """One requirement of one matter: the bar and its tick, in per cent for the drawing alone."""

    requirement: Requirement
    answer: Answer
    part: int
    whole: int

    @property
    def percent(self) -> float:
        return 100 * self.part / self.whole if self.whole else 0.0

    @property
    def needed(self) -> float:
        return float(100 * self.requirement.share)

    @property
    def words(self) -> str:
        """What was measured; an area in square metres, not in the hundredths it is counted in."""
        if self.requirement.measure != AREA or not self.whole:
            return str(self.answer.measured)
        share = str(self.answer.measured).split(" ", 1)[0]
        return f"{share} ({metres(self.part)} / {metres(self.whole)} m²)"

    @property
    def met(self) -> bool:
        return self.answer.value == FindingValue.MET

    @property
    def sentence(self) -> str:
        return explained(self.requirement, self.answer)


@dataclass(frozen=True)
class ResultShown:
    matter: Matter
    result: Result
    strict: list[Measured]
    by_rules: list[Measured]

    # Where a clause lets silence count, both readings are told, whether they differ or not (rules.md §1.3).
    both: bool = False

    @property
    def readings(self) -> list[tuple[Measured, Measured]]:
        """Each measure by the adopted rules, and strictly."""
        return list(zip(self.by_rules, self.strict, strict=True))

    @property
    def shape(self) -> str:
        return "ok" if self.result.outcome == Outcome.PASSED else "late"

    @property
    def sentence(self) -> str:
        return "; ".join(one.sentence for one in self.by_rules)


def results_shown(vote: Vote) -> list[ResultShown]:
    """The kept numbers, asked again by the rules of the vote's own version, in today's language."""
    rules = vote.rules
    kept = Result.objects.filter(matter__vote=vote).select_related("matter").order_by("matter__order")  # fmt: skip
    return [
        ResultShown(
            result.matter, result, measured(rules.asked_of(result.matter.kind), result.strict),
            measured(rules.asked_of(result.matter.kind), result.by_rules), vote.silence != SilencePolicy.NOT_PARTICIPATING,
        )
        for result in kept
    ]  # fmt: skip


def measured(asked: Any, facts: dict[str, Any]) -> list[Measured]:
    found = []
    for one in asked:
        part, whole = facts[f"{one.measure}_{one.part}"], facts[f"{one.measure}_{one.whole}"]
        found.append(Measured(one, one.rule().answer(facts), part, whole))
    return found


def result_paper(vote: Vote) -> Paper:
    certificate = vote.certificate
    blocks = [
        Block(
            "facts", _("The vote"),
            [
                (_("Who decides"), str(vote.rules.title)), (_("Place"), vote.place.name), (_("Days of the vote"), f"{vote.opens_on} – {vote.closes_on}"),
                (_("On the roll"), _("%(lines)s lines, %(heads)s heads") % {"lines": vote.lines_all, "heads": vote.heads_all}),
                (_("Took part"), str(certificate.took_part)), *_papers(certificate), (_("Fingerprint of the roll"), vote.roll_hash),
            ],
        )
    ]  # fmt: skip
    for shown in results_shown(vote):
        title = _("%(n)s. %(matter)s: %(outcome)s") % {"n": shown.matter.order, "matter": shown.matter.title, "outcome": shown.result.get_outcome_display()}  # fmt: skip
        blocks.append(_both_readings(title, shown) if shown.both else _one_reading(title, shown))
    for shown_election in elections_shown(vote):
        blocks.append(election_block(shown_election))
    if certificate.explanation:
        blocks.append(Block("text", _("Ballots and marks"), text=certificate.explanation))
    # Certified by what ran at night, not by a person: then nobody is named.
    foot = _("Certified by %(who)s. This sheet names nobody (Hangzhou's rules, art. 5).") % {"who": certificate.person_name or "–"}  # fmt: skip
    return Paper(_("Result of the vote"), vote.title, vote.number, blocks=blocks, foot=foot)


def _papers(certificate: Certificate) -> list[tuple[str, str]]:
    if not certificate.has_papers:
        return []
    return [
        (_("Papers handed out"), str(certificate.papers_out)), (_("Papers in the box"), str(certificate.papers_in)),
        (_("Valid papers"), str(certificate.papers_valid)), (_("Invalid papers"), str(certificate.papers_invalid)),
    ]  # fmt: skip


def _one_reading(title: str, shown: ResultShown) -> Block:
    rows = [
        (str(one.requirement.title), one.words, str(one.answer.threshold), str(one.answer.value.label), one.requirement.article)
        for one in shown.by_rules
    ]  # fmt: skip
    return Block("table", title, rows, head=(_("Measure"), _("Measured"), _("Needed"), _("Finding"), _("Article")), widths=(4, 6, 3, 2, 4))  # fmt: skip


def _both_readings(title: str, shown: ResultShown) -> Block:
    """The adopted rules beside the strict reading, measure by measure, and what each comes to."""
    rows = [
        (
            str(ruled.requirement.title),
            str(ruled.answer.threshold),
            ruled.words,
            str(ruled.answer.value.label),
            strict.words,
            str(strict.answer.value.label),
        )
        for ruled, strict in shown.readings
    ]
    rows.append(
        (
            _("Outcome"),
            "",
            "",
            shown.result.get_outcome_display(),
            "",
            shown.result.get_strict_outcome_display(),
        )
    )
    head = (
        _("Measure"),
        _("Needed"),
        _("By the adopted rules"),
        _("Finding"),
        _("Strictly, silence not counted"),
        _("Finding"),
    )
    return Block("table", title, rows, head=head, widths=(4, 2, 5, 3, 5, 3))  # fmt: skip


def election_block(shown: ElectionShown) -> Block:
    """Who sits in the body, who waits, who stands level."""
    found, by_area = shown.found, shown.election.ranked_by == AREA
    rows = [
        (one.name, words, f"{metres(one.area)} m²" if by_area else str(one.heads))
        for words, several in ((_("elected"), found.members), (_("level, vote again"), found.tied), (_("alternate"), found.alternates))
        for one in several
    ]  # fmt: skip
    text = "" if found.exists else _("Too few were elected: the body does not exist yet.")
    return Block("table", shown.election.title, rows, head=(_("Candidate"), _("Outcome"), _("Votes")), widths=(4, 3, 3), text=text)  # fmt: skip


def minutes_paper(topic: Deliberation) -> Paper:
    """Who was asked, who came, what each said, what was agreed."""
    guests = [
        (one.get_side_display(), one.name, _("came") if one.present else _("did not come"), one.opinion or one.absence or "–")
        for one in topic.invitations.all()
    ]  # fmt: skip
    items = list(topic.agreed.select_related("responsible", "case").prefetch_related("acceptances"))
    agreed = [
        (one.text, one.responsible.name, str(one.due_on), one.case.number if one.case else "–")
        for one in items
    ]
    heard = [
        (one.text, said.said, "；".join(filter(None, (said.remark, said.reason))) or "–")
        for one in items
        if (said := one.acceptance) is not None
    ]
    blocks = [
        Block("facts", "", [(_("Place"), topic.place.name), (_("Form"), topic.get_form_display()), (_("Held on"), f"{topic.held_on} {topic.venue}"), (_("Outcome"), topic.get_state_display())]),
        Block("table", _("Invited"), guests, head=(_("For whom"), _("Name"), _("Attendance"), _("Opinion or reason")), widths=(3, 5, 2, 7)),
        Block("text", _("Minutes"), text=topic.minutes),
    ]  # fmt: skip
    if agreed:
        blocks.append(Block("table", _("What was agreed"), agreed, head=(_("Agreed item"), _("Who is to do it"), _("By when"), _("Number of the case")), widths=(6, 5, 3, 4)))  # fmt: skip
    if heard:
        blocks.append(Block("table", _("What became of it"), heard, head=(_("Agreed item"), _("Acceptance and satisfaction"), _("Remark")), widths=(5, 8, 4)))  # fmt: skip
    blocks.append(Block("signatures", rows=[(str(side.label),) for side in THREE_PARTIES]))
    return Paper(_("Minutes of a deliberation"), topic.topic, topic.number, blocks=blocks)
