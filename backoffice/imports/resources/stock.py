"""What lies on the shelves and what it costs, by code."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Moment, Number, Whole
from backoffice.imports.sheets import Context, ObjectSheet, RowError
from commerce.catalogue.rules import quantity_text
from commerce.journal.history import bulk_update_with_history
from commerce.partner.actions import move_stock
from commerce.partner.models import Partner, StockMovement, StockRecord

_BETWEEN: Final = "\x1f"  # no code and no number holds it


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


class Warehouse(Column):
    """Where the stock lies. It tells which record a row is about, and is never changed by a file."""

    def get_value(self, instance: Any) -> Any:
        """The name of the partner."""
        return instance.partner.name if instance.partner_id else ""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """The record has been found by it already."""


def _warehouse() -> Warehouse:
    return Warehouse(
        "partner",
        _("Almacén"),
        key="warehouse",
        aliases=["almacen", "proveedor", "partner"],
        example="",
        help=_("Solo hace falta en una tienda con varios almacenes."),
    )


class StockRecordSheet(ObjectSheet):
    """What the two sheets of stock records share: a row is found by its warehouse and its code there."""

    model = StockRecord
    export_permission = "partner.view_stockrecord"
    import_permission = "partner.change_stockrecord"
    key_column = "sku"
    adds = False

    def find_key(self, values: dict[str, Any], context: Context) -> str:
        """The partner and the code. Where the store has several, each row says which."""
        sku = str(values.get("sku", "")).strip()
        return f"{self._partner(str(values.get('warehouse', '')).strip(), context).pk}{_BETWEEN}{sku}" if sku else ""

    def _partner(self, said: str, context: Context) -> Partner:
        partners = context.memo.get("partners")
        if partners is None:
            assert context.store is not None
            partners = context.memo["partners"] = list(context.store.partners.order_by("pk"))
        title = self.fields["warehouse"].title
        known = ", ".join(partner.name for partner in partners)
        if not said:
            if len(partners) == 1:
                return partners[0]
            if not partners:
                raise RowError(title, translated("La tienda todavía no tiene ningún almacén."))
            message = translated("La tienda tiene varios almacenes. Escribe cuál: %(names)s.") % {"names": known}
            raise RowError(title, message)
        found = [partner for partner in partners if said.casefold() in (partner.name.casefold(), partner.code)]
        if len(found) == 1:
            return found[0]
        if found:
            codes = ", ".join(partner.code for partner in found)
            raise RowError(
                title, translated("Hay varios con ese nombre. Escribe su código: %(codes)s.") % {"codes": codes}
            )
        message = translated("La tienda no tiene el almacén «%(name)s». Tiene: %(names)s.")
        raise RowError(title, message % {"name": said[:60], "names": known})

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """By partner and code; both come from the partners of the store alone."""
        wanted: dict[str, list[str]] = {}
        for key in keys:
            partner_id, _between, sku = key.partition(_BETWEEN)
            wanted.setdefault(partner_id, []).append(sku)
        either = Q(pk__in=())
        for partner_id, codes in wanted.items():
            either |= Q(partner=int(partner_id), partner_sku__in=codes)
        return StockRecord.objects.filter(either).select_related("product", "product__parent", "partner")

    def key_of(self, instance: Any) -> str:
        """The partner and the code."""
        return f"{instance.partner_id}{_BETWEEN}{instance.partner_sku}"

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
    warehouse = _warehouse()
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
    """Prices, costs, and how low the stock may fall before somebody is told."""

    code = "precios"
    title = _("Precios")
    help = _("Precios y costos en USD con IVA, para una unidad de venta. El costo solo lo ve el equipo.")

    sku = Column("partner_sku", _("Código"), key="sku", aliases=["codigo", "sku"], example="CAFE-500", is_required=True)
    warehouse = _warehouse()
    name = Column("product__get_title", _("Producto"), key="product", example="Café molido 500 g", is_export_only=True)
    price = Column(
        "price", _("Precio"), widget=Number(places=2), aliases=["precio con iva", "precio usd"], example="6,40"
    )
    cost = Column("cost", _("Costo"), widget=Number(places=2), aliases=["costo con iva", "costo usd"], example="4,80")
    threshold = Column("low_stock_threshold", _("Avisar con"), widget=Whole(), example="5")

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """One UPDATE and one INSERT of history per batch."""
        for record in changed:
            record.date_updated = timezone.now()
        bulk_update_with_history(
            changed, ["price", "cost", "low_stock_threshold", "date_updated"], by=context.by, reason=context.reason
        )
