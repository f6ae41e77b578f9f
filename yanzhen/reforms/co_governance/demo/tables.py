"""The demo's round tables: one in spring whose items are followed, one with its minutes, one next week."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.council.actions.deliberating import (
    TopicDraft,
    add_agreed,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.models import Deliberation
from yanzhen.reforms.co_governance.actions.tables import (
    TableDraft,
    close_table,
    plan_table,
    put_on,
    sign_in,
    write_minutes,
)
from yanzhen.reforms.co_governance.demo.cast import Cast
from yanzhen.reforms.co_governance.models import RoundTable

VENUE: Final = "小区花园议事亭"
CAME: Final = (
    ("residents_committee", "居委会 主任"), ("owners_committee", "业委会 副主任"), ("property_company", "物业 项目经理"), ("residents", "3 幢住户代表"),
    ("residents", "5 幢住户代表"),
)  # fmt: skip
# Topic, where it comes from, minutes, what was agreed and in how many days.
TALKED: Final = (
    (96, (("楼道电动车停放和充电", "grid", "楼道一律不停；北门、东门各建一处充电棚，物业七天内划线。", ("北门充电棚选址并公示", 60)), ("儿童滑梯松动", "request", "物业当天停用，一周内修好。", ("修好滑梯并验收", 7)))),
    (12, (("地下车库漏水", "owners", "先查是否在质保期内；物业找原施工方到场。", ("原施工方到场查勘", 20)),)),
)  # fmt: skip
NEXT: Final = (("东门人行道被占", "12345"), ("垃圾投放点开放时间", "grid"))


def make_tables(world: World) -> None:
    """Nothing where the terraces were not made."""
    cast: Cast | None = world.notebook.get("co_governance.cast")
    if cast is None:
        return
    for ago, topics in TALKED:
        _held(cast, ago, topics)
    coming = plan_table(
        cast.estate,
        TableDraft(world.today + timedelta(days=8), time(19, 0), VENUE, "社区书记"),
        by=cast.secretary,
        at=_at(cast, 5),
    )
    for words, source in NEXT:
        put_on(coming, _topic(cast, words, source, 9), by=cast.secretary, at=_at(cast, 4))
    raise_topic(
        TopicDraft("快递柜加装", cast.estate.place, "快递堆在门卫室，取件排队。", "owners"),
        by=cast.secretary,
        at=_at(cast, 2),
    )


def _at(cast: Cast, ago: int, hour: int = 10) -> datetime:
    return datetime.combine(cast.world.today - timedelta(days=ago), time(hour), SHANGHAI)


def _topic(cast: Cast, words: str, source: str, ago: int) -> Deliberation:
    topic = raise_topic(
        TopicDraft(words, cast.estate.place, "", source), by=cast.secretary, at=_at(cast, ago)
    )
    return take_topic_step(topic, "screen", by=cast.chair, at=_at(cast, ago - 1))


def _held(cast: Cast, ago: int, topics: Any) -> RoundTable:
    by, day = cast.secretary, cast.world.today - timedelta(days=ago)
    table = plan_table(
        cast.estate, TableDraft(day, time(19, 0), VENUE, "社区书记"), by=by, at=_at(cast, ago + 6)
    )
    items = [
        put_on(table, _topic(cast, words, source, ago + 9), by=by, at=_at(cast, ago + 5))
        for words, source, _said, _agreed in topics
    ]
    for side, name in CAME:
        sign_in(table, side, name, by=by, at=_at(cast, ago, 19))
    kind = Item.objects.filter(kind="request", active=True).order_by("code").first()
    for item, (_words, _source, said, (agreed, days)) in zip(items, topics, strict=True):
        topic = write_minutes(item, said, by=by, at=_at(cast, ago, 21))
        if kind is not None:
            add_agreed(topic, agreed, cast.owners[1].party, day + timedelta(days=days), kind, by=by)
            take_topic_step(topic, "agree", by=by, at=_at(cast, ago, 21))
    return close_table(table, by=by, at=_at(cast, ago, 22))
