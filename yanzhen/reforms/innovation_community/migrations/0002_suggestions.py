"""Rows that come with the product, all of them suggestions: inactive must-visit rules, talent categories, sorts of request.

No official list of the six must-visits (六必访), no local catalogue of talents and no sorts of request
were found: everything here is marked as an example, to be edited on screen.
"""

from django.db import migrations

EXAMPLE = "示例：没有查到官方清单，由社区自己定"

RULES = (
    ("new", "新迁入必访", "moved_in", {"days": 30}, 10),
    ("key", "重点企业必访", "key", {"staff_min": 100, "revenue_min_yuan": 20_000_000, "every_days": 60}, 30),
    ("risk", "经营困难必访", "at_risk", {"every_days": 14}, 15),
    ("case", "有件未办结必访", "open_case", {"days": 5}, 20),
    ("leave", "可能外迁必访", "leaving", {"every_days": 14}, 12),
    ("asked", "重要政策和节日前必访", "asked", {}, 5),
    ("long", "很久没去", "not_visited", {"days": 90}, 60),
    ("talent", "人才很久没见", "talent", {"days": 90}, 70),
)

CATEGORIES = (
    ("A", "A 类（顶尖人才）"),
    ("B", "B 类（国家级领军人才）"),
    ("C", "C 类（省级领军人才）"),
    ("D", "D 类（市级领军人才）"),
    ("E", "E 类（高级人才）"),
    ("GRAD", "高校毕业生"),
    ("SKILL", "高技能人才"),
    ("ABROAD", "海外人才"),
    ("OTHER", "其他人才"),
)

ITEMS = (
    ("R-SPACE", "场地需求", "Space wanted", "officer_economy", "help"),
    ("R-POLICY", "政策咨询", "Question about policies", "officer_economy", "consult"),
    ("R-FUND", "融资与资金", "Funding", "officer_economy", "help"),
    ("R-FACILITY", "楼宇设施与物业", "Building and property service", "officer_governance", "complaint"),
    ("R-SAFETY", "安全与秩序", "Safety and order", "officer_governance", "report"),
    ("R-TRAFFIC", "停车与通勤", "Parking and commuting", "officer_governance", "complaint"),
    ("R-HIRING", "招工与人才", "Hiring and talents", "officer_public_affairs", "help"),
    ("R-LIVING", "住房、入学与就医", "Housing, schooling, health care", "officer_public_affairs", "help"),
    ("R-PARTY", "党群活动", "Party and community life", "officer_party_mass", "help"),
    ("R-OTHER", "其他诉求", "Something else", "officer_public_affairs", "help"),
)


def bring(apps, schema_editor):
    app = "innovation_community"
    rule, category = apps.get_model(app, "MustVisitRule"), apps.get_model(app, "TalentCategory")
    for code, title, trigger, parameters, order in RULES:
        rule.objects.create(
            code=code, title=title, trigger=trigger, parameters=parameters, order=order,
            active=False, example=True, source=EXAMPLE,
        )
    for order, (code, title) in enumerate(CATEGORIES, start=1):
        category.objects.create(code=code, title=title, order=order, source=EXAMPLE)
    item = apps.get_model("cases", "Item")
    for order, (code, name, name_en, duty, request_class) in enumerate(ITEMS, start=1):
        item.objects.create(
            kind="request", code=code, name=name, name_en=name_en, duty=duty, order=order,
            audience="everybody", request_class=request_class, is_example=True,
        )


def take_back(apps, schema_editor):
    app = "innovation_community"
    apps.get_model(app, "MustVisitRule").objects.filter(example=True).delete()
    apps.get_model(app, "TalentCategory").objects.filter(source=EXAMPLE).delete()
    apps.get_model("cases", "Item").objects.filter(code__in=[row[0] for row in ITEMS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_community", "0001_initial"),
        ("cases", "0001_initial"),
    ]
    operations = [migrations.RunPython(bring, take_back)]
