"""An index from which the times of verification are read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pagomovil", "0008_open_queue_of_several_stores"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="paymentreport",
            index=models.Index(
                condition=models.Q(("state", "verified")),
                fields=["store", "decided_at"],
                include=("created_at", "decided_by"),
                name="pagomovil_verified_times",
            ),
        ),
    ]
