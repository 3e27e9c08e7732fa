"""Offers, vouchers and their parts as rows to look at, with their history: they are made and changed at their desk."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.filters import known_values
from backoffice.history.values import OFFER_STATES
from backoffice.scoping import ReadOnlyAdmin
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.voucher.models import Voucher, VoucherApplication, VoucherSet


@admin.register(Range)
class RangeAdmin(ReadOnlyAdmin):
    """The products of an offer."""

    list_display = ["name", "store", "includes_all_products"]
    list_select_related = ["store"]
    list_filter = ["store"]
    search_fields = ["name"]
    fields = [
        "name",
        "store",
        "includes_all_products",
        "included_categories",
        "classes",
        "excluded_products",
        "excluded_categories",
    ]


@admin.register(Condition)
class ConditionAdmin(ReadOnlyAdmin):
    """When an offer applies."""

    list_display = ["type", "value", "range"]
    list_select_related = ["range"]
    search_fields = ["range__name"]


@admin.register(Benefit)
class BenefitAdmin(ReadOnlyAdmin):
    """What an offer gives."""

    list_display = ["type", "value", "range"]
    list_select_related = ["range"]
    search_fields = ["range__name"]


@admin.register(ConditionalOffer)
class ConditionalOfferAdmin(ReadOnlyAdmin):
    """Offers."""

    list_display = ["name", "store", "offer_type", "audience", "state", "start_datetime", "end_datetime", "num_orders"]
    list_select_related = ["store"]
    list_filter = ["store", "offer_type", "audience", known_values("status", _("estado"), list(OFFER_STATES.items()))]
    search_fields = ["name", "description"]
    exclude = ["status"]
    readonly_fields = ["state"]

    @admin.display(description=_("estado"), ordering="status")
    def state(self, offer: ConditionalOffer) -> str:
        """Whether it applies, is paused or is used up."""
        return str(OFFER_STATES.get(offer.status, offer.status))


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    """Voucher codes."""

    list_display = ["code", "name", "store", "start_datetime", "end_datetime", "num_orders", "total_discount"]
    list_select_related = ["store"]
    list_filter = ["store"]
    search_fields = ["code", "name"]
    exclude = ["voucher_set"]


@admin.register(VoucherSet)
class VoucherSetAdmin(ReadOnlyAdmin):
    """Sets of codes."""

    list_display = ["name", "store", "count", "start_datetime", "end_datetime"]
    list_select_related = ["store"]
    search_fields = ["name"]


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
