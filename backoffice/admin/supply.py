"""Suppliers, stock, delivery and payment methods."""

from django.contrib import admin
from oscar.core.loading import get_model

from backoffice.scoping import HistoryAdmin, ReadOnlyAdmin, ScopedAdmin
from commerce.partner.models import Partner, StockRecord
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
    """Stock and prices."""

    list_display = [
        "partner_sku",
        "product",
        "partner",
        "price",
        "num_in_stock",
        "num_allocated",
        "low_stock_threshold",
    ]
    list_select_related = ["product", "product__parent", "partner"]
    list_filter = ["partner__store"]
    search_fields = ["partner_sku", "product__title", "product__upc"]
    autocomplete_fields = ["product", "partner"]
    readonly_fields = ["num_allocated"]
    ordering = ["partner_sku"]


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

    list_display = ["code", "store", "is_enabled", "position"]
    list_select_related = ["store"]
    list_filter = ["store", "is_enabled"]
    search_fields = ["code"]
