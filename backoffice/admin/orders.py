"""Orders and their money. An order is never edited here: it moves, by actions that say who and why."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from unfold.decorators import display

from backoffice.desks.jobs.actions import job_action
from backoffice.desks.orders.bulk import export, picking_lists
from backoffice.desks.orders.forms import MoveManyForm
from backoffice.desks.orders.lists import (
    CurrencyFilter,
    MethodFilter,
    OrderPaginator,
    PaymentFilter,
    StatusFilter,
    StoreFilter,
    find_orders,
    live_sockets,
    store_ids,
    tabs,
)
from backoffice.desks.orders.urls import order_urls
from backoffice.filters import DaysFilter, known_values
from backoffice.paging import BoundedListMixin
from backoffice.scoping import ReadOnlyAdmin
from commerce.money.rules import format_bs, format_usd
from commerce.order import statuses
from commerce.order.models import Order, RefundDue
from commerce.order.rules import words
from commerce.payment.models import Source
from commerce.shipping.models import DeliveryMethod
from commerce.stores.markup import dates
from commerce.venezuela.rules import mask_phone

from .order_page import label_of, moves_of, order_page

Transaction = get_model("payment", "Transaction")

PAYMENT_COLOURS = {
    "awaiting": "warning",
    "in_review": "info",
    "to_collect": "",
    "partial": "warning",
    "paid": "success",
    "overpaid": "info",
    "partially_refunded": "",
    "refunded": "",
    "none": "",
}
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
class OrderAdmin(BoundedListMixin, ReadOnlyAdmin):
    """Orders: to find them, to read them, and to move them."""

    list_display = [
        "number",
        "state",
        "payment",
        "contact",
        "total",
        "method",
        "store",
        "placed",
    ]
    list_filter = [
        ("date_placed", DaysFilter),
        StatusFilter,
        PaymentFilter,
        MethodFilter,
        CurrencyFilter,
        known_values("delivery_kind", _("forma de recibirlo"), DeliveryMethod.Kind.choices),
        StoreFilter,
    ]
    search_fields = ["number"]  # the box is there; what it finds is decided in `get_search_results`
    search_help_text = _("Número, nombre, teléfono, correo, cédula o referencia")
    ordering = ["-date_placed"]
    fields = ["number"]
    actions = [
        job_action("orders.move", description=_("Mover a otro estado"), form=MoveManyForm),
        picking_lists,
        export,
    ]
    paginator = OrderPaginator
    list_before_template = "backoffice/orders/tabs.html"
    change_list_template = "backoffice/orders/list.html"
    change_form_template = "backoffice/orders/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Of this person's stores, with what a page and a list show."""
        mine = Order.objects.filter(store_id__in=store_ids(request))
        return mine.select_related("store", "shipping_address", "rate", "user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is edited in a form; several orders at once are moved by whoever may move one."""
        return obj is None and bool(request.user.has_perm("order.change_order"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """What the box finds, by any of the things that people remember of an order."""
        return find_orders(request, queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        """The pages about one order that change something, and its documents."""
        return [*order_urls(self), *super().get_urls()]

    def may_move(self, request: HttpRequest, order: Order) -> bool:
        """Whether this person may move this order: the change permission, in its store."""
        return bool(request.user.has_perm("order.change_order", order))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list with its tabs and counters, and the sockets that keep both true."""
        more = {
            "order_tabs": tabs(request),
            "order_sockets": live_sockets(request),
            "may_place_orders": request.user.has_perm("order.add_order"),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The order with the buttons of its legal moves."""
        page = order_page(self.get_queryset(request), int(object_id), request) if object_id.isdecimal() else None
        moves = moves_of(page.order) if page and page.may_change else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "page": page, "moves": moves}
        )

    @display(description=_("estado"), label=STATUS_COLOURS, ordering="status")
    def state(self, order: Order) -> tuple[str, Any]:
        """Its status in words."""
        return order.status, str(label_of(order.status, words(order.status, order.delivery_kind)).words)

    @display(description=_("pago"), label=PAYMENT_COLOURS)
    def payment(self, order: Order) -> tuple[str, Any]:
        """Where its payment stands."""
        code = order.payment_state
        return code or "none", str(label_of(code).words) if code else "—"

    @display(description=_("cliente"), header=True)
    def contact(self, order: Order) -> list[str]:
        """Who ordered, with the phone masked."""
        return [order.contact_name, mask_phone(str(order.contact_phone)) if order.contact_phone else ""]

    @admin.display(description=_("fecha"), ordering="date_placed")
    def placed(self, order: Order) -> str:
        """When it was placed, in the store's time."""
        return f"{dates.day(order.date_placed)}, {dates.clock(order.date_placed)}"

    @display(description=_("total"), header=True, ordering="total_incl_tax")
    def total(self, order: Order) -> list[str]:
        """In USD, and in bolívares at the rate of its moment."""
        return [format_usd(order.total_incl_tax), format_bs(order.total_ves) if order.total_ves is not None else ""]

    @admin.display(description=_("forma de pago"), ordering="payment_method_name")
    def method(self, order: Order) -> str:
        """How it is paid, as the customer read it."""
        return order.payment_method_name or "—"


@admin.register(RefundDue)
class RefundDueAdmin(ReadOnlyAdmin):
    """Money that orders which ended owe back, the oldest open task first."""

    list_display = ["order", "amount", "reason", "created_at", "settled_at"]
    list_select_related = ["order"]
    list_filter = ["order__store"]
    search_fields = ["order__number"]
    ordering = ["-settled_at", "created_at"]

    @admin.display(description=_("monto"), ordering="amount_usd")
    def amount(self, due: RefundDue) -> str:
        """In USD."""
        return format_usd(due.amount_usd)


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
