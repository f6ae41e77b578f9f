"""Expenses spread over years are a nature of their own, with a kind to start with."""

from django.db import migrations, models

NATURES = ["fixed", "biological", "welfare", "intangible", "resource", "deferred"]
LOSES_VALUE = ["fixed", "biological", "intangible", "deferred"]


def bring(apps, schema_editor):
    # Three years are the least of 企业所得税法实施条例 art 70; a locality edits it on screen.
    apps.get_model("assets", "AssetKind").objects.create(
        slug="deferred", title="长期待摊费用", nature="deferred", has_area=False, life_months=36, order=140
    )


def take_back(apps, schema_editor):
    apps.get_model("assets", "AssetKind").objects.filter(slug="deferred").delete()


class Migration(migrations.Migration):
    dependencies = [("assets", "0002_kinds")]
    operations = [
        migrations.AlterField(
            model_name="assetkind",
            name="nature",
            field=models.CharField(choices=[("fixed", "Fixed asset"), ("biological", "Productive living asset"), ("welfare", "Living asset for the public good"), ("intangible", "Right or intangible asset"), ("resource", "Resource: land, water, forest"), ("deferred", "Long-term deferred expense")], max_length=12, verbose_name="in the books"),
        ),
        migrations.RemoveConstraint(model_name="assetkind", name="a_kind_of_asset_has_a_known_nature"),
        migrations.AddConstraint(
            model_name="assetkind",
            constraint=models.CheckConstraint(condition=models.Q(("nature__in", NATURES)), name="a_kind_of_asset_has_a_known_nature"),
        ),
        migrations.RemoveConstraint(model_name="assetkind", name="only_what_loses_value_has_a_life"),
        migrations.AddConstraint(
            model_name="assetkind",
            constraint=models.CheckConstraint(condition=models.Q(("life_months__isnull", True), models.Q(("life_months__gt", 0), ("nature__in", LOSES_VALUE)), _connector="OR"), name="only_what_loses_value_has_a_life"),
        ),
        migrations.RunPython(bring, take_back),
    ]
