from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0080_promises_kept_twice'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='assist',
            constraint=models.CheckConstraint(condition=models.Q(('paused', False), models.Q(('clock_from__isnull', False), ('clock_stopped_at__isnull', True)), _connector='OR'), name='only_a_running_part_is_paused'),
        ),
    ]
