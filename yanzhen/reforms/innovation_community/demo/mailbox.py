"""The letters of this morning: requests that no desk's list names, waiting to be sent on by the head."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions import CaseDraft
from yanzhen.kernel.cases.actions.configuring import configure_item
from yanzhen.kernel.cases.actions.opening_many import open_cases
from yanzhen.kernel.cases.models import READ_FIRST, Item
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.demo.scene import SOURCE, community_place, keeper

FIRST_MINUTES_AGO: Final = 35
MINUTES_BETWEEN: Final = 47
# Topic, in one line, in their words, how it came. As in a mayor's mailbox; all invented.
LETTERS: Final = (
    ("物业", "电梯里广告声音太大，早晚都在播", "上下班时间电梯里广告循环播放，请物业把声音关掉。", "web"),
    ("城管", "门口路面塌陷，雨后积水", "东门出来二十米路面塌了一块，电动车容易摔。", "phone"),
    ("物业", "合同到期，押金两个月没退", "三月退租，物业说在走流程，一直没有到账。", "web"),
    ("城管", "夜市摊贩占了人行道，轮椅过不去", "每天傍晚六点以后，三号楼对面一排摊位。", "phone"),
    ("企业", "请问研发费用补贴现在还能不能报", "去年认定的科技型中小企业，不知道找哪个台。", "web"),
    ("企业", "园区宽带经常断，影响视频会议", "一周断了三次，运营商让找楼宇，楼宇让找运营商。", "web"),
    ("人才", "新来的博士想申请人才公寓", "已签合同，想知道材料和排队情况。", "web"),
    ("城管", "对面工地夜里施工到十二点", "连续四天，楼里有企业值夜班，没法休息。", "phone"),
    ("公共服务", "希望早高峰加一班接驳车", "地铁口到园区八点半到九点挤不上车。", "web"),
    ("物业", "地下车库照明坏了一排", "负二层 C 区，上周报过修，还是黑的。", "scan"),
    ("公共服务", "园区附近有没有暑期托管班", "双职工家庭，七月八月孩子没人带。", "web"),
    ("党群", "想借党群中心会议室办读书会", "二十人左右，周五晚上，需要投影。", "web"),
)  # fmt: skip


def make_mailbox(world: World) -> None:
    """All at once, as a file of another line brings them; none is sent on."""
    item = configure_item(
        Item(
            kind="request", code="QT-01", name="其他诉求（先收后派）", name_en="Other requests, read first",
            audience="everybody", duty=READ_FIRST, order=200, source=SOURCE, is_example=True,
        ),
        by=keeper(),
    )  # fmt: skip
    buildings = list(
        Place.objects.open()
        .within(community_place())
        .filter(kind=PlaceKind.BUILDING)
        .order_by("path")
    )
    now = timezone.now()
    drafts = []
    for number, (topic, title, text, channel) in enumerate(LETTERS):
        at = now - timedelta(minutes=FIRST_MINUTES_AGO + MINUTES_BETWEEN * number)
        draft = CaseDraft(
            item=item, place=buildings[number % len(buildings)], title=title, text=text,
            channel=channel, answers={"topic": topic}, caller_name=world.person_name(),
        )  # fmt: skip
        drafts.append((draft, at))
    open_cases(drafts[::-1], by=keeper())
