"""Leaves written before the roster are laid out as days, like those that the trigger lays out."""

from django.db import migrations

LAY_OUT = """
INSERT INTO parties_presence (id, person_id, part, since, until, leave_id)
SELECT gen_random_uuid(), person_id, 'away', since, until, id FROM parties_leave
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0010_roster")]

    operations = [migrations.RunSQL(LAY_OUT, "DELETE FROM parties_presence")]
