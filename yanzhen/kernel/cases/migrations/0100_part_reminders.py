
import django.db.models.deletion
import yanzhen.base.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0090_parts_promised_twice'),
        ('parties', '0011_lay_out_leaves'),
        ('places', '0002_hangzhou'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartReminder',
            fields=[
                ('id', models.UUIDField(default=yanzhen.base.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('telling', models.CharField(choices=[('remind', 'Remind whoever handles it'), ('tell_head', 'Tell the head'), ('escalate', 'Escalate to the office above')], max_length=20)),
                ('run_from', models.DateTimeField()),
                ('moment', models.DateTimeField(verbose_name='came due at')),
                ('done_at', models.DateTimeField(verbose_name='told at')),
                ('told', models.PositiveSmallIntegerField(default=0, verbose_name='people told')),
            ],
            options={
                'verbose_name': 'reminder of a part',
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at__gte', models.F('moment'))), name='a_reminder_of_a_part_is_not_early')],
            },
        ),
        migrations.AddIndex(
            model_name='assist',
            index=models.Index(condition=models.Q(('clock_stopped_at__isnull', True), ('ended_at__isnull', True), ('paused', False)), fields=['due_at'], name='running_parts_by_due'),
        ),
        migrations.AddField(
            model_name='partreminder',
            name='assist',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.assist'),
        ),
        migrations.AddField(
            model_name='partreminder',
            name='covered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='cases.partreminder'),
        ),
        migrations.AddField(
            model_name='partreminder',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='part_reminders', to='parties.office'),
        ),
        migrations.AddField(
            model_name='partreminder',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_reminders', to='cases.reminderrule'),
        ),
        migrations.AddIndex(
            model_name='partreminder',
            index=models.Index(condition=models.Q(('office__isnull', False)), fields=['office', 'assist'], name='part_reminders_of_an_office'),
        ),
        migrations.AddConstraint(
            model_name='partreminder',
            constraint=models.UniqueConstraint(fields=('assist', 'rule', 'run_from'), name='a_rule_speaks_once_of_a_run_of_a_part'),
        ),
    ]
