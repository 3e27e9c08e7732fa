"""What the page of one order tells the people who prepare, deliver and answer for it."""

from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from commerce.order import queries, rules, statuses
from commerce.order.models import Order
from commerce.order.presentation import OrderPage
from commerce.payment.models import Source
from commerce.stores.markup.icons import LOOKS

# The colour of a label, by the family that the shop's pills have.
TONES: Final = {
    "pay": "warn",
    "warn": "warn",
    "review": "warn",
    "brand": "brand",
    "way": "info",
    "ok": "ok",
    "bad": "bad",
}

# Where the shop's words speak to the customer, those for the team.
TEAM_WORDS: Final[dict[str, Promise]] = {
    "pending": _("Esperando el pago"),
    "to_collect": _("Se cobra al entregar"),
    "overpaid": _("Saldo a favor del cliente"),
    "rejected": _("Pago rechazado"),
}


class Label(NamedTuple):
    """A status in words, with the colour family of its label."""

    words: str | Promise
    tone: str


class Move(NamedTuple):
    """A button: where the order may go now. `is_grave`: it cannot be undone and ends the sale."""

    status: str
    label: str | Promise
    is_grave: bool


def label_of(code: str, words: str | Promise = "") -> Label:
    """The label of an order's or a payment's status; an unknown one says its code."""
    look = LOOKS.get(code)
    said = TEAM_WORDS.get(code) or words or (look.words if look else code)
    return Label(said, TONES.get(look.kind, "") if look else "")


def moves_of(order: Order) -> list[Move]:
    """Every legal move of `order`, in words."""
    return [
        Move(status, rules.words(status, order.delivery_kind), status in (statuses.CANCELLED, statuses.FAILED))
        for status in statuses.PIPELINE[order.status]
    ]


class StaffOrderPage(OrderPage):
    """An order with all that the team needs: who to call, where to go, what was paid and who moved it."""

    def __init__(self, order: Order, request: HttpRequest) -> None:
        super().__init__(order)
        self.sees_payments = request.user.has_perm("payment.view_source")

    @property
    def status_label(self) -> Label:
        """Where the order stands."""
        return label_of(self.order.status, self.status_words)

    @property
    def payment_label(self) -> Label | None:
        """Where its payment stands; None where nothing is owed."""
        return label_of(self.payment_state) if self.payment_state else None

    @cached_property
    def sources(self) -> QuerySet[Source]:
        """How it is paid, for those who may see payments (one query)."""
        sources = self.order.sources.select_related("source_type")
        return sources if self.sees_payments else sources.none()

    @cached_property
    def history(self) -> list[tuple[Label, Any]]:
        """Every move with its label, newest first (one query)."""
        kind = self.order.delivery_kind
        moves = self.order.moves.select_related("by").order_by("-id")
        return [(label_of(move.to_status, rules.words(move.to_status, kind)), move) for move in moves]


def order_page(orders: QuerySet[Order], order_id: int, request: HttpRequest) -> StaffOrderPage | None:
    """The page of one of `orders`, in a fixed number of queries; None where it is not among them."""
    order = queries.with_parts(orders).select_related("user").filter(pk=order_id).first()
    return StaffOrderPage(order, request) if order else None
