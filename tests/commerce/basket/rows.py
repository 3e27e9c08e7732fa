"""Rows and requests that tests of baskets share."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from commerce.basket import actions, pricing
from commerce.basket.middleware import COOKIE, signed
from commerce.basket.models import Basket
from commerce.catalogue.models import Category, Product
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests import factories

FROM_OUR_PAGE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def make_basket(store: Store, *products: Product | tuple[Product, Decimal | int | str], owner: Any = None) -> Basket:
    """An open basket with `products`, each alone (the least that is sold) or with its quantity in the unit."""
    basket = actions.open_for(owner, store.pk) if owner else Basket.objects.create(store=store)
    for entry in products:
        product, quantity = entry if isinstance(entry, tuple) else (entry, entry.minimum)
        actions.add(basket, product, quantity if isinstance(quantity, str) else Decimal(quantity))
    return basket


def priced(basket: Basket, user: Any = None) -> Basket:
    """The basket read anew and priced."""
    return pricing.price(Basket.objects.get(pk=basket.pk), user)


def make_voucher(
    store: Store,
    code: str = "",
    *,
    benefit: str = Benefit.PERCENTAGE,
    value: Decimal | int | str = 10,
    minimum: Decimal | int | str | None = None,
    products: Sequence[Product] = (),
    categories: Sequence[Category] = (),
    offer: dict[str, Any] | None = None,
    **fields: Any,
) -> Voucher:
    """A voucher of one offer. `minimum` is the value of goods it asks for; without it one item is enough."""
    code = code or f"CUPON{factories.number()}"
    selection = Range.objects.create(
        name=f"{code} {factories.number()}", store=store, includes_all_products=not products and not categories
    )
    for product in products:
        selection.add_product(product)
    selection.included_categories.set(categories)
    condition = (
        Condition.objects.create(range=selection, type=Condition.COUNT, value=1)
        if minimum is None
        else Condition.objects.create(range=selection, type=Condition.VALUE, value=Decimal(minimum))
    )
    is_about_delivery = benefit in Benefit.DELIVERY_TYPES
    gives = Benefit.objects.create(
        range=None if is_about_delivery else selection, type=benefit, value=None if value is None else Decimal(value)
    )
    now = timezone.now()
    row = ConditionalOffer.objects.create(
        name=f"Oferta de {code} {factories.number()}",
        store=store,
        condition=condition,
        benefit=gives,
        **{"offer_type": ConditionalOffer.VOUCHER, "max_basket_applications": 1} | (offer or {}),
    )
    dates = {"start_datetime": now - timedelta(days=1), "end_datetime": now + timedelta(days=30)}
    voucher = Voucher.objects.create(store=store, code=code, name=f"{code} {factories.number()}", **dates | fields)
    voucher.offers.add(row)
    return voucher


def make_order(basket: Basket, user: Any = None, **fields: Any) -> Any:
    """An order of a basket that counts its discounts, as placing it does."""
    from oscar.core.loading import get_class

    from commerce.order.models import Order

    values = {
        "number": f"T-{factories.number()}",
        "store": basket.store,
        "basket": basket,
        "user": user,
        "currency": "USD",
        "total_incl_tax": basket.total_incl_tax,
        "total_excl_tax": basket.total_excl_tax,
        "contact_name": "Yelitza Marcano",
        "status": "pending",
        "payment_method": "cash",
    }
    order = Order.objects.create(**values | fields)
    creator = get_class("order.utils", "OrderCreator")()
    for application in basket.offer_applications:
        application["message"] = ""
        creator.create_discount_model(order, application)
        creator.record_discount(application)
    for voucher in basket.vouchers.all():
        voucher.record_usage(order, user)
    return order


class Visitor(Client):
    """A browser at one store, whose forms come from the store's own pages."""

    def __init__(self, store: Store, **defaults: Any) -> None:
        super().__init__(headers={"host": store.host}, **FROM_OUR_PAGE, **defaults)

    def carry(self, basket: Basket) -> "Visitor":
        """Hold the cookie of a guest's basket."""
        self.cookies[COOKIE] = signed(basket)
        return self
