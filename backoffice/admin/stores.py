"""Stores and their teams."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.held import held
from backoffice.scoping import HistoryAdmin, ScopedTabularInline
from commerce.stores import rules
from commerce.stores.models import Membership, OpeningHours, Store


class OpeningHoursInline(ScopedTabularInline):
    """When a store is open."""

    model = OpeningHours


class TeamInline(ScopedTabularInline):
    """Who works in a store, as what."""

    model = Membership
    autocomplete_fields = ["user", "role"]


@admin.register(Store)
class StoreAdmin(HistoryAdmin):
    """One page per store: brand, rules, hours and team."""

    list_display = ["name", "host", "city", "is_active", "is_default", "is_special_taxpayer"]
    list_filter = ["is_active"]
    search_fields = ["name", "host", "slug"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "host", "tagline", "welcome", "is_active", "is_default"]}),
        (_("Contacto"), {"fields": ["legal_name", "rif", "email", "phone", "address", "city", "time_zone"]}),
        (
            _("Marca"),
            {
                "fields": [
                    "logo",
                    "hero",
                    ("brand", "brand_hover", "brand_on"),
                    ("brand_soft", "brand_deep", "brand_deep_on"),
                ]
            },
        ),
        (
            _("Reglas de venta"),
            {
                "fields": [
                    "currency",
                    "minimum_order",
                    "offers_delivery",
                    "offers_pickup",
                    "free_delivery_from",
                    "is_special_taxpayer",
                    "return_policy",
                ]
            },
        ),
        (_("Resumen diario de pedidos"), {"fields": ["digest_hour", "digest_recipients"]}),
    ]
    inlines = [OpeningHoursInline, TeamInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Store | None = None) -> Sequence[str]:
        """Rules of money are changed by whoever holds their permission in the store."""
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        if obj is not None and obj.pk not in held(request).stores(rules.CHANGE_MONEY):
            fields += [name for name in rules.MONEY_FIELDS if name not in fields]
        return fields


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    """Roles per store."""

    list_display = ["user", "role", "store"]
    list_select_related = ["user", "role", "store"]
    list_filter = ["store", "role"]
    search_fields = ["user__email", "user__first_name", "user__last_name"]
    autocomplete_fields = ["user", "role", "store"]
