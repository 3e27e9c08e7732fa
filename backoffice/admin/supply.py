"""Suppliers, stock, delivery and payment methods."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from backoffice.desks.stock.words import balance_text, change_text, steps_text
from backoffice.filters import known_values
from backoffice.scoping import HistoryAdmin, ReadOnlyAdmin, ScopedAdmin
from commerce.pagomovil.models import ReportedMethod
from commerce.partner.models import Partner, StockMovement, StockRecord
from commerce.payment import methods
from commerce.payment.models import StorePaymentMethod
from commerce.shipping.models import DeliveryMethod

StockAlert = get_model("partner", "StockAlert")


@admin.register(Partner)
class PartnerAdmin(ScopedAdmin):
    """Who holds stock."""

    list_display = ["name", "code", "store"]
    list_select_related = ["store"]
    list_filter = ["store"]
    search_fields = ["name", "code"]
    exclude = ["users"]


@admin.register(StockRecord)
class StockRecordAdmin(HistoryAdmin):
    """Prices, and the stock that movements add up to."""

    list_display = ["partner_sku", "product", "partner", "price", "in_stock", "set_aside", "ledger"]
    list_select_related = ["product", "product__parent", "partner"]
    list_filter = ["partner__store"]
    search_fields = ["partner_sku", "product__title", "product__upc"]
    autocomplete_fields = ["product", "partner"]
    readonly_fields = ["num_allocated", "ledger"]
    ordering = ["partner_sku"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once there is a record its stock changes by movements alone, each with who and why."""
        return [*self.readonly_fields, *(["num_in_stock"] if obj else [])]

    @admin.display(description=_("en el almacén"), ordering="num_in_stock")
    def in_stock(self, record: StockRecord) -> str:
        """What there is, in the unit of sale."""
        return steps_text(record, record.num_in_stock or 0)

    @admin.display(description=_("apartado"), ordering="num_allocated")
    def set_aside(self, record: StockRecord) -> str:
        """What waits for orders that were placed."""
        return steps_text(record, record.num_allocated) if record.num_allocated else "—"

    @admin.display(description=_("movimientos"))
    def ledger(self, record: StockRecord) -> SafeString | str:
        """The way to what came and went, and to the next movement."""
        if record.pk is None:
            return "—"
        address = reverse("stock:move", args=[record.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, _("Ver movimientos"))


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger: every change of the stock of every product, with who and why."""

    list_display = ["at", "item", "kind", "moved", "left", "reason", "about", "who"]
    list_display_links = None
    list_select_related = ["stockrecord__product__parent", "by", "order"]
    list_filter = [known_values("kind", _("tipo de movimiento"), StockMovement.Kind.choices), "at"]
    search_fields = ["sku", "stockrecord__product__title", "stockrecord__product__parent__title", "order__number"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockMovement]:
        """Newest first, scoped like everything else."""
        rows: QuerySet[StockMovement] = super().get_queryset(request)
        return rows

    @admin.display(description=_("producto"))
    def item(self, movement: StockMovement) -> SafeString | str:
        """What moved; a record that is gone is known by its code."""
        record = movement.stockrecord if movement.stockrecord_id else None
        if record is None:
            return movement.sku
        address = reverse("stock:move", args=[record.pk])
        return format_html('<a href="{}">{}</a> {}', address, record.product.get_title(), movement.sku)

    @admin.display(description=_("cambio"), ordering="change")
    def moved(self, movement: StockMovement) -> str:
        """How much came or went."""
        return change_text(movement)

    @admin.display(description=_("quedan"))
    def left(self, movement: StockMovement) -> str:
        """How much there was after it."""
        return balance_text(movement)

    @admin.display(description=_("pedido"))
    def about(self, movement: StockMovement) -> str:
        """The order that it was for."""
        return movement.order.number if movement.order_id and movement.order else "—"

    @admin.display(description=_("quién"))
    def who(self, movement: StockMovement) -> str:
        """The person, or the system."""
        if movement.by is None:
            return str(_("Sistema"))
        return movement.by.get_full_name() or movement.by.email


@admin.register(StockAlert)
class StockAlertAdmin(ReadOnlyAdmin):
    """Stock below its threshold."""

    list_display = ["stockrecord", "threshold", "status", "date_created"]
    list_select_related = ["stockrecord__product__parent", "stockrecord__partner"]
    list_filter = ["status"]
    search_fields = ["stockrecord__partner_sku", "stockrecord__product__title"]


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(HistoryAdmin):
    """Ways to receive an order."""

    list_display = ["name", "store", "kind", "price", "free_from", "is_active", "position"]
    list_select_related = ["store"]
    list_filter = ["store", "kind", "is_active"]
    search_fields = ["name", "code"]


@admin.register(StorePaymentMethod)
class StorePaymentMethodAdmin(HistoryAdmin):
    """Ways to pay."""

    list_display = ["name", "store", "is_enabled", "position"]
    list_select_related = ["store"]
    list_filter = ["store", "is_enabled"]
    search_fields = ["code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StorePaymentMethod]:
        """With the names of those that the shop made up itself."""
        own = ReportedMethod.objects.filter(code=OuterRef("code")).values("name")[:1]
        return super().get_queryset(request).annotate(reported_name=Subquery(own))

    @admin.display(description=_("forma de pago"), ordering="code")
    def name(self, method: StorePaymentMethod) -> str:
        """As customers read it."""
        named = {known.code: known.name for known in methods.known()}
        return str(named.get(method.code) or getattr(method, "reported_name", "") or method.code)
