"""Every read of orders that pages, the API and the desks share."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.journal import queries as journal
from commerce.refusals import Missing
from commerce.stores.models import Store

from . import story
from .links import hash_of
from .models import Order, OrderLink

if TYPE_CHECKING:
    from commerce.accounts.models import User

_PARTS = (
    "lines__attributes",
    "lines__product__images",
    "lines__product__parent__images",
    "surcharges",
    "discounts",
    "moves",
)


def with_parts(orders: QuerySet[Order]) -> QuerySet[Order]:
    """`orders` with all that a page shows of them, in a fixed number of queries."""
    return orders.select_related("store", "rate", "shipping_address", "link").prefetch_related(*_PARTS)


def own_orders(
    user: "User",
    store: Store | None = None,
    *,
    status: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
) -> QuerySet[Order]:
    """The orders of a customer, newest first; `text` looks in numbers, product names and codes."""
    orders = Order.objects.filter(user=user)
    if store is not None:
        orders = orders.filter(store=store)
    return with_parts(filtered(orders, status=status, since=since, until=until, text=text))


def filtered(
    orders: QuerySet[Order], *, status: str = "", since: date | None = None, until: date | None = None, text: str = ""
) -> QuerySet[Order]:
    """`orders` narrowed by status, days (both included, in the active time zone) and text; newest first."""
    if status:
        orders = orders.filter(status=status)
    if since:
        orders = orders.filter(date_placed__date__gte=since)
    if until:
        orders = orders.filter(date_placed__date__lte=until)
    if text := text.strip()[:80]:
        found = Q(number__icontains=text) | Q(lines__title__icontains=text) | Q(lines__partner_sku__icontains=text)
        orders = orders.filter(found).distinct()
    return orders.order_by("-date_placed", "-pk")


def own_order(user: "User", number: str, store: Store) -> Order:
    """One order of a customer. Raises Missing for a number of somebody else or of another store."""
    mine = Order.objects.filter(user=user, store=store, number=number.replace("\x00", "?"))  # PostgreSQL refuses it
    order = with_parts(mine).first()
    if order is None:
        raise _missing()
    return order


def order_for_token(token: str, store: Store, *, now: datetime | None = None) -> Order:
    """The order that a secret link opens in `store`.

    Raises Missing for a wrong, revoked or expired token, without saying which.
    """
    return with_parts(Order.objects.filter(pk=order_id_for_token(token, store, now=now))).get()


def order_id_for_token(token: str, store: Store, *, now: datetime | None = None) -> int:
    """The id of the order that a secret link opens in `store`. Raises Missing as `order_for_token` does."""
    moment = now or timezone.now()
    working = Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment)
    current = Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
    link = OrderLink.objects.filter(working, current, token_hash=hash_of(token), order__store=store).first()
    if link is None:
        raise _missing()
    return link.order_id


def timeline(order: Order, changes: Sequence[story.Change] = ()) -> list[story.Step]:
    """What happened to `order`, what happens now and what comes next; with `changes` also how its payment changed."""
    moves = [story.Move(move.to_status, move.at, move.note) for move in order.moves.all()]
    return story.timeline(moves, order.delivery_kind, changes)


def changes_of_payment(order: Order) -> list[story.Change]:
    """When it was to be paid in another way from then on, and in which (one query)."""
    told = journal.entries_for(order).filter(verb="payment.method_changed").values_list("occurred_at", "data")
    return [story.Change(at, str(data.get("to_name", ""))) for at, data in told]


def _missing() -> Missing:
    return Missing("no_such_order", _("No encontramos ese pedido."))
