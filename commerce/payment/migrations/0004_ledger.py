"""The ledger: what changed hands in each movement, which cannot be changed, and what customers have to their credit."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

FILL = """
UPDATE payment_transaction SET paid_amount = amount;
UPDATE payment_historicaltransaction SET paid_amount = amount;
UPDATE order_order o SET payment_state = CASE
    WHEN s.refunded > 0 AND s.debited - s.refunded < o.total_incl_tax
        THEN CASE WHEN s.refunded >= s.debited THEN 'refunded' ELSE 'partially_refunded' END
    WHEN s.debited - s.refunded > o.total_incl_tax THEN 'overpaid'
    WHEN s.debited - s.refunded = o.total_incl_tax THEN 'paid'
    WHEN s.debited > 0 THEN 'partial'
    WHEN o.status IN ('cancelled', 'failed', 'refunded') THEN ''
    WHEN o.payment_method IN ('cash_usd', 'cash_ves', 'transfer_on_delivery') THEN 'to_collect'
    ELSE 'awaiting'
END
FROM (
    SELECT order_id, sum(amount_debited) AS debited, sum(amount_refunded) AS refunded
    FROM payment_source GROUP BY order_id
) s WHERE s.order_id = o.id;
"""
STAYS = """
CREATE FUNCTION payment_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Write another movement that makes up for it.';
END
$$;
CREATE TRIGGER payment_ledger_stays BEFORE UPDATE OR DELETE ON payment_transaction
    FOR EACH ROW EXECUTE FUNCTION payment_ledger_stays();
"""
GOES = """
DROP TRIGGER payment_ledger_stays ON payment_transaction;
DROP FUNCTION payment_ledger_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0010_payment_state"),
        ("payment", "0003_history"),
        ("rates", "0005_names_of_columns"),
        ("stores", "0006_unpaid_orders_and_refunds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoreCredit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "balance",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="saldo a favor, US$"),
                ),
            ],
            options={
                "verbose_name": "saldo a favor",
                "verbose_name_plural": "saldos a favor",
                "ordering": ["-balance", "id"],
            },
        ),
        migrations.CreateModel(
            name="StoreCreditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("overpayment", "Pagó de más"),
                            ("refund", "Devolución"),
                            ("spent", "Usado en un pedido"),
                            ("returned", "Devuelto por un pedido"),
                        ],
                        max_length=12,
                        verbose_name="tipo",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="monto, US$")),
                ("reason", models.CharField(blank=True, max_length=240, verbose_name="motivo")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="cuándo")),
            ],
            options={
                "verbose_name": "movimiento de saldo",
                "verbose_name_plural": "movimientos de saldo",
                "ordering": ["-id"],
            },
        ),
        migrations.AlterModelOptions(
            name="historicalsource",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical fuente de pago",
                "verbose_name_plural": "historical fuentes de pago",
            },
        ),
        migrations.AlterModelOptions(
            name="historicaltransaction",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical transacción",
                "verbose_name_plural": "historical transacciones",
            },
        ),
        migrations.AlterModelOptions(
            name="source",
            options={"ordering": ["pk"], "verbose_name": "fuente de pago", "verbose_name_plural": "fuentes de pago"},
        ),
        migrations.AlterModelOptions(
            name="transaction",
            options={
                "ordering": ["-date_created"],
                "verbose_name": "transacción",
                "verbose_name_plural": "transacciones",
            },
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="amount_reserved",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="por devolver"),
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="quién lo registró",
            ),
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="paid_amount",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=20, verbose_name="monto como se pagó"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="paid_currency",
            field=models.CharField(default="USD", max_length=3, verbose_name="moneda en que se pagó"),
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="provider",
            field=models.CharField(blank=True, max_length=20, verbose_name="proveedor"),
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="provider_id",
            field=models.CharField(blank=True, max_length=120, verbose_name="número del proveedor"),
        ),
        migrations.AddField(
            model_name="historicaltransaction",
            name="rate",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="rates.exchangerate",
                verbose_name="tasa",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="amount_reserved",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="por devolver"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="quién lo registró",
            ),
        ),
        migrations.AddField(
            model_name="transaction",
            name="paid_amount",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=20, verbose_name="monto como se pagó"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transaction",
            name="paid_currency",
            field=models.CharField(default="USD", max_length=3, verbose_name="moneda en que se pagó"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="provider",
            field=models.CharField(blank=True, max_length=20, verbose_name="proveedor"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="provider_id",
            field=models.CharField(blank=True, max_length=120, verbose_name="número del proveedor"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="rate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rates.exchangerate",
                verbose_name="tasa",
            ),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["provider", "date_created"], name="payment_by_provider_and_day"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("order", "source_type"), name="payment_one_source_per_method"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_debited__gte", 0),
                    ("amount_refunded__gte", 0),
                    ("amount_reserved__gte", 0),
                    (
                        "amount_debited__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_refunded"), "+", models.F("amount_reserved")
                        ),
                    ),
                ),
                name="payment_never_gives_back_more_than_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=("provider", "provider_id", "txn_type"),
                name="payment_provider_id_counts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_movement_is_positive"
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="store_credits",
                to="stores.store",
                verbose_name="tienda",
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="store_credits",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cliente",
            ),
        ),
        migrations.AddField(
            model_name="storecreditentry",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="quién",
            ),
        ),
        migrations.AddField(
            model_name="storecreditentry",
            name="credit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="payment.storecredit",
                verbose_name="saldo",
            ),
        ),
        migrations.AddField(
            model_name="storecreditentry",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_entries",
                to="order.order",
                verbose_name="pedido",
            ),
        ),
        migrations.AddConstraint(
            model_name="storecredit",
            constraint=models.UniqueConstraint(fields=("store", "user"), name="payment_one_credit_per_customer"),
        ),
        migrations.AddConstraint(
            model_name="storecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("balance__gte", 0)), name="payment_credit_not_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="storecreditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="payment_credit_entry_not_zero"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, GOES),
    ]
