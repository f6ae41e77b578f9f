"""The official calendar of 2007 to 2026 is there from the first day."""

from typing import Any

from django.db import migrations

from yanzhen.base.calendars import load_shipped_years


def load(apps: Any, schema_editor: Any) -> None:
    load_shipped_years(apps.get_model("base", "CalendarYear"), apps.get_model("base", "CalendarDay"))


class Migration(migrations.Migration):
    dependencies = [("base", "0002_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
