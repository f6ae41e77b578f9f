"""A first list of reasons for handing back; a locality edits it on screen."""

from django.db import migrations

REASONS = (
    ("duty", "不属于本单位职责"),
    ("place", "不在本辖区"),
    ("lead", "应由其他单位牵头"),
    ("unclear", "诉求或地址不清，无法办理"),
    ("way", "应走信访、仲裁、诉讼等法定途径"),
    ("other", "其他原因"),
)


def bring(apps, schema_editor):
    reason = apps.get_model("cases", "HandBackReason")
    for order, (code, title) in enumerate(REASONS, start=1):
        reason.objects.create(code=code, title=title, order=order)


def take_back(apps, schema_editor):
    reason = apps.get_model("cases", "HandBackReason")
    reason.objects.filter(code__in=[code for code, _title in REASONS]).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0050_hand_backs")]

    operations = [migrations.RunPython(bring, take_back)]
