"""Every movement of the stock, and sheets to count it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# A change of the stock writes its own movement, whoever makes it: an order, a person, an import, a line of SQL. What
# the changer has said of it (commerce.partner.actions.movements.telling) stands in a setting of the transaction.
LEDGER = """
CREATE FUNCTION partner_write_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was integer := 0;
    now_is integer := 0;
    stock partner_stockrecord;
    said jsonb := coalesce(nullif(current_setting('abasto.stock_movement', true), ''), '{}')::jsonb;
    kind text := coalesce(said->>'kind', 'adjustment');
BEGIN
    IF TG_OP = 'DELETE' THEN
        stock := OLD;
        kind := 'closing';
    ELSE
        stock := NEW;
        now_is := coalesce(NEW.num_in_stock, 0);
    END IF;
    IF TG_OP = 'INSERT' THEN
        kind := 'opening';
    ELSE
        was := coalesce(OLD.num_in_stock, 0);
    END IF;
    IF was <> now_is THEN
        INSERT INTO partner_stockmovement
            (stockrecord_id, store_id, sku, kind, change, balance, reason, by_id, order_id, at)
        VALUES (
            stock.id, (SELECT store_id FROM partner_partner WHERE id = stock.partner_id), stock.partner_sku, kind,
            now_is - was, now_is, coalesce(said->>'reason', ''), (said->>'by')::bigint, (said->>'order')::bigint,
            clock_timestamp()
        );
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER partner_stock_moves AFTER INSERT OR DELETE OR UPDATE OF num_in_stock ON partner_stockrecord
    FOR EACH ROW EXECUTE FUNCTION partner_write_movement();

INSERT INTO partner_stockmovement (stockrecord_id, store_id, sku, kind, change, balance, reason, at)
    SELECT r.id, p.store_id, r.partner_sku, 'opening', r.num_in_stock, r.num_in_stock, '', clock_timestamp()
    FROM partner_stockrecord r JOIN partner_partner p ON p.id = r.partner_id WHERE r.num_in_stock > 0;

CREATE FUNCTION partner_movements_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Movements of stock are append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Change the stock itself: that writes a movement.';
END
$$;
CREATE TRIGGER partner_movements_stay BEFORE INSERT OR UPDATE OR DELETE ON partner_stockmovement
    FOR EACH ROW EXECUTE FUNCTION partner_movements_stay();
CREATE TRIGGER partner_movements_are_never_emptied BEFORE TRUNCATE ON partner_stockmovement
    FOR EACH STATEMENT EXECUTE FUNCTION partner_movements_stay();
"""

NO_LEDGER = """
DROP TRIGGER partner_movements_are_never_emptied ON partner_stockmovement;
DROP TRIGGER partner_movements_stay ON partner_stockmovement;
DROP FUNCTION partner_movements_stay();
DROP TRIGGER partner_stock_moves ON partner_stockrecord;
DROP FUNCTION partner_write_movement();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0005_delivery_tax"),
        ("partner", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StockCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "En curso"), ("applied", "Aplicado"), ("discarded", "Descartado")],
                        default="draft",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="empezó"
                    ),
                ),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="se cerró")),
                (
                    "finished_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lo cerró",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stock_counts",
                        to="partner.partner",
                        verbose_name="almacén",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lo empezó",
                    ),
                ),
            ],
            options={
                "verbose_name": "conteo de existencias",
                "verbose_name_plural": "conteos de existencias",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StockCountLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted", models.PositiveIntegerField(null=True, verbose_name="contado, en pasos")),
                ("believed", models.PositiveIntegerField(null=True, verbose_name="según el sistema, en pasos")),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="partner.stockcount",
                        verbose_name="conteo",
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="contó",
                    ),
                ),
                (
                    "stockrecord",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partner.stockrecord",
                        verbose_name="producto",
                    ),
                ),
            ],
            options={
                "verbose_name": "renglón de conteo",
                "verbose_name_plural": "renglones de conteo",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("count", "stockrecord"), name="partner_counted_once_per_sheet"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("believed__isnull", True), ("counted__isnull", True)),
                            models.Q(("believed__isnull", False), ("counted__isnull", False)),
                            _connector="OR",
                        ),
                        name="partner_counted_against_what_was_believed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("store_id", models.BigIntegerField(null=True, verbose_name="tienda")),
                ("sku", models.CharField(max_length=128, verbose_name="código")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Existencia inicial"),
                            ("receipt", "Entrada de mercancía"),
                            ("sale", "Venta"),
                            ("return", "Devolución"),
                            ("count", "Conteo"),
                            ("damage", "Merma o daño"),
                            ("adjustment", "Ajuste"),
                            ("closing", "Ficha eliminada"),
                        ],
                        max_length=10,
                        verbose_name="tipo de movimiento",
                    ),
                ),
                ("change", models.IntegerField(verbose_name="cambio")),
                ("balance", models.IntegerField(verbose_name="quedan")),
                ("reason", models.CharField(blank=True, max_length=240, verbose_name="motivo")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="fecha y hora",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="stock_movements",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "stockrecord",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="movements",
                        to="partner.stockrecord",
                        verbose_name="producto",
                    ),
                ),
            ],
            options={
                "verbose_name": "movimiento de existencias",
                "verbose_name_plural": "movimientos de existencias",
                "ordering": ["-id"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["stockrecord", "-id"], name="partner_movements_of_record"),
                    models.Index(fields=["store_id", "-id"], name="partner_movements_of_store"),
                    models.Index(
                        condition=models.Q(("order__isnull", False)),
                        fields=["order"],
                        name="partner_movements_of_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LEDGER, NO_LEDGER),
    ]
