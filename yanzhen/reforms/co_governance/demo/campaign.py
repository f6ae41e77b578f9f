"""The demo's campaign: e-bikes out of the stairwells, three rounds, photos before and after."""

from datetime import datetime, time, timedelta
from typing import Final

from django.core.files.base import ContentFile

from yanzhen.base.demo import World
from yanzhen.base.drawn_pictures import Canvas
from yanzhen.base.limits import SHANGHAI
from yanzhen.reforms.co_governance.actions.campaigns import (
    CampaignDraft,
    add_finding,
    add_target,
    begin_campaign,
    clear_finding,
    count_round,
)
from yanzhen.reforms.co_governance.demo.cast import Cast
from yanzhen.reforms.co_governance.models import Finding, InspectionRound

# What is counted, its unit, the goal, and the counts of the three rounds.
TARGETS: Final = (
    ("楼道、门厅停放", "辆", 0, (46, 19, 4)),
    ("飞线充电", "处", 0, (13, 5, 0)),
    ("电梯里推车", "次", 2, (21, 11, 3)),
)
ROUNDS: Final = (68, 40, 9)
FOUND: Final = (
    ("3 幢 2 单元门厅", "6 辆电动车堵住出口", 55),
    ("7 幢 1 单元三楼", "从窗口拉线充电", 50),
    ("5 幢 1 单元电梯口", "电瓶带进楼道充电", None),
)


def make_campaign(world: World) -> None:
    """Nothing where the terraces were not made."""
    cast: Cast | None = world.notebook.get("co_governance.cast")
    if cast is None:
        return
    by, today = cast.secretary, world.today

    def at(ago: int) -> datetime:
        return datetime.combine(today - timedelta(days=ago), time(10), SHANGHAI)

    draft = CampaignDraft(
        "小区电动车专项整治", "楼道不停车、不充电；北门、东门充电棚建好后分批清。", today - timedelta(days=70), today + timedelta(days=14),
    )  # fmt: skip
    campaign = begin_campaign(cast.estate.place, draft, by=by, at=at(72))
    targets = [
        add_target(campaign, name, unit, goal, by=by, at=at(71))
        for name, unit, goal, _counts in TARGETS
    ]
    for number, ago in enumerate(ROUNDS):
        counts = {target.pk: row[3][number] for target, row in zip(targets, TARGETS, strict=True)}
        count_round(
            campaign, today - timedelta(days=ago), "物业秩序部、网格员", counts, by=by, at=at(ago)
        )
    first = InspectionRound.objects.select_related("campaign__place").get(
        campaign=campaign, number=1
    )
    for number, (spot, text, cleared) in enumerate(FOUND):
        finding: Finding = add_finding(
            first, spot, text, _hall(6 - number), by=by, at=at(ROUNDS[0])
        )
        if cleared is not None:
            clear_finding(
                finding, today - timedelta(days=cleared), _hall(0, number), by=by, at=at(cleared)
            )


def _hall(bikes: int, shade: int = 0) -> ContentFile[bytes]:
    """A hall with a door and so many bikes, roughly."""
    picture = (
        Canvas()
        .fill(0, 0, 480, 220, (226, 222 - shade, 212))
        .fill(0, 220, 480, 140, (176, 172, 166))
        .fill(196, 60, 90, 160, (120, 104, 88))
    )
    for bike in range(bikes):
        x = 30 + bike * 74
        picture.disc(x, 290, 22, 22, (44, 44, 48)).disc(x + 46, 290, 22, 22, (44, 44, 48)).disc(
            x, 290, 15, 15, (176, 172, 166)
        ).disc(x + 46, 290, 15, 15, (176, 172, 166))
        picture.line([(x, 288), (x + 20, 262), (x + 44, 286)], (178, 60, 52), 6).fill(
            x + 8, 252, 26, 7, (40, 40, 40)
        )
    return ContentFile(picture.png(), name=f"hall{bikes}.png")
