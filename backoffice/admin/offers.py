"""Offers and vouchers."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.scoping import HistoryAdmin, ReadOnlyAdmin, ScopedAdmin, ScopedTabularInline
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range, RangeProduct
from commerce.voucher.models import Voucher, VoucherApplication


class RangeProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names the fields that Oscar leaves without a name."""

    class Meta:
        model = RangeProduct
        exclude: ClassVar[list[str]] = []
        labels: ClassVar[dict[str, Any]] = {"product": _("producto"), "display_order": _("orden")}


class RangeProductInline(ScopedTabularInline):
    """The products of a range."""

    model = RangeProduct
    form = RangeProductForm
    verbose_name = _("producto del grupo")
    verbose_name_plural = _("productos del grupo")
    autocomplete_fields = ["product"]


@admin.register(Range)
class RangeAdmin(ScopedAdmin):
    """Sets of products."""

    list_display = ["name", "store", "includes_all_products", "is_public"]
    list_select_related = ["store"]
    list_filter = ["store"]
    search_fields = ["name"]
    inlines = [RangeProductInline]
    autocomplete_fields = ["store"]
    filter_horizontal = ["included_categories"]
    exclude = ["excluded_categories", "classes"]


@admin.register(Condition)
class ConditionAdmin(ScopedAdmin):
    """When an offer applies."""

    list_display = ["type", "value", "range"]
    list_select_related = ["range"]
    search_fields = ["range__name"]


@admin.register(Benefit)
class BenefitAdmin(ScopedAdmin):
    """What an offer gives."""

    list_display = ["type", "value", "range"]
    list_select_related = ["range"]
    search_fields = ["range__name"]


@admin.register(ConditionalOffer)
class ConditionalOfferAdmin(HistoryAdmin):
    """Offers."""

    list_display = ["name", "store", "offer_type", "status", "start_datetime", "end_datetime", "num_orders"]
    list_select_related = ["store"]
    list_filter = ["store", "offer_type", "status"]
    search_fields = ["name", "description"]
    readonly_fields = ["total_discount", "num_applications", "num_orders"]
    autocomplete_fields = ["store", "condition", "benefit"]
    filter_horizontal = ["combinations"]


@admin.register(Voucher)
class VoucherAdmin(HistoryAdmin):
    """Voucher codes."""

    list_display = ["code", "name", "store", "usage", "start_datetime", "end_datetime", "num_orders"]
    list_select_related = ["store"]
    list_filter = ["store", "usage"]
    search_fields = ["code", "name"]
    exclude = ["voucher_set"]
    readonly_fields = ["num_basket_additions", "num_orders", "total_discount"]
    filter_horizontal = ["offers"]
    autocomplete_fields = ["store"]


@admin.register(VoucherApplication)
class VoucherApplicationAdmin(ReadOnlyAdmin):
    """Which order used which voucher."""

    list_display = ["voucher", "order", "user", "used_at"]
    list_select_related = ["voucher", "order", "user"]
    search_fields = ["voucher__code", "order__number"]

    @admin.display(description=_("fecha"), ordering="date_created")
    def used_at(self, use: VoucherApplication) -> Any:
        """When the order was placed."""
        return use.date_created
