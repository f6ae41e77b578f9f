import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("ledger", "0214_slip_decisions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="slipdecision",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="minutes",
            ),
        ),
        migrations.AddField(
            model_name="slipdecision",
            name="matter_id",
            field=models.UUIDField(
                blank=True, db_index=True, null=True, verbose_name="certified vote"
            ),
        ),
        migrations.AddConstraint(
            model_name="slipdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", False), ("matter_id__isnull", True)),
                    models.Q(("document__isnull", True), ("matter_id__isnull", False)),
                    _connector="OR",
                ),
                name="a_decision_has_minutes_or_a_vote",
            ),
        ),
    ]
