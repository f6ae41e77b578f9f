"""Who buys without a login stands on the order alone: a name, a telephone, no party."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0151_cash_at_gates")]

    operations = [
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "link"), _negated=True),
                    models.Q(
                        ("buyer__isnull", True),
                        models.Q(("contact_name", ""), _negated=True),
                        models.Q(("phone_index", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_buys_by_link_leaves_name_and_phone",
            ),
        ),
    ]
