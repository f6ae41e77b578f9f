"""The demo's surveys: two rounds about the estate by a drawn sample, one open to all, one anonymous that runs, one draft."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.kernel.assets.demo.village import TOWNSHIP, at_ten, whoever_sets_up
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.surveys.actions.answering import answer, answer_by_link, answer_for
from yanzhen.kernel.surveys.actions.building import QuestionDraft, add_question
from yanzhen.kernel.surveys.actions.preparing import (
    PersonDraft,
    SurveyDraft,
    add_people,
    draft_survey,
    draw_sample,
    next_round,
)
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.contracts import INTERVIEWER, SURVEYOR
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Kind, Sampling

PEOPLE: Final = 160
SAMPLE: Final = 90
SEED: Final = "双色球 2026055 03 07 11 19 24 30 08"
QUESTIONS: Final = (
    QuestionDraft(Kind.SINGLE, "过去三个月，您去过邻里中心吗？", options=["去过", "没去过"]),
    QuestionDraft(Kind.SCALE, "您对邻里中心的服务打几分？", hint="1 分最低，5 分最高。"),
    QuestionDraft(Kind.MULTIPLE, "您用过哪些服务？", required=False, options=["社区食堂", "图书角", "健身房", "婴幼儿成长驿站"]),
    QuestionDraft(Kind.NUMBER, "上个月您去过几次？", required=False, lowest=0, highest=60),
    QuestionDraft(Kind.MATRIX, "您觉得这些方面怎么样？", required=False, options=["好", "一般", "不好"], lines=["开放时间", "环境卫生", "工作人员态度"]),
    QuestionDraft(Kind.TEXT, "还缺什么？", required=False),
)  # fmt: skip
WISHES: Final = (
    "周末多开两小时。",
    "希望有老花镜。",
    "食堂菜再软一点。",
    "停车不方便。",
    "多办亲子活动。",
)


def make_surveys(world: World) -> None:
    place = Place.objects.open().get(name=TOWNSHIP)
    surveyor = _office(world, SURVEYOR, "民意调查岗", place, "survey")
    interviewer = _office(world, INTERVIEWER, "电话访问员", place, "interviewer")
    people = [register_person(name=world.person_name(), by=whoever_sets_up(), phone=world.phone()) for _n in range(world.count(PEOPLE, least=100))]  # fmt: skip
    create_login(people[0], username="asked", password=DEMO_PASSWORD, by=whoever_sets_up())
    world.login("asked", f"受访居民 {people[0].name}")
    before = _round(world, place, people, (surveyor, interviewer), None, (200, 186), 0.72)
    _round(world, place, people, (surveyor, interviewer), before, (60, 46), 0.8)
    _open_to_all(world, place, people, surveyor)
    _running(world, place, people, surveyor)


def _office(world: World, duty: str, title: str, scope: Place, username: str) -> Actor:
    by = whoever_sets_up()
    person = register_person(name=world.person_name(), by=by, phone=world.phone())
    appointment = appoint(person, create_office(duty=duty, title=title, by=by, scope=scope), by=by, since=world.started)  # fmt: skip
    world.login(username, f"{title} {person.name}")
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    return actor_of_appointment(appointment)


def _round(
    world: World, place: Place, people: Sequence[Person], staff: tuple[Actor, Actor], before: Survey | None, days: tuple[int, int], good: float,
) -> Survey:  # fmt: skip
    """A drawn sample, answered on the portal, by link, by telephone and on paper; closed and published."""
    surveyor, interviewer = staff
    opens, closes = days
    if before is None:
        draft = SurveyDraft(
            "邻里中心满意度调查", place, purpose="约两分钟。结果用来安排明年的服务。", population="湖源乡 18 周岁以上常住居民", sampling=Sampling.RANDOM,
            sample_size=min(SAMPLE, len(people)), channels=tuple(Channel), small_cell=5,
        )  # fmt: skip
        survey = draft_survey(draft, by=surveyor, at=at_ten(world, opens + 5))
        for question in QUESTIONS:
            add_question(survey, question, by=surveyor)
    else:
        survey = next_round(before, by=surveyor, at=at_ten(world, opens + 5))
    add_people(survey, [PersonDraft(person.party) for person in people], by=surveyor)
    draw_sample(survey, by=surveyor, seed=SEED if before is None else "")
    data = {"opens_on": world.today - timedelta(days=opens), "closes_on": world.today - timedelta(days=closes)}  # fmt: skip
    take_step(survey, "open", by=surveyor, at=at_ten(world, opens), data=data)
    _answers(world, survey, interviewer, at=opens - 3, good=good)
    take_step(survey, "close", by=surveyor, at=at_ten(world, closes - 1))
    return take_step(survey, "publish", by=surveyor, at=at_ten(world, closes - 3))


def _answers(world: World, survey: Survey, interviewer: Actor, *, at: int, good: float) -> None:
    """Three in four of the sample answer, most by themselves."""
    moment = at_ten(world, at)
    for place, listed in enumerate(survey.people.filter(sampled=True).select_related("party__person__party", "survey__place")):  # fmt: skip
        if place % 4 == 3 or listed.party is None:
            continue
        said = _said(world.source, survey, good)
        if place % 5 == 1:
            answer_by_link(listed, said, at=moment)
        elif place % 5 == 2:
            answer_for(listed, said, Channel.PHONE if place % 2 else Channel.PAPER, by=interviewer, at=moment)  # fmt: skip
        else:
            answer(survey, said, by=actor_of_person(listed.party.person), at=moment)


def _said(chance: random.Random, survey: Survey, good: float) -> dict[Any, Any]:
    def one(question: Any) -> Any:
        if question.kind == Kind.SCALE:
            return 5 - (chance.random() > good) - (chance.random() > good) - (chance.random() > 0.9)
        if question.kind == Kind.NUMBER:
            return min(chance.randrange(0, 14), question.highest)
        if question.kind == Kind.TEXT:
            return chance.choice(WISHES) if chance.random() < 0.3 else ""
        if question.kind == Kind.MULTIPLE:
            return [n for n in range(len(question.options)) if chance.random() < 0.45]
        if question.kind == Kind.MATRIX:
            return [0 if chance.random() < good else chance.choice([1, 2]) for _line in question.lines]  # fmt: skip
        return 0 if chance.random() < good else 1

    return {question.pk: one(question) for question in survey.questions.all()}


def _open_to_all(world: World, place: Place, people: Sequence[Person], surveyor: Actor) -> None:
    draft = SurveyDraft(
        "夏夜集市办在哪里好？", place, purpose="谁都可以答，登录后一人一次。", frame=Frame.OPEN, population="登录门户并愿意回答的人", channels=(Channel.PORTAL,),
        small_cell=5,
    )  # fmt: skip
    survey = draft_survey(draft, by=surveyor, at=at_ten(world, 40))
    add_question(survey, QuestionDraft(Kind.SINGLE, "您希望集市办在哪里？", options=["村口广场", "湖边步道", "老码头"]), by=surveyor)  # fmt: skip
    data = {"opens_on": world.today - timedelta(days=38), "closes_on": world.today - timedelta(days=24)}  # fmt: skip
    take_step(survey, "open", by=surveyor, at=at_ten(world, 38), data=data)
    question = survey.questions.get()
    for person in people[:47]:
        answer(survey, {question.pk: world.source.choice([0, 0, 1, 1, 1, 2])}, by=actor_of_person(person), at=at_ten(world, 30))  # fmt: skip
    take_step(survey, "close", by=surveyor, at=at_ten(world, 23))
    take_step(survey, "publish", by=surveyor, at=at_ten(world, 22))


def _running(world: World, place: Place, people: Sequence[Person], surveyor: Actor) -> None:
    """Anonymous and open now; the first person has not answered. And a draft that is not finished."""
    draft = SurveyDraft(
        "小区物业服务评价", place, purpose="不记名。答完约一分钟。", population="在册住户成年人", channels=(Channel.PORTAL, Channel.LINK, Channel.PHONE, Channel.PAPER),
        anonymous=True, small_cell=5,
    )  # fmt: skip
    survey = draft_survey(draft, by=surveyor, at=at_ten(world, 9))
    for question in (
        QuestionDraft(
            Kind.SINGLE, "总的来说，您对物业服务满意吗？", options=["满意", "一般", "不满意"]
        ),
        QuestionDraft(Kind.SCALE, "报修以后，处理得及时吗？"),
        QuestionDraft(Kind.TEXT, "最想改进的一件事", required=False),
    ):
        add_question(survey, question, by=surveyor)
    add_people(survey, [PersonDraft(person.party) for person in people[:60]], by=surveyor)
    data = {"opens_on": world.today - timedelta(days=7), "closes_on": world.today + timedelta(days=9)}  # fmt: skip
    take_step(survey, "open", by=surveyor, at=at_ten(world, 7), data=data)
    for listed in survey.people.select_related("party__person__party")[1:24]:
        if listed.party is not None:
            said = {q.pk: {Kind.SINGLE: world.source.choice([0, 0, 0, 1, 2]), Kind.SCALE: world.source.choice([3, 4, 4, 5]), Kind.TEXT: ""}[Kind(q.kind)] for q in survey.questions.all()}  # fmt: skip
            answer(survey, said, by=actor_of_person(listed.party.person), at=at_ten(world, 3))
    unfinished = draft_survey(SurveyDraft("老年食堂用餐意见", place, population="食堂就餐老人"), by=surveyor)  # fmt: skip
    add_question(unfinished, QuestionDraft(Kind.SINGLE, "您多久来吃一次？", options=["每天", "每周几次", "很少"]), by=surveyor)  # fmt: skip
