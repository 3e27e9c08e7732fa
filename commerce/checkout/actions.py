"""Placing an order: one transaction, its locks in a fixed sequence, and everything of it or nothing."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.apps.partner.exceptions import InvalidStockAdjustment

from commerce.basket.models import Basket, Line
from commerce.journal import actions as journal
from commerce.offer.people import Buyer
from commerce.order.locks import lock_stock
from commerce.order.models import Order
from commerce.payment import actions as payment
from commerce.payment.methods import PaymentMethod
from commerce.payment.queries import offered_methods
from commerce.rates.queries import usable_rate
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed, ensure
from commerce.shipping.options import DeliveryOption, options_for
from commerce.voucher import actions as voucher

from . import rules
from .agreement import Agreement, write_order
from .details import Details
from .offers import apply_offers
from .pricing import price, wanted_lines
from .queries import order_of_basket, order_of_key

if TYPE_CHECKING:
    from commerce.accounts.models import User


def place_order(
    basket_id: int,
    details: Details,
    *,
    user: "User | None" = None,
    idempotency_key: str = "",
    by: "User | None" = None,
) -> Order:
    """Turn a basket into an order; asked again for the same basket or under the same key, it answers the same order.

    `user` is the customer's account, if there is one; `by` the member of staff who places it for them.

    Prices, names, fees and taxes are worked out here, whatever the customer's form said. Nothing happens, and the
    basket stays as it is, where this raises:
        Missing: no such basket.
        NotAllowed: the basket belongs to somebody else.
        BadInput: an unknown delivery or payment (`field` says which), or an address that is lacking.
        Conflict: "out_of_stock", "basket_changed", "offer_already_had", "below_minimum", "empty_basket",
            "basket_closed", or a voucher that can no longer be used; the message names the product or the amount.
    """
    try:
        return _place(basket_id, details, user, idempotency_key, by)
    except IntegrityError:
        # The same key with another basket, at the same moment: whoever was first has placed the order.
        basket = Basket.objects.filter(pk=basket_id).first()
        placed = order_of_key(basket.store_id, idempotency_key) if basket else None
        if placed is None:
            raise
        return placed


@transaction.atomic
def _place(basket_id: int, details: Details, user: "User | None", key: str, by: "User | None") -> Order:
    basket = _lock_basket(basket_id, user)
    placed = order_of_basket(basket.pk) or order_of_key(basket.store_id, key)
    if placed:
        return placed
    _prepare(basket, details, user)
    _check(basket, details)
    delivery, method = _choices(basket, details)
    rate = usable_rate(basket.store)
    agreed = Agreement(details, user, key, delivery, method, rate, price(basket, delivery, method, rate))
    order = _write(basket, agreed)
    payment.open_source(order, method)
    basket.submit()
    if by is not None:
        order.moves.update(by=by)
    journal.record("order.placed", subject=order, by=by or user or AnonymousUser(), data=_summary(order, basket))
    return order


def _lock_basket(basket_id: int, user: "User | None") -> Basket:
    """The basket, locked first: whoever wants the same basket waits here, and then finds its order."""
    basket = Basket.objects.select_for_update(of=("self",)).select_related("store").filter(pk=basket_id).first()
    if basket is None:
        raise Missing("no_such_basket", _("No encontramos esa cesta."))
    if basket.owner_id is not None and basket.owner_id != getattr(user, "pk", None):
        raise NotAllowed("foreign_basket", _("Esa cesta no es tuya."))
    return basket


def _prepare(basket: Basket, details: Details, user: "User | None") -> None:
    """Lock stock by id, then vouchers by id, and only then read prices and offers: they cannot move any more."""
    lock_stock(Line.objects.filter(basket=basket).values("stockrecord_id"))
    person: Any = user or AnonymousUser()
    voucher.lock_and_check(basket.vouchers.all(), person, email=details.email, phone=details.phone)
    ensure(rules.may_be_ordered(basket.status, basket.num_lines))
    buyer = Buyer(person, details.email, details.phone)
    apply_offers(basket, buyer, left=details.offers_left, was_shown=bool(details.seen))


def _check(basket: Basket, details: Details) -> None:
    lines = wanted_lines(basket)
    ensure(rules.lines_in_the_way(lines))
    ensure(rules.changed_since(details.seen, lines))
    ensure(rules.reaches_minimum(basket.total_incl_tax, basket.store.minimum_order))


def _choices(basket: Basket, details: Details) -> tuple[DeliveryOption, PaymentMethod]:
    """The delivery and the way to pay that were chosen, where the store offers them for this basket and address."""
    state = details.address.state if details.address else ""
    delivery = next((option for option in options_for(basket, state) if option.code == details.delivery), None)
    if delivery is None:
        raise BadInput("unknown_delivery", _("Elige cómo recibes tu pedido."), field="delivery")
    if not delivery.is_available:
        raise BadInput("delivery_unavailable", delivery.obstacle, field="delivery")
    if delivery.kind == "delivery" and details.address is None:
        raise BadInput("address_missing", _("Dinos adónde llevamos tu pedido."), field="line1")
    for offered in offered_methods(basket.store, delivery.kind):
        if offered.code == details.payment:
            return delivery, offered.method
    raise BadInput("unknown_payment", _("Elige cómo pagas."), field="payment")


def _write(basket: Basket, agreed: Agreement) -> Order:
    """The rows of the order. Should the goods be gone in spite of the locks, it is a refusal like any other."""
    try:
        return write_order(basket, agreed)
    except InvalidStockAdjustment as shortage:
        message = _("Uno de tus productos se acaba de agotar. Revisa tu cesta.")
        raise Conflict("out_of_stock", message, details={"problems": []}) from shortage


def _summary(order: Order, basket: Basket) -> dict[str, Any]:
    """What the journal says of a new order: ids and amounts, nobody's data."""
    return {
        "number": order.number,
        "status": order.status,
        "total_usd": order.total_incl_tax,
        "total_ves": order.total_ves,
        "lines": basket.num_lines,
        "delivery_method": order.shipping_code,
        "payment_method": order.payment_method,
    }
