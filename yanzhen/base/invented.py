"""Invented names and numbers for the demo year: in the shape of real ones, belonging to nobody.

Mobile numbers begin with 154: that block was given to no operator. Identity numbers carry a division
in 3301 that never existed (330190 to 330199). The body codes of firms begin with a letter that is not
issued. Check digits are right throughout.
"""

import hashlib
import random
from datetime import date
from pathlib import Path
from typing import Final

from yanzhen.base.codes import (
    USCC_ALPHABET,
    body_check_char,
    resident_id_check_char,
    uscc_check_char,
)

SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施孔曹严金魏陶姜戚谢邹章潘葛范彭鲁韦马苗方俞任袁柳史唐费薛雷贺"
    "倪汤罗毕郝安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝席季贾路江童颜郭梅盛林钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万柯卢莫房解应宗丁邓单洪包诸左石崔龚程邢裴陆翁"
)
GIVEN_FIRST: Final = (
    "明志建文国春晓海永立佳思雨子宏家新玉秋景云伟丽雪静若书亦嘉承祖沐怀梓晨锦欣绍可知允"
)
GIVEN_LAST: Final = (
    "华强平军芳兰英杰辉峰涛斌波宁霞琴敏洁媛婷莉燕慧娟磊鹏浩宇轩然泽瑞安达良德荣庆生林棠溪远岚舟禾"
)

# A firm's own name has three characters, one of each row: unusual together, so hardly anybody's.
FIRM_FIRST: Final = "澄霁漱砚澜珩屿栎湉沅岑芷汀溯椿篁霖崧昀绀珑榆汐淼煦垚莳璟葭樾"
FIRM_MIDDLE: Final = "川野泊原谷岭浦渡洲岸塘溪坞埠桥亭台轩庭圃畴陌岫峦屏峡湾矶潭泽"
FIRM_LAST: Final = "序衡弦棱筑算析维泛聚迅捷朗耀盈启辰昕驰翼拓锐融桓恒裕沛穗禾稔"
FIRM_FORM: Final = "有限公司"
TRADES: Final[dict[str, tuple[str, ...]]] = {
    "software": ("软件", "信息技术", "数字科技", "网络科技", "数据服务"),
    "research": ("生物科技", "新材料", "检测技术", "环保科技", "医疗科技"),
    "industry": ("智能装备", "电子", "精密机械", "传感技术", "新能源"),
    "business": ("企业管理咨询", "文化传媒", "人力资源", "知识产权服务", "设计"),
    "trade": ("贸易", "电子商务", "供应链管理", "食品", "日用品"),
    "farming": ("农业科技", "生态农业", "果蔬", "茶业", "农产品"),
    "tourism": ("文化旅游", "营地管理", "民宿管理", "旅游开发", "研学服务"),
    "property": ("物业服务", "城市服务", "园林工程", "环境服务", "工程管理"),
}

# First 16 hex digits of SHA-256 of names that must not appear: people and firms of press reports, and
# well-known firms. As fingerprints, so that this file names none of them.
KEPT_OUT: Final = frozenset((Path(__file__).parent / "data" / "kept_out.txt").read_text().split())
ID_DIVISIONS: Final = tuple(range(330190, 330200))
PHONE_BLOCK: Final = "154"


def fingerprint(name: str) -> str:
    """How a name stands in KEPT_OUT."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def person_name(source: random.Random) -> str:
    """A surname and one or two characters; never one of KEPT_OUT."""
    while True:
        first = source.choice(GIVEN_FIRST) if source.random() < 0.8 else ""
        name = source.choice(SURNAMES) + first + source.choice(GIVEN_LAST)
        if fingerprint(name) not in KEPT_OUT:
            return name


def firm_name(source: random.Random, trade: str = "", town: str = "杭州") -> str:
    """A firm's registered name. `trade` is a key of TRADES, or any; 27,000 own names times the trades."""
    words = TRADES[trade] if trade else source.choice(list(TRADES.values()))
    while True:
        own = source.choice(FIRM_FIRST) + source.choice(FIRM_MIDDLE) + source.choice(FIRM_LAST)
        if not any(fingerprint(part) in KEPT_OUT for part in (own, own[:2], own[1:])):
            return f"{town}{own}{source.choice(words)}{FIRM_FORM}"


def mobile_number(source: random.Random) -> str:
    return f"{PHONE_BLOCK}{source.randrange(10**8):08d}"


def credit_code(source: random.Random, *, registrar: str = "91", division: str = "330110") -> str:
    """A unified social credit code that passes its check; `registrar` N2 is a village collective."""
    body = "Y" + "".join(source.choices(USCC_ALPHABET, k=7))
    first = f"{registrar}{division}{body}{body_check_char(body)}"
    return first + uscc_check_char(first)


def identity_number(source: random.Random, born: date, *, male: bool) -> str:
    """An identity number that passes its check; odd sequence numbers are men's."""
    sequence = source.randrange(0, 1000, 2) + male
    first = f"{source.choice(ID_DIVISIONS)}{born:%Y%m%d}{sequence:03d}"
    return first + resident_id_check_char(first)
