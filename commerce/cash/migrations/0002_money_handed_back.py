"""What was handed back in cash, which left somebody's box."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cash", "0001_collections_and_closings"),
        ("order", "0010_payment_state"),
        ("payment", "0004_ledger"),
        ("stores", "0006_unpaid_orders_and_refunds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CashPayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "currency",
                    models.CharField(
                        choices=[("USD", "Dólares"), ("VES", "Bolívares")], max_length=3, verbose_name="moneda"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="monto")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="cuándo")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash_payouts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="cash.cashclosing",
                        verbose_name="cierre de caja",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash_payouts",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash_payouts",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
                (
                    "transaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payment.transaction",
                        verbose_name="transacción",
                    ),
                ),
            ],
            options={
                "verbose_name": "devolución en mano",
                "verbose_name_plural": "devoluciones en mano",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closing__isnull", True)),
                        fields=["store", "by"],
                        name="cash_payout_not_closed_yet",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="cash_payout_is_positive")
                ],
            },
        ),
    ]
