"""Drawing a survey up: what it asks about, whom, how; the list of people and the sample drawn from it."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models import Party, PartyKind
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.surveys.actions.drawing import draw
from yanzhen.kernel.surveys.models import Listed, Question, Survey
from yanzhen.kernel.surveys.models.choices import OPEN_CHANNELS, Channel, Frame, Sampling
from yanzhen.kernel.surveys.models.scope import must
from yanzhen.kernel.surveys.workflow import PREPARE

AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class SurveyDraft:
    """What a survey is before it has a number. `small_cell`: counts below it are not shown."""

    title: str
    place: Place
    frame: str = Frame.LISTED
    purpose: str = ""
    population: str = ""
    sampling: str = Sampling.ALL
    sample_size: int | None = None
    channels: Sequence[str] = (Channel.PORTAL,)
    anonymous: bool = False
    small_cell: int | None = None


@dataclass(frozen=True)
class PersonDraft:
    """Somebody for the list: a party of the register, or a name with a telephone that tells namesakes apart."""

    party: Party | None = None
    name: str = ""
    phone: str = ""


@transaction.atomic
def draft_survey(draft: SurveyDraft, *, by: By, at: datetime | None = None, earlier: Survey | None = None) -> Survey:  # fmt: skip
    must(by, PREPARE, draft.place)
    _check(draft)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('surveys_number')")
        number = f"Q-{timezone.localdate(at).year}-{cursor.fetchone()[0]:05d}"
    survey = Survey.objects.create(
        number=number, earlier=earlier, created_by_id=by.person_id, created_by_name=by.person_name, **_facts(draft)
    )  # fmt: skip
    survey.keep("draft", by=by, at=at)
    return survey


@transaction.atomic
def change_survey(survey: Survey, draft: SurveyDraft, *, by: By) -> Survey:
    """Other facts for a draft. A list that was drawn from keeps its sample."""
    survey.lock()
    survey.must_be_draft(by)
    must(by, PREPARE, draft.place)
    _check(draft)
    facts = _facts(draft)
    drawn = ("frame", "sampling", "sample_size")
    if survey.seed and any(facts[name] != getattr(survey, name) for name in drawn):
        raise Refused(gettext_lazy("The sample is drawn already. Cancel this survey and draw up another one to change it."), field="sampling")  # fmt: skip
    if draft.frame == Frame.OPEN and survey.people.exists():
        raise Refused(gettext_lazy("There are people on the list already, so this survey goes by its list."), field="frame")  # fmt: skip
    changes = {name: [str(getattr(survey, name)), str(value)] for name, value in facts.items() if getattr(survey, name) != value}  # fmt: skip
    for name, value in facts.items():
        setattr(survey, name, value)
    survey.save()
    survey.keep("change", by=by, changes=changes)
    return survey


def _facts(draft: SurveyDraft) -> dict[str, Any]:
    facts = {one.name: getattr(draft, one.name) for one in fields(draft)}
    known = list(Channel.values)
    facts["channels"] = sorted(set(draft.channels), key=known.index)
    for name in ("title", "purpose", "population"):
        facts[name] = facts[name].strip()
    return facts


def _check(draft: SurveyDraft) -> None:
    if not draft.title.strip():
        raise Refused(gettext_lazy("Write in one line what the survey is about."), field="title")
    if draft.frame == Frame.OPEN and set(draft.channels) - set(OPEN_CHANNELS):
        raise Refused(gettext_lazy("An open survey is answered signed in: without a list nothing else tells one person from another."), field="channels")  # fmt: skip
    if draft.frame == Frame.OPEN and draft.sampling != Sampling.ALL:
        raise Refused(gettext_lazy("A sample is drawn from a list. An open survey has none."), field="sampling")  # fmt: skip
    if draft.sampling == Sampling.RANDOM and not draft.sample_size:
        raise Refused(gettext_lazy("Say how many are drawn."), field="sample_size")
    if draft.small_cell is not None and draft.small_cell < 2:
        raise Refused(gettext_lazy("Below 2 nobody is protected: write 2 or more."), field="small_cell")  # fmt: skip


@transaction.atomic
def next_round(survey: Survey, *, by: By, at: datetime | None = None) -> Survey:
    """A new draft with the same facts and the same questions, which can be compared with this one later."""
    names = [one.name for one in fields(SurveyDraft)]
    draft = SurveyDraft(**{name: getattr(survey, name) for name in names})
    made = draft_survey(draft, by=by, at=at, earlier=survey)
    Question.objects.bulk_create([_copied(question, made) for question in survey.questions.all()])
    return made


def _copied(question: Question, survey: Survey) -> Question:
    facts = question.facts()
    facts.pop("origin")
    return Question(survey=survey, origin=question, **facts)


def people_of(place: Place) -> Any:
    """Persons who live in households at the place or below it, as the register has them today."""
    return Party.objects.current().filter(
        kind=PartyKind.PERSON, person__households__place__path__startswith=place.path
    )


@transaction.atomic
def list_residents(survey: Survey, *, by: By) -> int:
    """Everybody of the register who lives at the survey's place and is not on the list yet."""
    survey.lock()
    _may_list(survey, by)
    known = survey.people.exclude(party=None).values("party")
    found = people_of(survey.place).exclude(pk__in=known).distinct().order_by("pk")
    return len(_write(survey, [PersonDraft(party) for party in found], by))


@transaction.atomic
def add_people(survey: Survey, people: Sequence[PersonDraft], *, by: By) -> list[Listed]:
    """People for the list; Refused where somebody stands on it already."""
    survey.lock()
    _may_list(survey, by)
    return _write(survey, people, by)


def _may_list(survey: Survey, by: By) -> None:
    survey.must_be_draft(by)
    if survey.frame == Frame.OPEN:
        raise Refused(gettext_lazy("An open survey has no list."))
    if survey.frame_hash:
        raise Refused(gettext_lazy("The sample is drawn: the list stands still."))


def _write(survey: Survey, people: Sequence[PersonDraft], by: By) -> list[Listed]:
    phones = [phone_index(one.phone) for one in people]
    taken = set(survey.people.filter(phone_index__in=[one for one in phones if one]).values_list("phone_index", flat=True))  # fmt: skip
    parties = set(survey.people.filter(party__in=[one.party for one in people if one.party]).values_list("party", flat=True))  # fmt: skip
    for one, index in zip(people, phones, strict=True):
        if one.party is None and not one.name.strip():
            raise Refused(gettext_lazy("Write the name of each person."), field="name")
        if (index and index in taken) or (one.party and one.party.pk in parties):
            raise Refused(gettext_lazy("“%(name)s” stands on the list already."), field="name", name=one.party.name if one.party else one.name)  # fmt: skip
        taken.add(index)
        if one.party:
            parties.add(one.party.pk)
    first = (survey.people.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    rows = Listed.objects.bulk_create(
        [
            Listed(
                survey=survey, number=number, party=one.party, name="" if one.party else one.name.strip(), phone="".join(one.phone.split()),
                phone_index=index,
            )
            for number, (one, index) in enumerate(zip(people, phones, strict=True), first)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    survey.keep("list", by=by, changes={"people": len(rows)})
    return rows


def phone_index(phone: str) -> str:
    return blind_index("".join(phone.split()), "surveys.phone") if phone.strip() else ""


@transaction.atomic
def draw_sample(survey: Survey, *, by: By, seed: str = "") -> int:
    """Draw once; `seed` may be any text that nobody could choose, such as a lottery's numbers of a day named before."""
    survey.lock()
    survey.must_be_draft(by)
    if survey.sampling != Sampling.RANDOM or survey.sample_size is None:
        raise Refused(gettext_lazy("This survey asks everybody on its list."))
    if survey.seed:
        raise Refused(gettext_lazy("The sample is drawn already, and a sample is drawn once."))
    numbers = list(survey.people.values_list("number", flat=True))
    if len(numbers) < survey.sample_size:
        raise Refused(gettext_lazy("There are %(n)s people on the list, fewer than are to be drawn."), n=len(numbers))  # fmt: skip
    chosen_seed = seed.strip() or secrets.token_hex(16)
    chosen = draw(numbers, survey.sample_size, chosen_seed)
    survey.people.exclude(number__in=chosen).update(sampled=False)
    survey.seed = chosen_seed
    fix_list(survey)
    survey.save()
    survey.keep("draw", by=by, changes={"seed": chosen_seed, "of": len(numbers), "drawn": len(chosen)})  # fmt: skip
    return len(chosen)


def fix_list(survey: Survey) -> None:
    """What the list is from now on: its fingerprint and its two sizes. The caller saves."""
    rows = list(survey.people.order_by("number").values_list("number", "id", "sampled"))
    survey.frame_hash = hashlib.sha256("\n".join(f"{number} {key}" for number, key, _in in rows).encode()).hexdigest()  # fmt: skip
    survey.listed_all = len(rows)
    survey.asked_all = sum(sampled for _number, _key, sampled in rows)


def drawn_again(survey: Survey) -> bool:
    """Whether list and seed give the very sample that was asked."""
    numbers = list(survey.people.values_list("number", flat=True))
    asked = set(survey.people.filter(sampled=True).values_list("number", flat=True))
    return asked == (draw(numbers, survey.sample_size or 0, survey.seed) if survey.seed else set(numbers))  # fmt: skip


def what_is_missing(survey: Survey) -> list[str]:
    """Everything that keeps the survey from opening, in words."""
    said = []
    if not survey.questions.exists():
        said.append(_("It asks nothing yet: write the questions."))
    if not survey.population:
        said.append(_("Say in words who is asked: the population stands beside every number."))
    if not survey.channels:
        said.append(_("Say how one answers."))
    if survey.small_cell is None:
        said.append(_("Say below which number counts are hidden. There is no usual value: your rules decide."))  # fmt: skip
    if survey.frame == Frame.LISTED and not survey.people.exists():
        said.append(_("The list is empty: bring the people in."))
    if survey.sampling == Sampling.RANDOM and not survey.seed:
        said.append(_("The sample is not drawn yet."))
    return said
