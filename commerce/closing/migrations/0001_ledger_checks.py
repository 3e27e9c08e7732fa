"""What the nightly look at the ledger found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stores", "0006_unpaid_orders_and_refunds"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="cuándo")),
                ("orders", models.PositiveIntegerField(default=0, verbose_name="pedidos comparados")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="diferencias")),
                ("faults", models.JSONField(blank=True, default=list, verbose_name="qué no cuadra")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger_checks",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
            ],
            options={
                "verbose_name": "revisión del libro",
                "verbose_name_plural": "revisiones del libro",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["store", "-id"], name="closing_latest_check")],
            },
        ),
    ]
