"""Papers that go out: the notice on the board and the ballot for those who vote on paper."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.base.pdf import Block, Paper
from yanzhen.kernel.council.actions.noticing import warnings_of
from yanzhen.kernel.council.models import Call, Election, Matter, Vote
from yanzhen.kernel.council.models.choices import SilencePolicy


def notice_paper(vote: Vote) -> Paper:
    """Topics, content, days, place and manner, to everybody on the roll (Hangzhou's rules, art. 19)."""
    rules = vote.rules
    facts = [
        (_("Who decides"), str(rules.title)), (_("Place"), vote.place.name), (_("Days of the vote"), _days(vote)),
        (_("How to vote"), vote.venue or _("On the phone; paper is given to whoever asks for it.")), (_("By which rules"), rules.document_no),
        (_("Ballot"), _("secret") if vote.secret else _("by name")),
    ]  # fmt: skip
    called = Call.objects.filter(vote=vote).first()
    if called is not None:
        rule = rules.procedure.call(called.rule)
        facts.append((_("Called by"), f"{called.caller}（{rule.title if rule else called.rule}）"))
    if rules.procedure.counts_parking and vote.count_parking is not None:
        facts.append(
            (
                _("Parking spaces"),
                pgettext("parking spaces", "count") if vote.count_parking else _("do not count"),
            )
        )
    blocks = [Block("facts", "", facts)]
    for matter in vote.matters.filter(election__isnull=True):
        blocks.append(Block("text", f"{matter.order}. {matter.title}", text=_needs(vote, matter)))
    for body in vote.elections.all():
        blocks.append(Block("text", _seats(body), text=_candidates(body)))
    warned = warnings_of(vote)
    if warned:
        blocks.append(Block("text", _("To be known"), text="\n".join(warned)))
    blocks.append(Block("signatures", rows=[(_("Called by (seal)"),), (_("Residents' committee, informed"),)]))  # fmt: skip
    foot = _("Notice of %(day)s") % {"day": vote.noticed_on}
    return Paper(_("Notice of a vote"), vote.title, vote.number, blocks=blocks, foot=foot)


def _days(vote: Vote) -> str:
    return _("%(since)s to the end of %(until)s") % {
        "since": vote.opens_on,
        "until": vote.closes_on,
    }


def _needs(vote: Vote, matter: Matter) -> str:
    """What is decided and what it needs, in sentences."""
    needed = [
        (_("%(what)s: at least %(share)s") if one.includes else _("%(what)s: more than %(share)s")) % {"what": one.title, "share": one.share}
        for one in vote.rules.asked_of(matter.kind)
    ]  # fmt: skip
    return "\n".join([*([matter.text] if matter.text else []), "；".join(needed)])


def _seats(body: Election) -> str:
    return _("%(body)s, %(seats)s seats") % {"body": body.title, "seats": body.seats}


def _candidates(body: Election) -> str:
    names = "、".join(body.candidates.order_by("order").values_list("title", flat=True))
    return _("Candidates: %(names)s. More votes are counted by %(measure)s.") % {"names": names, "measure": body.get_ranked_by_display()}  # fmt: skip


def ballot_paper(vote: Vote) -> Paper:
    """One sheet of A4 for a line: what is decided with boxes, who votes, and what happens to the paper."""
    blocks = []
    if not vote.secret:
        rows = [(_("Unit on the roll"), ""), (_("Who votes"), "")]
        blocks.append(Block("fields", "", rows))
    marks = [(_("In favour"), ""), (_("Against"), ""), (_("Abstain"), "")]
    for matter in vote.matters.filter(election__isnull=True):
        blocks.append(Block("boxes", f"{matter.order}. {matter.title}", marks, text=matter.text))
    for body in vote.elections.all():
        names = [(name, "") for name in body.candidates.order_by("order").values_list("title", flat=True)]  # fmt: skip
        blocks.append(Block("boxes", _seats(body), names, text=_("Mark %(seats)s at most; who is not marked is not voted for.") % {"seats": body.seats}))  # fmt: skip
    rules = [_("Mark one box for each matter with ✓. More than one, or none, makes the ballot spoiled for this matter.")]  # fmt: skip
    if not vote.secret:
        rules.append(_("One ballot stands for each unit. Whoever has voted on the phone does not vote on paper."))  # fmt: skip
        rules.append(_("Two people enter this paper one after the other; its photo is kept."))
    else:
        rules.append(_("Write no name and no sign of your own on it, fold it and put it into the box."))  # fmt: skip
    if vote.silence != SilencePolicy.NOT_PARTICIPATING:
        rules += warnings_of(vote)
    blocks.append(Block("text", _("How to fill it in"), text="\n".join(rules)))
    if not vote.secret:
        blocks.append(Block("signatures", rows=[(_("Signature"),), (_("Day"),)]))
    foot = _("Hand it in by the end of %(day)s") % {"day": vote.closes_on}
    return Paper(_("Ballot"), vote.title, vote.number, blocks=blocks, foot=foot)
