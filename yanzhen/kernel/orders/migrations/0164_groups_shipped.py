"""Four groups to begin with, so that a fresh installation can price a pass; each place words its own conditions on screen."""

from django.db import migrations, models

# slug, name, in English, who it is for, in English, at least so many at once. What was there before stays as it is.
GROUPS = (
    ("adult", "成人", "Adult", "", "", 1),
    ("child", "儿童", "Child", "1.2–1.5 米", "1.2–1.5 m tall", 1),
    ("senior", "老人", "Senior", "满 60 岁", "60 and older", 1),
    ("group", "团体", "Group", "10 人起", "from 10 people on", 10),
)


def bring(apps, schema_editor):
    group = apps.get_model("orders", "PersonGroup")
    for order, (slug, name, name_en, condition, condition_en, least) in enumerate(GROUPS):
        words = {"name": name, "name_en": name_en, "condition": condition, "condition_en": condition_en}
        group.objects.get_or_create(slug=slug, defaults={**words, "order": order, "count_min": least})


class Migration(migrations.Migration):
    dependencies = [("orders", "0163_tickets_issued_anew")]
    operations = [
        # Going back leaves them: prices may stand on them by then.
        migrations.RunPython(bring, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="persongroup",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="a_group_of_persons_has_a_name"),
        ),
    ]
