"""What the orders desk needs: words to find an order by, money owed back as tasks, and digests sent once."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Words without accents: "maria.r@ejemplo.com" is found by "maria" and by "maria.r@ej", not by what everybody has behind
# the @; "A-100234" by "100234". A phone
# is found from its prefix (4145550182), from its local part (5550182) and by its last four digits. Its cost, and a
# setting that keeps it from being spelled out inside a query, send the planner to the index and not over the table.
_FUNCTION = r"""
CREATE FUNCTION order_search_words(number text, name text, email text, guest_email text, phone text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog AS $$
    SELECT to_tsvector(
        'simple'::regconfig,
        regexp_replace(
            translate(
                lower(
                    coalesce(number, '') || ' ' || coalesce(name, '') || ' ' || split_part(coalesce(email, ''), '@', 1)
                    || ' ' || split_part(coalesce(guest_email, ''), '@', 1)
                ),
                'áàäâãéèëêíìïîóòöôõúùüûñçÁÀÄÂÃÉÈËÊÍÌÏÎÓÒÖÔÕÚÙÜÛÑÇ',
                'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
            ),
            '[^a-z0-9]+', ' ', 'g'
        )
        || ' ' || regexp_replace(lower(coalesce(number, '')), '[^a-z0-9]+', '', 'g')
        || ' ' || regexp_replace(lower(coalesce(email, '')), '[^a-z0-9]+', '', 'g')
        || ' ' || regexp_replace(lower(coalesce(guest_email, '')), '[^a-z0-9]+', '', 'g')
        || CASE WHEN length(phone) >= 11
            THEN ' ' || right(phone, 10) || ' ' || right(phone, 7) || ' ' || right(phone, 4) ELSE '' END
    )
$$
"""

# Orders paid in part are few among many: an index of nothing else finds them.
_PARTLY_PAID = """
CREATE INDEX payment_partly_paid ON payment_source (order_id)
WHERE amount_debited > 0 AND amount_debited < amount_allocated
"""


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0006_history"),
        ("payment", "0003_history"),
        ("stores", "0004_daily_digest"),
    ]

    operations = [
        migrations.RunSQL(_FUNCTION, reverse_sql="DROP FUNCTION order_search_words(text, text, text, text, text)"),
        migrations.RunSQL(_PARTLY_PAID, reverse_sql="DROP INDEX payment_partly_paid"),
        migrations.AlterModelOptions(
            name="order",
            options={
                "ordering": ["-date_placed"],
                "permissions": [("change_price", "Puede cambiar el precio de una línea")],
                "verbose_name": "pedido",
                "verbose_name_plural": "pedidos",
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["store", "-date_placed"], name="order_newest_of_store"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("number"),
                    models.F("contact_name"),
                    models.F("contact_email"),
                    models.F("guest_email"),
                    models.F("contact_phone"),
                    function="order_search_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="order_search",
            ),
        ),
        migrations.CreateModel(
            name="RefundDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_usd", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="monto en dólares")),
                ("reason", models.CharField(blank=True, max_length=240, verbose_name="motivo")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="desde")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="resuelto")),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refund_due",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
            ],
            options={
                "verbose_name": "dinero por devolver",
                "verbose_name_plural": "dinero por devolver",
                "ordering": ["settled_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_usd__gt", 0)), name="order_refund_due_is_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="día")),
                ("orders", models.PositiveIntegerField(default=0, verbose_name="pedidos")),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="enviado")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
            ],
            options={
                "verbose_name": "resumen diario",
                "verbose_name_plural": "resúmenes diarios",
                "ordering": ["-day", "-id"],
                "constraints": [models.UniqueConstraint(fields=("store", "day"), name="order_one_digest_per_day")],
            },
        ),
    ]
