"""A shop that can sell, and orders in it: rows and shortcuts for tests."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commerce.accounts.models import User
from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.checkout.actions import place_order
from commerce.checkout.details import Address, Details
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.order.models import Order
from commerce.payment.models import StorePaymentMethod
from commerce.shipping.models import DeliveryMethod
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests.factories import make_product, make_rate, make_store, number

ADDRESS = Address(
    line1="Calle Loira, Res. Araguaney, piso 4",
    city="Caracas",
    state="Distrito Capital",
    reference="Frente a la panadería",
)


def make_shop(slug: str = "", *, rate: bool = True, **fields: Any) -> Store:
    """A store with a delivery (US$ 3,00), a pickup, and every way to pay that ships with the project."""
    store = make_store(slug, **fields)
    make_delivery(store)
    make_delivery(store, "retiro", kind="pickup", price=0, name="Retiro en tienda", position=1)
    for position, code in enumerate(("cash_ves", "cash_usd", "transfer_on_delivery")):
        StorePaymentMethod.objects.create(store=store, code=code, position=position)
    if rate:
        make_rate()
    return store


def make_delivery(store: Store, code: str = "entrega", **fields: Any) -> DeliveryMethod:
    """A delivery method of `store`, US$ 3,00 all over the country."""
    values: dict[str, Any] = {"name": "Entrega en Caracas", "price": Decimal("3.00")}
    return DeliveryMethod.objects.create(store=store, code=code, **values | fields)


def make_basket(
    store: Store, products: Mapping[Product, int], *, owner: User | None = None, vouchers: list[Voucher] | None = None
) -> Basket:
    """An open basket with so many steps of each product."""
    basket = Basket.objects.create(store=store, owner=owner)
    for product, steps in products.items():
        basket.add_product(product, steps)
    basket.vouchers.set(vouchers or [])
    return Basket.objects.get(pk=basket.pk)


def make_details(**fields: Any) -> Details:
    """What a guest types: delivered in Caracas, paid in bolívares on receipt."""
    values: dict[str, Any] = {
        "name": "María Rojas",
        "phone": "+584145550182",
        "email": "maria@ejemplo.com.ve",
        "delivery": "entrega",
        "payment": "cash_ves",
        "address": ADDRESS,
    }
    return Details(**values | fields)


def make_order(
    store: Store | None = None,
    products: Mapping[Product, int] | None = None,
    *,
    user: User | None = None,
    key: str = "",
    vouchers: list[Voucher] | None = None,
    **details: Any,
) -> Order:
    """An order as the checkout places it."""
    store = store or make_shop()
    basket = make_basket(store, products or {make_product(store): 1}, owner=user, vouchers=vouchers)
    return place_order(basket.pk, make_details(**details), user=user, idempotency_key=key)


def make_voucher(store: Store, code: str = "", *, value: str = "2.00", usage: str = Voucher.MULTI_USE) -> Voucher:
    """A voucher that takes `value` USD off a basket."""
    code = code or f"CUPON{number()}"
    everything = Range.objects.create(name=f"Todo {code} {number()}", store=store, includes_all_products=True)
    offer = ConditionalOffer.objects.create(
        name=f"Cupón {code}",
        slug=f"cupon-{number()}",
        store=store,
        offer_type=ConditionalOffer.VOUCHER,
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(range=everything, type="Absolute", value=Decimal(value)),
        max_basket_applications=1,
    )
    voucher = Voucher.objects.create(
        name=f"Cupón {code}",
        code=code,
        store=store,
        usage=usage,
        start_datetime=timezone.now() - timedelta(days=1),
        end_datetime=timezone.now() + timedelta(days=30),
    )
    voucher.offers.add(offer)
    return voucher
