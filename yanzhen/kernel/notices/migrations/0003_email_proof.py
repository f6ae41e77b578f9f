"""An address is written to after its person has opened the link that was sent there."""

import django.db.models.deletion
from django.db import migrations, models

import yanzhen.base.fields
import yanzhen.base.keys


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_deliveries"), ("parties", "0020_email_is_sealed")]

    operations = [
        migrations.CreateModel(
            name="EmailProof",
            fields=[
                ("id", models.UUIDField(default=yanzhen.base.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("address", yanzhen.base.fields.EncryptedTextField(purpose="notices.proof", verbose_name="e-mail")),
                ("key", models.UUIDField(default=yanzhen.base.keys.secret_key, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("expires_at", models.DateTimeField(verbose_name="the link ends at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next try")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="email_proof", to="parties.person")),
            ],
            options={
                "verbose_name": "proof of an address",
                "indexes": [
                    models.Index(condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="proofs_whose_letter_is_due")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("address", ""), _negated=True), name="a_proof_is_of_an_address"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True),
                            models.Q(("confirmed_at__gte", models.F("asked_at")), ("confirmed_at__lte", models.F("expires_at"))),
                            _connector="OR",
                        ),
                        name="an_address_is_confirmed_while_its_link_holds",
                    ),
                ],
            },
        )
    ]  # fmt: skip
