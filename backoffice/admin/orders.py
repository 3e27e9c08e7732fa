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
from commerce.order.models import Line, Order, OrderDiscount, StatusMove, Surcharge
from commerce.order.rules import words
from commerce.payment.methods import known
from commerce.payment.models import Source
from commerce.shipping.models import DeliveryMethod

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
}


class LineInline(ReadOnlyInline):
    """What was bought."""

    model = Line
    fields = [
        "title",
        "partner_sku",
        "quantity",
        "unit",
        "price_per_unit",
        "tax_percent",
        "line_price_incl_tax",
        "note",
    ]
    readonly_fields = fields


class StatusMoveInline(ReadOnlyInline):
    """Where it has been."""

    model = StatusMove
    fields = ["at", "from_status", "to_status", "by", "note"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the people, in one query."""
        return super().get_queryset(request).select_related("by")


class SourceInline(ReadOnlyInline):
    """How it is paid."""

    model = Source
    fields = ["source_type", "currency", "amount_allocated", "amount_debited", "amount_refunded", "reference"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the types, in one query."""
        return super().get_queryset(request).select_related("source_type")


class DiscountInline(ReadOnlyInline):
    """Which offers and vouchers applied."""

    model = OrderDiscount
    fields = ["offer_name", "voucher_code", "frequency", "amount"]
    readonly_fields = fields


class SurchargeInline(ReadOnlyInline):
    """What was added."""

    model = Surcharge
    fields = ["name", "code", "incl_tax"]
    readonly_fields = fields


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
        "date_placed",
    ]
    list_filter = [
        "store",
        known_values("status", _("estado"), Order.Status.choices),
        known_values("delivery_kind", _("forma de recibirlo"), DeliveryMethod.Kind.choices),
        known_values("payment_method", _("forma de pago"), [(method.code, method.name) for method in known()]),
    ]
    search_fields = ["number", "contact_name", "contact_email", "contact_phone", "user__email"]
    ordering = ["-date_placed"]
    fieldsets = [
        (None, {"fields": [("number", "state"), ("store", "date_placed"), ("contact_name", "phone", "mail")]}),
        (
            _("Montos"),
            {
                "fields": [
                    ("total_incl_tax", "shipping_incl_tax"),
                    ("total_ves", "rate"),
                    ("payment_method_name", "currency"),
                ]
            },
        ),
        (
            _("Entrega"),
            {
                "fields": [
                    ("delivery_kind", "shipping_method"),
                    ("preferred_date", "delivery_instructions"),
                    "address",
                    ("carrier", "tracking_number"),
                    "customer_note",
                    "cancel_reason",
                ]
            },
        ),
    ]
    readonly_fields = ["state", "phone", "mail", "address"]
    inlines = [LineInline, SourceInline, StatusMoveInline, DiscountInline, SurchargeInline]
    change_form_before_template = "backoffice/orders/moves.html"

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
        order = self.get_object(request, object_id)
        moves: list[dict[str, Any]] = []
        if isinstance(order, Order) and self.may_move(request, order):
            moves = [
                {
                    "status": status,
                    "label": words(status, order.delivery_kind),
                    "is_grave": status in (statuses.CANCELLED, statuses.FAILED),
                }
                for status in statuses.PIPELINE[order.status]
            ]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "moves": moves})

    @display(description=_("estado"), label=STATUS_COLOURS, ordering="status")
    def state(self, order: Order) -> tuple[str, Any]:
        """Its status in words."""
        return order.status, str(words(order.status, order.delivery_kind))

    @admin.display(description=_("total"), ordering="total_incl_tax")
    def total(self, order: Order) -> str:
        """In USD."""
        return format_usd(order.total_incl_tax)

    @admin.display(description=_("en bolívares"), ordering="total_ves")
    def total_in_bs(self, order: Order) -> str:
        """At the rate of its moment."""
        return format_bs(order.total_ves) if order.total_ves is not None else "—"

    @admin.display(description=_("teléfono"))
    def phone(self, order: Order) -> str:
        """To call about the delivery; lists never show it."""
        return order.contact_phone or "—"

    @admin.display(description=_("correo"))
    def mail(self, order: Order) -> str:
        """Where the order's messages go."""
        return order.contact_email or order.guest_email or "—"

    @admin.display(description=_("dirección"))
    def address(self, order: Order) -> str:
        """Where it goes."""
        return order.shipping_address.summary if order.shipping_address else "—"


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
