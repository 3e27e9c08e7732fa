"""Suppliers, stock and prices, and every movement of the stock."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockAlert, AbstractStockRecord
from oscar.apps.partner.exceptions import InvalidStockAdjustment
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store


class Partner(AbstractPartner):
    """Who holds the stock of a store: a warehouse, the shop itself or a supplier."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="partners", verbose_name=_("tienda"))

    history = HistoricalRecords()


class StockRecord(AbstractStockRecord):
    """Stock and price of one product. `price` is in USD for one unit of sale with IVA; stock counts steps of sale.

    `cost` is what the shop itself pays for that unit, IVA included like the price, so that the two can be compared;
    empty where nobody has said. Only staff see it.
    """

    price = models.DecimalField(
        _("precio con IVA"), decimal_places=2, max_digits=12, blank=True, null=True, validators=[MinValueValidator(0)]
    )
    cost = models.DecimalField(
        _("costo con IVA"), decimal_places=2, max_digits=12, blank=True, null=True, validators=[MinValueValidator(0)]
    )

    history = HistoricalRecords(excluded_fields=["date_updated", "num_allocated"])

    class Meta(AbstractStockRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["product", "price"], name="partner_price_of_product")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="partner_price_not_negative"
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="partner_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__gte=0),
                name="partner_allocation_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.partner_sku

    def allocate(self, quantity: int) -> None:
        """Set `quantity` steps aside for an order, only where that many are free.

        Oscar adds without looking; here the condition is part of the UPDATE, so two buyers of the last unit cannot
        both get it, whatever the caller has checked before.

        Raises:
            InvalidStockAdjustment: fewer than `quantity` are free.
        """
        if not self.can_track_allocations:
            return
        free = Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0)
        changed = (
            type(self)
            .objects.annotate(free=free)
            .filter(pk=self.pk, free__gte=quantity)
            .update(num_allocated=Coalesce(F("num_allocated"), 0) + quantity)
        )
        if not changed:
            raise InvalidStockAdjustment(_("No queda tanto de este producto."))
        self.refresh_from_db(fields=["num_allocated"])

    allocate.alters_data = True  # type: ignore[attr-defined]


class StockMovement(models.Model):
    """One change of the stock of one record, in steps of sale; their sum is the stock, always.

    Rows come from a trigger on the stock record and from nowhere else, whoever changes it and however; another one
    refuses UPDATE, DELETE and TRUNCATE. A row outlives the record, the order and the person that it names.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Existencia inicial")
        RECEIPT = "receipt", _("Entrada de mercancía")
        SALE = "sale", _("Venta")
        RETURN = "return", _("Devolución")
        COUNT = "count", _("Conteo")
        DAMAGE = "damage", _("Merma o daño")
        ADJUSTMENT = "adjustment", _("Ajuste")
        CLOSING = "closing", _("Ficha eliminada")

    stockrecord = models.ForeignKey(
        StockRecord,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="movements",
        verbose_name=_("producto"),
    )
    store_id = models.BigIntegerField(_("tienda"), null=True)
    sku = models.CharField(_("código"), max_length=128)
    kind = models.CharField(_("tipo de movimiento"), max_length=10, choices=Kind)
    change = models.IntegerField(_("cambio"))
    balance = models.IntegerField(_("quedan"))
    reason = models.CharField(_("motivo"), max_length=240, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("quién"),
    )
    order = models.ForeignKey(
        "order.Order",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="stock_movements",
        verbose_name=_("pedido"),
    )
    at = models.DateTimeField(_("fecha y hora"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("movimiento de existencias")
        verbose_name_plural = _("movimientos de existencias")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["stockrecord", "-id"], name="partner_movements_of_record"),
            models.Index(fields=["store_id", "-id"], name="partner_movements_of_store"),
            models.Index(fields=["order"], condition=models.Q(order__isnull=False), name="partner_movements_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {self.change:+d}"


class StockCount(models.Model):
    """A walk along the shelves with a sheet: what was counted, until somebody confirms the differences."""

    class State(models.TextChoices):
        DRAFT = "draft", _("En curso")
        APPLIED = "applied", _("Aplicado")
        DISCARDED = "discarded", _("Descartado")

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="stock_counts", verbose_name=_("almacén")
    )
    name = models.CharField(_("nombre"), max_length=80)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.DRAFT)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lo empezó")
    )
    started_at = models.DateTimeField(_("empezó"), db_default=Now(), editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lo cerró")
    )
    finished_at = models.DateTimeField(_("se cerró"), null=True, editable=False)

    class Meta:
        verbose_name = _("conteo de existencias")
        verbose_name_plural = _("conteos de existencias")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StockCountLine(models.Model):
    """One product of a sheet: the steps that somebody counted, and the stock that the shop believed in just then."""

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines", verbose_name=_("conteo"))
    stockrecord = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="+", verbose_name=_("producto"))
    counted = models.PositiveIntegerField(_("contado, en pasos"), null=True)
    believed = models.PositiveIntegerField(_("según el sistema, en pasos"), null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("contó")
    )

    class Meta:
        verbose_name = _("renglón de conteo")
        verbose_name_plural = _("renglones de conteo")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["count", "stockrecord"], name="partner_counted_once_per_sheet"),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=True, believed__isnull=True)
                | models.Q(counted__isnull=False, believed__isnull=False),
                name="partner_counted_against_what_was_believed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.stockrecord_id}"

    @property
    def difference(self) -> int:
        """How many steps more (or fewer) there are than the shop believed; 0 where nobody has counted."""
        return 0 if self.counted is None or self.believed is None else self.counted - self.believed


class StockAlert(AbstractStockAlert):
    """Stock that fell below its threshold, until somebody brings more."""

    def __str__(self) -> str:
        return str(_("Por reponer: %(stock)s") % {"stock": self.stockrecord})


from oscar.apps.partner.models import *  # noqa: E402, F403
