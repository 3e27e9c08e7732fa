"""What lies on the shelves and what it costs, by code."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Moment, Number, Whole
from backoffice.imports.sheets import Context, ObjectSheet
from commerce.catalogue.rules import quantity_text
from commerce.journal.history import bulk_update_with_history
from commerce.partner.actions import move_stock
from commerce.partner.models import StockMovement, StockRecord


class Counted(Column):
    """A quantity in the product's unit of sale, kept as whole steps."""

    def get_value(self, instance: Any) -> Any:
        """The quantity in the unit."""
        steps = super().get_value(instance)
        return None if steps is None else _plain(steps * instance.product.step)

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Raises ValueError for what cannot be sold in steps."""
        if self.readonly:
            return
        product = instance.product
        steps = self.clean(row, **kwargs) / product.step
        if steps != int(steps):
            step = quantity_text(product.step, product.unit)
            raise ValueError(translated("No es un múltiplo de %(step)s, que es como se vende.") % {"step": step})
        setattr(instance, str(self.attribute), int(steps))


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


class StockRecordSheet(ObjectSheet):
    """What the two sheets of stock records share: a row is found by its code in the store's own stock."""

    model = StockRecord
    export_permission = "partner.view_stockrecord"
    import_permission = "partner.change_stockrecord"
    key_column = "sku"
    adds = False

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """Of the store's first stock, which is the one that product files write to."""
        assert context.store is not None
        partner = context.store.partners.order_by("pk").first()
        records = StockRecord.objects.filter(partner=partner, partner_sku__in=keys)
        return records.select_related("product", "product__parent", "partner")

    def key_of(self, instance: Any) -> str:
        """The code."""
        return str(instance.partner_sku)

    def ready_for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With the product and its parent."""
        return queryset.select_related("product__parent", "partner__store")

    def store_of(self, instance: Any) -> int | None:
        """The store of the partner."""
        return int(instance.partner.store_id)


class StockSheet(StockRecordSheet):
    """Counted quantities: the difference to what the shop believes becomes a movement of the stock."""

    code = "existencias"
    title = _("Existencias")
    help = _("La cantidad contada en la unidad de venta. Cada diferencia queda como un movimiento de existencias.")

    sku = Column("partner_sku", _("Código"), key="sku", aliases=["codigo", "sku"], example="CAFE-500", is_required=True)
    name = Column("product__get_title", _("Producto"), key="product", example="Café molido 500 g", is_export_only=True)
    counted = Counted(
        "num_in_stock",
        _("Contado"),
        key="counted",
        widget=Number(places=3),
        aliases=["cantidad", "existencia", "existencias"],
        example="24",
        is_required=True,
    )
    unit = Column("product__get_unit_display", _("Unidad"), key="unit", example="unidad", is_export_only=True)
    reserved = Counted(
        "num_allocated", _("Apartado en pedidos"), key="reserved", widget=Number(places=3), is_export_only=True
    )
    updated = Column("date_updated", _("Actualizado"), key="updated", widget=Moment(), is_export_only=True)

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """Through the one door to the stock."""
        believed = dict(
            StockRecord.objects.filter(pk__in=[record.pk for record in changed]).values_list("pk", "num_in_stock")
        )
        for record in sorted(changed, key=lambda each: each.pk):
            move_stock(
                record.pk,
                kind=StockMovement.Kind.COUNT,
                change=record.num_in_stock - (believed[record.pk] or 0),
                reason=context.reason,
                by=context.by,
            )


class PriceSheet(StockRecordSheet):
    """Prices, and how low the stock may fall before somebody is told."""

    code = "precios"
    title = _("Precios")
    help = _("Precios en USD con IVA, para una unidad de venta.")

    sku = Column("partner_sku", _("Código"), key="sku", aliases=["codigo", "sku"], example="CAFE-500", is_required=True)
    name = Column("product__get_title", _("Producto"), key="product", example="Café molido 500 g", is_export_only=True)
    price = Column(
        "price", _("Precio"), widget=Number(places=2), aliases=["precio con iva", "precio usd"], example="6,40"
    )
    threshold = Column("low_stock_threshold", _("Avisar con"), widget=Whole(), example="5")

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """One UPDATE and one INSERT of history per batch."""
        for record in changed:
            record.date_updated = timezone.now()
        bulk_update_with_history(
            changed, ["price", "low_stock_threshold", "date_updated"], by=context.by, reason=context.reason
        )
