"""Visitors from abroad read for whom a price is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0160_by_link")]

    operations = [
        migrations.AddField(
            model_name="persongroup",
            name="name_en",
            field=models.CharField(blank=True, max_length=60, verbose_name="name in English"),
        ),
        migrations.AddField(
            model_name="persongroup",
            name="condition_en",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="who it is for, in English"
            ),
        ),
    ]
