"""The rooms of a house become one kind of rooms; more can stand beside it."""

import django.db.models.deletion
from django.db import migrations, models

import yanzhen.base.keys


def one_kind_each(apps, schema_editor):
    Homestay, RoomType = apps.get_model("one_pass", "Homestay"), apps.get_model("one_pass", "RoomType")
    for house in Homestay.objects.all():
        RoomType.objects.create(homestay=house, pool_id=house.pool_id, offer_id=house.offer_id, name="客房", beds=house.beds)
    # Their keys are checked now, so that the tables can be altered in this transaction.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("one_pass", "0120_gate_places"), ("orders", "0151_cash_at_gates")]

    operations = [
        migrations.RemoveConstraint(model_name="homestay", name="a_room_takes_a_guest"),
        migrations.CreateModel(
            name="RoomType",
            fields=[
                ("id", models.UUIDField(default=yanzhen.base.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40, verbose_name="name of these rooms")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="name in English")),
                ("story", models.CharField(blank=True, max_length=200, verbose_name="what a guest reads of these rooms")),
                ("story_en", models.CharField(blank=True, max_length=300, verbose_name="the same in English")),
                ("beds", models.PositiveSmallIntegerField(default=2, verbose_name="guests a room takes")),
                ("is_let", models.BooleanField(default=True, verbose_name="are let")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("homestay", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="room_types", to="one_pass.homestay")),
                ("offer", models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="room_type", to="orders.offer")),
                ("pool", models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="room_type", to="orders.pool")),
            ],
            options={
                "verbose_name": "rooms of one kind",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("homestay", "name"), name="a_house_names_its_kinds_of_rooms_once"),
                    models.CheckConstraint(condition=models.Q(("beds__gte", 1)), name="a_room_takes_a_guest"),
                ],
            },
        ),
        migrations.RunPython(one_kind_each, migrations.RunPython.noop),
        migrations.RemoveField(model_name="homestay", name="pool"),
        migrations.RemoveField(model_name="homestay", name="offer"),
        migrations.RemoveField(model_name="homestay", name="beds"),
    ]
