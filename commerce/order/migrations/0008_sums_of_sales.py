"""Indexes from which the figures of sales are summed, and who may see them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0007_desk_search_refunds_and_digests"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="order",
            options={
                "ordering": ["-date_placed"],
                "permissions": [
                    ("change_price", "Puede cambiar el precio de una línea"),
                    ("view_sales", "Puede ver las cifras de ventas"),
                ],
                "verbose_name": "pedido",
                "verbose_name_plural": "pedidos",
            },
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                fields=["order"],
                include=("product", "unit", "step", "quantity", "line_price_incl_tax"),
                name="order_line_sums",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["confirmed", "processing", "ready", "shipped", "out_for_delivery", "delivered"])
                ),
                fields=["store", "date_placed"],
                include=("payment_method", "total_incl_tax", "total_ves"),
                name="order_sales",
            ),
        ),
    ]
