import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0100_part_reminders'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='open_cases_soonest_first',
        ),
        migrations.AddField(
            model_name='case',
            name='followers_due_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        # From now on a trigger keeps it (sql/first_due.sql).
        migrations.RunSQL(
            """UPDATE cases_case chief SET followers_due_at = led.first
            FROM (SELECT lead_id, min(due_at) AS first FROM cases_case WHERE state = 'merged' GROUP BY lead_id) led
            WHERE chief.id = led.lead_id AND led.first IS NOT NULL""",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('clock_stopped_at'), nulls_first=True), models.OrderBy(django.db.models.functions.comparison.Least('due_at', 'followers_due_at')), models.OrderBy(models.F('id')), condition=models.Q(('ended_at__isnull', True)), name='open_cases_soonest_first'),
        ),
    ]
