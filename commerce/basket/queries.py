"""Reads about baskets: whose is which, and how much is in it."""

from typing import Any

from django.db.models import Case, F, PositiveIntegerField, Sum, Value, When
from django.db.models.functions import Coalesce

from commerce.catalogue.models import Product
from commerce.partner.strategy import StoreStrategy, is_published

from . import rules
from .models import Basket, Line

# A product that is sold by measure counts one in the header, whatever it weighs.
_UNITS = Coalesce(
    Sum(
        Case(
            When(lines__product__step=1, then=F("lines__quantity")),
            default=Case(When(lines__isnull=False, then=1), default=0),
        )
    ),
    Value(0),
    output_field=PositiveIntegerField(),
)


def open_basket_of(user: Any, store_id: int) -> Basket | None:
    """The open basket of a customer in a store, if there is one."""
    basket: Basket | None = Basket.objects.filter(owner=user, store_id=store_id, status=Basket.OPEN).first()
    if basket is not None:
        basket.owner = user
    return basket


def open_guest_basket(basket_id: int, store_id: int) -> Basket | None:
    """A guest's open basket in a store, if it is one."""
    return Basket.objects.filter(pk=basket_id, owner=None, store_id=store_id, status=Basket.OPEN).first()


def units_in(**which: Any) -> int | None:
    """How many things are in the open basket that `which` names, without pricing it (None: no such basket)."""
    return (
        Basket.objects.filter(status=Basket.OPEN, **which)
        .annotate(total=_UNITS)
        .values_list("total", flat=True)
        .first()
    )


def line_of(basket: Basket, line_id: int) -> Line:
    """A line of this very basket. Raises Missing for any other."""
    line = Line.objects.select_related("basket").filter(pk=line_id, basket=basket.pk).first() if basket.pk else None
    if line is None:
        raise rules.unknown_line()
    return line


def product_for_sale(product_id: int, store_id: int) -> Product:
    """A published product of the store, with what pricing it needs. Raises Missing for any other."""
    product = (
        Product.objects.filter(pk=product_id, store_id=store_id)
        .select_related("tax_rate", "product_class__tax_rate", "parent__tax_rate", "parent__product_class__tax_rate")
        .prefetch_related("stockrecords")
        .first()
    )
    if product is None or not is_published(product):
        raise rules.unknown_product()
    if product.is_parent:
        raise rules.choose_variant()
    return product


def terms_of(
    product: Product, strategy: StoreStrategy, *, held_elsewhere: int = 0, stockrecord: Any = None
) -> rules.Terms:
    """How a product is sold now, less the steps of it that other lines of the same basket hold."""
    info = strategy.fetch_for_product(product, stockrecord)
    available: int | None = getattr(info.availability, "num_available", None)
    if not info.availability.is_available_to_buy:
        available = 0
    return rules.Terms(
        step=product.step,
        unit=product.unit,
        minimum_steps=product.minimum_steps,
        available=None if available is None else max(0, available - held_elsewhere),
    )
