"""Orders and baskets. An order is never edited here: it moves, by actions that say who and why."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from unfold.decorators import display

from backoffice.desks.orders.views import move_view
from backoffice.filters import known_values
from backoffice.scoping import ReadOnlyAdmin, ReadOnlyInline
from commerce.basket.models import Basket
from commerce.basket.models import Line as BasketLine
from commerce.money.rules import format_bs, format_usd
from commerce.order import statuses
from commerce.order.models import Order
from commerce.order.rules import words
from commerce.payment.methods import known
from commerce.payment.models import Source
from commerce.shipping.models import DeliveryMethod
from commerce.stores.markup import dates

from .order_page import label_of, moves_of, order_page

Transaction = get_model("payment", "Transaction")

STATUS_COLOURS = {
    statuses.PENDING: "warning",
    statuses.CONFIRMED: "primary",
    statuses.PROCESSING: "primary",
    statuses.READY: "primary",
    statuses.SHIPPED: "info",
    statuses.OUT_FOR_DELIVERY: "info",
    statuses.DELIVERED: "success",
    statuses.FAILED: "danger",
    statuses.CANCELLED: "",
    statuses.REFUNDED: "",
}


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders: to find them, to read them, and to move them."""

    list_display = [
        "number",
        "state",
        "contact_name",
        "total",
        "total_in_bs",
        "payment_method_name",
        "store",
        "placed",
    ]
    list_filter = [
        "store",
        known_values(
            "status", _("estado"), [(code, label_of(code, words).words) for code, words in Order.Status.choices]
        ),
        known_values("delivery_kind", _("forma de recibirlo"), DeliveryMethod.Kind.choices),
        known_values("payment_method", _("forma de pago"), [(method.code, method.name) for method in known()]),
    ]
    search_fields = ["number", "contact_name", "contact_email", "contact_phone", "user__email"]
    ordering = ["-date_placed"]
    fields = ["number"]
    change_form_template = "backoffice/orders/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With what a page and a list show."""
        return super().get_queryset(request).select_related("store", "shipping_address", "rate", "user")

    def get_urls(self) -> list[URLPattern]:
        """The page that asks before an order moves."""
        move = path(
            "<int:order_id>/mover/<slug:status>/",
            self.admin_site.admin_view(move_view),
            {"model_admin": self},
            name="order_order_move",
        )
        return [move, *super().get_urls()]

    def may_move(self, request: HttpRequest, order: Order) -> bool:
        """Whether this person may move this order: the change permission, in its store."""
        return bool(request.user.has_perm("order.change_order", order))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The order with the buttons of its legal moves."""
        page = order_page(self.get_queryset(request), int(object_id), request) if object_id.isdecimal() else None
        moves = moves_of(page.order) if page and self.may_move(request, page.order) else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "page": page, "moves": moves}
        )

    @display(description=_("estado"), label=STATUS_COLOURS, ordering="status")
    def state(self, order: Order) -> tuple[str, Any]:
        """Its status in words."""
        return order.status, str(label_of(order.status, words(order.status, order.delivery_kind)).words)

    @admin.display(description=_("fecha"), ordering="date_placed")
    def placed(self, order: Order) -> str:
        """When it was placed, in the store's time."""
        return f"{dates.day(order.date_placed)}, {dates.clock(order.date_placed)}"

    @admin.display(description=_("total"), ordering="total_incl_tax")
    def total(self, order: Order) -> str:
        """In USD."""
        return format_usd(order.total_incl_tax)

    @admin.display(description=_("en bolívares"), ordering="total_ves")
    def total_in_bs(self, order: Order) -> str:
        """At the rate of its moment."""
        return format_bs(order.total_ves) if order.total_ves is not None else "—"


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """How orders are paid."""

    list_display = ["order", "source_type", "amount_allocated", "amount_debited", "amount_refunded", "reference"]
    list_select_related = ["order", "source_type"]
    list_filter = ["source_type"]
    search_fields = ["order__number", "reference"]


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    """Movements of money."""

    list_display = ["source", "txn_type", "amount", "reference", "status", "date_created"]
    list_select_related = ["source__order", "source__source_type"]
    list_filter = ["txn_type"]
    search_fields = ["reference", "source__order__number"]


class BasketLineInline(ReadOnlyInline):
    """What lies in a basket."""

    model = BasketLine
    fields = ["product", "quantity", "price_incl_tax", "note", "date_updated"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the products, in one query."""
        return super().get_queryset(request).select_related("product", "product__parent")


@admin.register(Basket)
class BasketAdmin(ReadOnlyAdmin):
    """Baskets, open and past."""

    list_display = ["id", "store", "who", "status", "lines_count", "date_created"]
    list_select_related = ["store", "owner"]
    list_filter = ["store", "status"]
    search_fields = ["owner__email"]
    ordering = ["-date_created"]
    fields = ["store", "who", "status", "date_created", "date_submitted"]
    readonly_fields = ["who"]
    inlines = [BasketLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Basket]:
        """With the number of lines counted by the database."""
        return super().get_queryset(request).annotate(line_count=Count("lines", distinct=True))

    @admin.display(description=_("de"))
    def who(self, basket: Basket) -> str:
        """Its owner, or a guest."""
        return str(basket.owner) if basket.owner else str(_("Invitado"))

    @admin.display(description=_("líneas"), ordering="line_count")
    def lines_count(self, basket: Model) -> int:
        """How many products."""
        return basket.line_count  # type: ignore[attr-defined, no-any-return]
