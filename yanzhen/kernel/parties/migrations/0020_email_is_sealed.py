"""The e-mail address joins the sealed values: a new column, filled from the old, takes its name."""

from typing import Any

from django.db import migrations

import yanzhen.base.fields


def seal(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("parties", "Person").objects.exclude(email="")
    for person in people.only("pk", "email").iterator():
        person.email_sealed = person.email
        person.save(update_fields=["email_sealed"])


def open_again(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("parties", "Person").objects.exclude(email_sealed="")
    for person in people.only("pk", "email_sealed").iterator():
        person.email = person.email_sealed[:254]
        person.save(update_fields=["email"])


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_own_password")]

    operations = [
        migrations.AddField(
            "person",
            "email_sealed",
            yanzhen.base.fields.EncryptedTextField(
                blank=True, default="", purpose="person.email", verbose_name="e-mail"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(seal, open_again),
        migrations.RemoveField("person", "email"),
        migrations.RenameField("person", "email_sealed", "email"),
    ]
