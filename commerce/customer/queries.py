"""What the pages of an account show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from commerce.catalogue.models import ProductImage
from commerce.order import queries as orders
from commerce.order import rules, statuses
from commerce.order.models import Line, Order

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.stores.models import Store

MOST_PICTURES = 4
ENDED = (statuses.DELIVERED, statuses.CANCELLED, statuses.REFUNDED, statuses.FAILED)


@dataclass(frozen=True)
class OrderCard:
    """An order in a list: its first pictures, and how many things it holds besides."""

    order: Order
    pictures: list[ProductImage | None]
    more: int

    @property
    def status_words(self) -> str | Promise:
        """The status in the words of this kind of delivery."""
        return rules.words(self.order.status, self.order.delivery_kind)

    @property
    def waits_for_payment(self) -> bool:
        """Whether the next move is the customer's."""
        return bool(self.order.status == statuses.PENDING)


@dataclass(frozen=True)
class OrderCounts:
    """How many orders a person has in a store, and how many of them are under way."""

    total: int
    under_way: int


def order_cards(found: Iterable[Order]) -> list[OrderCard]:
    """The orders of a page, ready to be listed."""
    return [_card(order) for order in found]


def orders_for_cards(user: "User", store: "Store", *, status: str = "", text: str = "") -> QuerySet[Order]:
    """A person's orders in a store, newest first, with the pictures of what was bought."""
    return orders.own_orders(user, store, status=status, text=text)


def order_counts(user: "User", store: "Store") -> OrderCounts:
    """One query."""
    counted = Order.objects.filter(user=user, store=store).aggregate(
        total=Count("pk"), under_way=Count("pk", filter=~Q(status__in=ENDED))
    )
    return OrderCounts(counted["total"], counted["under_way"])


def picture_of(line: Line) -> ProductImage | None:
    """The first picture of what a line sold, a variant's own or else its product's; none for what is gone."""
    product = line.product
    if product is None:
        return None
    own = list(product.images.all())
    if not own and product.parent is not None:
        own = list(product.parent.images.all())
    return own[0] if own else None


def _card(order: Order) -> OrderCard:
    lines = list(order.lines.all())
    return OrderCard(order, [picture_of(line) for line in lines[:MOST_PICTURES]], max(0, len(lines) - MOST_PICTURES))
