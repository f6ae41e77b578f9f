"""Kinds to start with; a locality edits the list on screen. The lives are usual in practice and proposals only."""

from django.db import migrations

# slug, title, nature, has an area, usual life in months
KINDS = (
    ("land", "土地", "resource", True, None),
    ("forest", "林地", "resource", True, None),
    ("pond", "池塘水面", "resource", True, None),
    ("building", "房屋建筑", "fixed", True, 240),
    ("hall", "公共场馆", "fixed", True, 240),
    ("facility", "设施构筑物", "fixed", True, 120),
    ("orchard", "果园", "biological", True, 180),
    ("tree", "古树名木", "welfare", False, None),
    ("machine", "机器设备", "fixed", False, 120),
    ("vehicle", "车船", "fixed", False, 48),
    ("furniture", "办公家具", "fixed", False, 60),
    ("right", "经营权等权利", "intangible", False, 120),
    ("other", "其他", "fixed", False, 60),
)


def bring(apps, schema_editor):
    kind = apps.get_model("assets", "AssetKind")
    for number, (slug, title, nature, has_area, life) in enumerate(KINDS, start=1):
        kind.objects.create(slug=slug, title=title, nature=nature, has_area=has_area, life_months=life, order=number * 10)


def take_back(apps, schema_editor):
    apps.get_model("assets", "AssetKind").objects.filter(slug__in=[row[0] for row in KINDS]).delete()


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial")]
    operations = [migrations.RunPython(bring, take_back)]
