"""Money that goes back, and the goods that come back with it."""

import commerce.venezuela.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("order", "0010_payment_state"),
        ("pagomovil", "0009_times_of_verification"),
        ("payment", "0004_ledger"),
        ("rates", "0005_names_of_columns"),
        ("stores", "0006_unpaid_orders_and_refunds"),
        ("venezuela", "0002_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRefund",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gateway", "Al mismo medio de pago"),
                            ("manual", "Pago Móvil, transferencia u otro"),
                            ("cash", "Efectivo"),
                            ("store_credit", "Saldo a favor"),
                        ],
                        max_length=12,
                        verbose_name="cómo se devuelve",
                    ),
                ),
                ("usd", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="monto, US$")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="monto como se devuelve"
                    ),
                ),
                ("currency", models.CharField(default="USD", max_length=3, verbose_name="moneda en que se devuelve")),
                (
                    "reason_code",
                    models.CharField(
                        choices=[
                            ("cancelled", "El pedido se canceló"),
                            ("overpaid", "Pagó de más"),
                            ("returned", "Devolvió productos"),
                            ("damaged", "Llegó dañado o incompleto"),
                            ("late", "No llegó a tiempo"),
                            ("other", "Otro motivo"),
                        ],
                        max_length=12,
                        verbose_name="motivo",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=240, verbose_name="motivo, en palabras")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting_signature", "Espera otra firma"),
                            ("ready", "Por enviar"),
                            ("sending", "Enviándose"),
                            ("to_pay", "Por pagar"),
                            ("done", "Devuelto"),
                            ("failed", "No se pudo enviar"),
                            ("refused", "Rechazada"),
                            ("withdrawn", "Retirada"),
                        ],
                        default="ready",
                        max_length=18,
                        verbose_name="estado",
                    ),
                ),
                ("requested_at", models.DateTimeField(blank=True, editable=False, verbose_name="pedida el")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="firmada el")),
                ("note", models.CharField(blank=True, max_length=240, verbose_name="nota de la decisión")),
                (
                    "key",
                    models.CharField(db_index=True, editable=False, max_length=64, verbose_name="clave de repetición"),
                ),
                ("provider_id", models.CharField(blank=True, max_length=120, verbose_name="número del proveedor")),
                ("error", models.CharField(blank=True, max_length=240, verbose_name="por qué no se pudo")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="intentos")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="veces que no se pudo")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="próximo intento")),
                ("to_name", models.CharField(blank=True, max_length=120, verbose_name="a nombre de")),
                (
                    "to_phone",
                    commerce.venezuela.fields.VenezuelanPhoneField(
                        blank=True, default="", max_length=13, verbose_name="teléfono"
                    ),
                ),
                (
                    "to_document",
                    commerce.venezuela.fields.DocumentField(
                        blank=True, default="", max_length=16, verbose_name="cédula o RIF"
                    ),
                ),
                (
                    "to_account",
                    models.CharField(
                        blank=True,
                        help_text="Número de cuenta, o el correo de Zelle.",
                        max_length=80,
                        verbose_name="cuenta",
                    ),
                ),
                (
                    "exported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="en un archivo del banco desde"),
                ),
                ("outgoing_reference", models.CharField(blank=True, max_length=40, verbose_name="nuestra referencia")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="día en que se pagó")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="cerrada el")),
                (
                    "returns_vouchers",
                    models.BooleanField(default=False, verbose_name="el cupón se puede volver a usar"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "from_account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pagomovil.recipientaccount",
                        verbose_name="cuenta de donde salió",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién la pagó",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payment.transaction",
                        verbose_name="pago que se devuelve",
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rates.exchangerate",
                        verbose_name="tasa",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién la pidió",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién firmó",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payment.source",
                        verbose_name="fuente de pago",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
                (
                    "to_bank",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="venezuela.bank",
                        verbose_name="banco",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payment.transaction",
                        verbose_name="movimiento que lo devolvió",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical devolución",
                "verbose_name_plural": "historical devoluciones",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gateway", "Al mismo medio de pago"),
                            ("manual", "Pago Móvil, transferencia u otro"),
                            ("cash", "Efectivo"),
                            ("store_credit", "Saldo a favor"),
                        ],
                        max_length=12,
                        verbose_name="cómo se devuelve",
                    ),
                ),
                ("usd", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="monto, US$")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="monto como se devuelve"
                    ),
                ),
                ("currency", models.CharField(default="USD", max_length=3, verbose_name="moneda en que se devuelve")),
                (
                    "reason_code",
                    models.CharField(
                        choices=[
                            ("cancelled", "El pedido se canceló"),
                            ("overpaid", "Pagó de más"),
                            ("returned", "Devolvió productos"),
                            ("damaged", "Llegó dañado o incompleto"),
                            ("late", "No llegó a tiempo"),
                            ("other", "Otro motivo"),
                        ],
                        max_length=12,
                        verbose_name="motivo",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=240, verbose_name="motivo, en palabras")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting_signature", "Espera otra firma"),
                            ("ready", "Por enviar"),
                            ("sending", "Enviándose"),
                            ("to_pay", "Por pagar"),
                            ("done", "Devuelto"),
                            ("failed", "No se pudo enviar"),
                            ("refused", "Rechazada"),
                            ("withdrawn", "Retirada"),
                        ],
                        default="ready",
                        max_length=18,
                        verbose_name="estado",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="pedida el")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="firmada el")),
                ("note", models.CharField(blank=True, max_length=240, verbose_name="nota de la decisión")),
                (
                    "key",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="clave de repetición"),
                ),
                ("provider_id", models.CharField(blank=True, max_length=120, verbose_name="número del proveedor")),
                ("error", models.CharField(blank=True, max_length=240, verbose_name="por qué no se pudo")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="intentos")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="veces que no se pudo")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="próximo intento")),
                ("to_name", models.CharField(blank=True, max_length=120, verbose_name="a nombre de")),
                (
                    "to_phone",
                    commerce.venezuela.fields.VenezuelanPhoneField(
                        blank=True, default="", max_length=13, verbose_name="teléfono"
                    ),
                ),
                (
                    "to_document",
                    commerce.venezuela.fields.DocumentField(
                        blank=True, default="", max_length=16, verbose_name="cédula o RIF"
                    ),
                ),
                (
                    "to_account",
                    models.CharField(
                        blank=True,
                        help_text="Número de cuenta, o el correo de Zelle.",
                        max_length=80,
                        verbose_name="cuenta",
                    ),
                ),
                (
                    "exported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="en un archivo del banco desde"),
                ),
                ("outgoing_reference", models.CharField(blank=True, max_length=40, verbose_name="nuestra referencia")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="día en que se pagó")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="cerrada el")),
                (
                    "returns_vouchers",
                    models.BooleanField(default=False, verbose_name="el cupón se puede volver a usar"),
                ),
                (
                    "from_account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="pagomovil.recipientaccount",
                        verbose_name="cuenta de donde salió",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién la pagó",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payment.transaction",
                        verbose_name="pago que se devuelve",
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rates.exchangerate",
                        verbose_name="tasa",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién la pidió",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién firmó",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payment.source",
                        verbose_name="fuente de pago",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
                (
                    "to_bank",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="venezuela.bank",
                        verbose_name="banco",
                    ),
                ),
                (
                    "transaction",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund",
                        to="payment.transaction",
                        verbose_name="movimiento que lo devolvió",
                    ),
                ),
            ],
            options={
                "verbose_name": "devolución",
                "verbose_name_plural": "devoluciones",
                "ordering": ["-id"],
                "permissions": [
                    ("sign_refund", "Firmar devoluciones de otra persona"),
                    ("pay_refund", "Pagar devoluciones"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField(verbose_name="cantidad, en pasos")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned",
                        to="order.line",
                        verbose_name="producto",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="refunds.refund",
                        verbose_name="devolución",
                    ),
                ),
            ],
            options={
                "verbose_name": "producto devuelto",
                "verbose_name_plural": "productos devueltos",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["store", "state", "id"], name="refunds_desk_list"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("state__in", ["ready", "sending"])), fields=["next_try_at"], name="refunds_to_send"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("usd__gt", 0)), name="refunds_amount_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", True),
                    models.Q(("signed_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="refunds_signed_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True), ("transaction__isnull", False), _connector="OR"
                ),
                name="refunds_done_has_its_movement",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outgoing_reference", ""), _negated=True),
                fields=("store", "from_account", "outgoing_reference"),
                name="refunds_outgoing_reference_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="returnedline",
            constraint=models.UniqueConstraint(fields=("refund", "line"), name="refunds_line_once_per_refund"),
        ),
        migrations.AddConstraint(
            model_name="returnedline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="refunds_returns_something"
            ),
        ),
    ]
