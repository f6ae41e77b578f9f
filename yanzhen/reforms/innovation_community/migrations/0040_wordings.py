"""What was measured becomes a message with its values; what was stored as text stays as it is."""

from django.db import migrations, models

TABLES = ("ladderresult", "standing")
FORWARD = 'ALTER TABLE innovation_community_{} ALTER COLUMN measured TYPE jsonb USING to_jsonb(measured)'
BACK = (
    "ALTER TABLE innovation_community_{} ALTER COLUMN measured TYPE varchar(200)"
    " USING left(coalesce(measured ->> 'say', measured #>> '{{}}'), 200)"
)


class Migration(migrations.Migration):
    dependencies = [("innovation_community", "0022_risk")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(FORWARD.format(table), BACK.format(table)) for table in TABLES
            ],
            state_operations=[
                migrations.AlterField(
                    model, "measured", models.JSONField(blank=True, default=str)
                )
                for model in TABLES
            ],
        )
    ]
