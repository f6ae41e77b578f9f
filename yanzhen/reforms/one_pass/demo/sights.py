"""What the island of the demo has to show, and the walks through it: words drawn up for it, in two languages."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.reforms.one_pass.actions.attractions import enter_attraction, keep_area, publish
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.demo.scene import Isle, whoever_sets_up
from yanzhen.reforms.one_pass.models import Area, Attraction, Route

DAY_MAX: Final = 2_000
# The island as it might lie in the river; drawn, not measured.
OUTLINE: Final = (
    (119.9105, 29.9872), (119.9172, 29.9921), (119.9268, 29.9943), (119.9361, 29.9926), (119.9427, 29.9881),
    (119.9446, 29.9836), (119.9388, 29.9808), (119.9291, 29.9796), (119.9193, 29.9806), (119.9124, 29.9836),
)  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """A row of the register; `who` is c company, b boatmen, h household, n nobody; `dangerous` names days its papers still hold."""

    code: str
    kind: str
    village: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    at: tuple[str, str]
    minutes: int
    who: str = "c"
    drawing: str = ""
    season: str = ""
    story: str = ""
    story_en: str = ""
    dangerous: int = 0
    flies: bool = False
    warning: str = ""


SIGHTS: Final = (
    Sight("A01", "tree", "east", "千年古樟", "The thousand-year camphor", "树冠盖住半个晒场，五个人才抱得拢。", "Its crown shades half a threshing floor; five people reach round it.",
          ("119.9233", "29.9871"), 20,
          story="老人说，先有樟树，后有江洲。发大水的年份，一村人把船系在它的树干上。树下一口井，到今天水还是甜的。\n\n来的时候请绕着栈道走，别踩树根：根比树冠还宽。春天四月换叶，一地的红叶子，比秋天还好看。",
          story_en="The old people say the camphor was here before the village. In the years of the great floods everybody tied their boats to its trunk. The well below it is sweet to this day.\n\nPlease keep to the boardwalk: the roots reach further than the crown. In April the old leaves fall, and the ground is redder than in autumn."),
    Sight("A02", "wood", "east", "百亩枫杨林", "A hundred mu of wingnut trees", "涨水时半淹在江里的林子，退水后一地的绿。", "A wood that stands in the river when it is high, and on green ground when it falls.",
          ("119.9172", "29.9846"), 45, season="四月到十一月",
          story="枫杨不怕水。五月涨潮的时候，划船能从树与树之间穿过去；八月退了水，林下是最凉快的地方，风从江上来。\n\n林子里有三条小路，最长的一条走四十分钟。清早有白鹭。",
          story_en="Wingnut trees do not mind water. In May a boat passes between the trunks; in August, when the river has fallen, no place is cooler.\n\nThree paths lead through; the longest takes forty minutes. Come early for the egrets."),
    Sight("A03", "hall", "east", "余庆堂", "Yuqing Hall", "三进老宅，余家人还住在里面，请轻声。", "Three courtyards; the family still lives here, so please speak softly.",
          ("119.9254", "29.9879"), 30, who="h",
          story="余家祖上跑船，屋梁上雕的不是花鸟，是船、帆和浪。第二进的天井接四面的雨水，老话叫“四水归堂”。\n\n开门的多半是余家大伯，会给你讲哪根柱子发大水那年换过。",
          story_en="The Yus were boatmen: their beams are carved with sails and waves instead of flowers and birds. Rain from four roofs gathers in the second courtyard.\n\nUncle Yu opens the door and will tell you which pillar was replaced after which flood."),
    Sight("A04", "boat", "east", "桐洲渡", "The ferry", "十分钟过江，车留在对岸。", "Ten minutes across the river; cars stay behind.",
          ("119.9312", "29.9934"), 10, who="b", story="头班 7:00，末班 17:40，平时半小时一班，周末人多就开。\n\n上船请穿救生衣，小孩坐里面。风大浪大停航的时候，当天的票全退，不用申请。",
          story_en="First boat 7:00, last 17:40, every half hour, and more often at weekends.\n\nPlease wear the life jacket; children sit inside. When wind or water stops the boats, that day's tickets are paid back without asking."),
    Sight("A05", "activity", "west", "环岛骑行", "The ride round the island", "七公里平路，一半在江边，一半在田里。", "Seven flat kilometres, half by the river, half through fields.",
          ("119.9374", "29.9862"), 90, dangerous=260, warning="骑车戴头盔；十二岁以下由大人带。",
          story="从渡口借车，逆时针骑：先是江堤，风从右边来；过了桐洲村，路拐进稻田。一路有四个歇脚亭，两个能打水。",
          story_en="Take a bicycle at the ferry and ride anticlockwise: first the dyke, then through the rice behind Tongzhou village. Four shelters on the way, two with water."),
    Sight("A06", "water", "west", "皮划艇", "Kayaks", "在枫杨林边的静水里划两小时，教练跟船。", "Two hours on still water beside the wood, with a coach.",
          ("119.9146", "29.9828"), 120, dangerous=190, drawing="kayak", season="五月到十月", warning="会游泳、满十二岁、全程穿救生衣；雷雨不下水。",
          story="不用会划，教练先在岸上教十分钟。两人一条艇，江汊里水静，不进主航道。",
          story_en="No need to know how: the coach teaches ten minutes on land. Two to a boat, on still water away from the shipping lane."),
    Sight("A07", "activity", "west", "动力伞", "Powered parachute", "从江上看岛：一片叶子浮在水里。", "See the island from above: a leaf on the water.",
          ("119.9402", "29.9843"), 20, dangerous=120, flies=True, drawing="glider", season="三月到十一月，看风", warning="体重 90 公斤以下，心脏病、高血压、孕妇不飞；风大取消全退。",
          story="双人伞，教练在后面，起飞只跑六七步。能看见全岛的时候，大约在一百八十米高。",
          story_en="A tandem: the coach sits behind you, take-off is six or seven steps. At a hundred and eighty metres you see the whole island."),
    Sight("A08", "camp", "east", "江岸露营地", "The camp by the river", "三十个营位，早上被水鸟叫醒。", "Thirty pitches; water birds wake you.",
          ("119.9189", "29.9889"), 600, story="草坪在堤内，水电到位，洗澡有热水。租帐篷或自己带都行，明火只在火坑里。",
          story_en="The lawn lies behind the dyke, with power and hot showers. Bring a tent or rent one; fires in the fire pits only."),
    Sight("A09", "farm", "west", "共享菜园", "The shared garden", "认一块地，平时有人浇水，周末来摘。", "Take a plot: somebody waters it, you pick at weekends.",
          ("119.9339", "29.9851"), 60, drawing="garden", season="全年", story="三十平方米一块，种什么你说。看地的是村里的老师傅，一个月拍两次照片给你。",
          story_en="Thirty square metres each; you say what grows. An old hand from the village looks after it and sends pictures twice a month."),
    Sight("A10", "farm", "east", "江滩湿地", "The river meadow", "冬天看雁，夏天看荷。", "Geese in winter, lotus in summer.",
          ("119.9417", "29.9879"), 40, drawing="lotus", season="全年", story="十一月到二月，豆雁和绿头鸭在这里过冬。观鸟棚有望远镜，请不要下滩。",
          story_en="From November to February bean geese and mallards winter here. There are telescopes in the hide; please stay off the flats."),
    Sight("A11", "food", "east", "渔家小馆", "The fisherman's table", "江鲜按当天的来，凭一票通送一碗鱼圆汤。", "River fish as caught; a bowl of fish-ball soup with the pass.",
          ("119.9291", "29.9908"), 60, who="h", story="中午十一点开到两点。人多请先打电话。", story_en="Open from eleven to two. Call ahead if you are many."),
    Sight("A12", "shop", "west", "江边小铺", "The shop by the water", "本地番薯干、米爆糖、草编帽。", "Dried sweet potato, puffed-rice sweets, straw hats.",
          ("119.9351", "29.9818"), 15, story="东西都是两个村的，价签上写着谁家做的。", story_en="Everything comes from the two villages; the label says from whose house."),
)  # fmt: skip
# name, English, sentence, English sentence, drawing, minutes, metres, stops (code, what one does, English)
WALKS: Final[tuple[tuple[Any, ...], ...]] = (
    ("第一次来：半日走一圈", "Half a day for the first time", "渡船、古樟、枫杨林、余庆堂，午饭前走完。", "Ferry, camphor, wood and hall, done before lunch.", "island", 210, 3_800,
     (("A04", "头班船上岛", "Take the first boat"), ("A01", "树下歇脚，喝井水", "Rest below the tree"), ("A03", "听余家讲船梁", "Hear about the carved beams"), ("A02", "走短的那条林路", "Walk the short path"), ("A11", "一碗鱼圆汤", "A bowl of soup"))),
    ("带孩子的一天", "A day with children", "不赶路：骑车、菜园、看鸟、小铺。", "No hurry: ride, garden, birds, shop.", "cycle", 360, 9_200,
     (("A04", "过江", "Cross the river"), ("A05", "亲子车，骑一半就行", "A family bicycle; half the way is enough"), ("A09", "摘菜", "Pick vegetables"), ("A10", "观鸟棚", "The hide"), ("A12", "草编帽", "Straw hats"))),
    ("水上和天上", "On the water and in the air", "给爱动的人：皮划艇、环岛骑行、动力伞。", "For the restless: kayak, ride, parachute.", "kayak", 330, 8_000,
     (("A04", "过江", "Cross the river"), ("A06", "两小时静水", "Two hours of still water"), ("A05", "环岛一圈", "Once round"), ("A07", "看风起飞", "When the wind allows"))),
)  # fmt: skip


def make_sights(world: World, isle: Isle) -> tuple[Area, dict[str, Attraction]]:
    """The island with its approval, twelve things to see, three walks."""
    by = whoever_sets_up()
    year = world.today.year
    area = keep_area(
        Area(), by=by, slug="tongzhou", place=isle.township, name="桐洲岛", name_en="Tongzhou Island", is_open=True,
        story="富春江里的一座岛，两个村，没有桥。坐船来，走路看：一棵千年的樟树，一百亩枫杨林，一条七公里的环岛路。",
        story_en="An island in the Fuchun river: two villages and no bridge. Come by boat and walk: a camphor of a thousand years, a wood that stands in the river, seven kilometres all round.",
        way_here="到桐洲渡停车，渡船十分钟。末班返程 17:40。", way_here_en="Park at the ferry; ten minutes across. Last boat back 17:40.",
        boundary={"type": "Polygon", "coordinates": [[[x, y] for x, y in (*OUTLINE, OUTLINE[0])]]},
        day_max=DAY_MAX, instant_max=1_200, near_percent=90, approval_number=f"富文旅〔{year - 1}〕12 号（示例）", approved_by="区文旅局（示例）",
        approved_on=date(year - 1, 11, 20),
    )  # fmt: skip
    made = {sight.code: _enter(world, isle, area, sight) for sight in SIGHTS}
    _draft(isle, area)
    for name, name_en, summary, summary_en, drawing, minutes, metres, stops in WALKS:
        route = Route(area=area, place=isle.township, name=name, owner=isle.company.organisation)
        facts = {"name_en": name_en, "summary": summary, "summary_en": summary_en, "drawing": drawing, "minutes": minutes,
                 "distance_m": metres, "shown": "published", "since": world.started}  # fmt: skip
        lay_route(
            route, [(made[code], note, english) for code, note, english in stops], by=by, **facts
        )
    return area, made


def _enter(world: World, isle: Isle, area: Area, sight: Sight) -> Attraction:
    village = isle.east if sight.village == "east" else isle.west
    owners = {"c": isle.company.organisation, "b": isle.boatmen, "h": isle.household}
    end = world.today + timedelta(days=sight.dangerous)
    papers: dict[str, Any] = {}
    if sight.dangerous:
        papers = {"high_risk": True, "licence_number": f"高危示例 {sight.code}-{end.year}", "licence_until": end,
                  "insurance_number": f"公众责任险示例 {sight.code}", "insurance_until": end}  # fmt: skip
    if sight.flies:
        papers |= {"flies": True, "airspace_number": "空域示例 2026-031", "airspace_until": world.today + timedelta(days=24)}  # fmt: skip
    draft = enter_attraction(
        by=whoever_sets_up(), area=area, place=village, village=village, owner=owners.get(sight.who), code=sight.code, kind=sight.kind,
        name=sight.name, name_en=sight.name_en, summary=sight.summary, summary_en=sight.summary_en, story=sight.story,
        story_en=sight.story_en, drawing=sight.drawing, longitude=Decimal(sight.at[0]), latitude=Decimal(sight.at[1]),
        season=sight.season, minutes=sight.minutes, warning=sight.warning, opens_at=time(7, 30), closes_at=time(17, 30), since=world.started, **papers,
    )  # fmt: skip
    return publish(draft, by=whoever_sets_up(), today=world.today)


def _draft(isle: Isle, area: Area) -> None:
    """One that nobody may be asked into yet: its papers are not there."""
    enter_attraction(
        by=whoever_sets_up(), area=area, place=isle.west, village=isle.west, owner=isle.company.organisation, code="A13", kind="activity",
        name="江边攀树", name_en="Tree climbing", summary="绳索攀上老枫杨，十五米高。", summary_en="Up an old wingnut on ropes, fifteen metres high.",
        high_risk=True, warning="等许可证和责任险办好再开。", drawing="wood", minutes=60,
    )  # fmt: skip
