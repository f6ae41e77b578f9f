import django.db.models.deletion
import yanzhen.base.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('one_pass', '0146_roles_of_a_tour'),
        ('orders', '0162_sales_not_uploaded'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='stay_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes that a visitor stays'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('stay_minutes__isnull', True), ('stay_minutes__gte', 1), _connector='OR'), name='a_visitor_stays_some_time'),
        ),
        migrations.AddField(
            model_name='gardenplot',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='let until, then no longer'),
        ),
        migrations.CreateModel(
            name='NearTold',
            fields=[
                ('id', models.UUIDField(default=yanzhen.base.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('taken', models.PositiveIntegerField(verbose_name='sold and held')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='near_told', to='one_pass.area')),
            ],
            options={
                'verbose_name': 'word that a day is near its maximum',
                'constraints': [models.UniqueConstraint(fields=('area', 'day'), name='a_day_near_its_maximum_is_told_once'), models.CheckConstraint(condition=models.Q(('taken__gte', 1)), name='a_day_is_near_with_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.UUIDField(default=yanzhen.base.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('people', models.IntegerField(verbose_name='people')),
                ('title', models.CharField(max_length=200)),
                ('reason', models.CharField(blank=True, choices=[('islander', 'Lives on the island'), ('staff', 'Works here'), ('small', 'Small child'), ('guide', 'Guide or driver'), ('other', 'Another reason')], max_length=10)),
                ('gate', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'verbose_name': 'people let in',
                'db_table': 'one_pass_admission',
                'managed': False,
            },
        ),
    ]
