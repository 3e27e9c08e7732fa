"""What somebody asks of an offer in the guided form: plain values, and the guard that says whether they make sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal

MOST_PRODUCTS: Final = 500
MOST_CODES: Final = 10_000
LONGEST_NAME: Final = 100


class Kind(StrEnum):
    """How a customer gets the offer."""

    AUTOMATIC = "automatic"
    CODE = "code"
    CODES = "codes"


class Scope(StrEnum):
    """Which products it is about."""

    EVERYTHING = "everything"
    CATEGORIES = "categories"
    PRODUCTS = "products"
    CLASSES = "classes"


class Asks(StrEnum):
    """What a basket must hold. A group is what the benefit counts by: "for every 3"."""

    NOTHING = "nothing"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    GROUP = "group"
    DIFFERENT = "different"


class Gives(StrEnum):
    """What the customer gets."""

    PERCENT = "percent"
    AMOUNT = "amount"
    EACH = "each"
    FIXED_PRICE = "fixed_price"
    CHEAPEST = "cheapest"
    DELIVERY_FREE = "delivery_free"
    DELIVERY_PERCENT = "delivery_percent"
    DELIVERY_AMOUNT = "delivery_amount"
    DELIVERY_PRICE = "delivery_price"


DELIVERY: Final = frozenset({Gives.DELIVERY_FREE, Gives.DELIVERY_PERCENT, Gives.DELIVERY_AMOUNT, Gives.DELIVERY_PRICE})
PERCENTAGES: Final = frozenset({Gives.PERCENT, Gives.DELIVERY_PERCENT})
WITHOUT_VALUE: Final = frozenset({Gives.CHEAPEST, Gives.DELIVERY_FREE})
_PLAIN: Final = frozenset({Asks.NOTHING, Asks.AMOUNT, Asks.QUANTITY, Asks.DIFFERENT})
# What each benefit may ask for: a price for a group needs a group, and so does "the cheapest one free".
FITTING: Final[Mapping[Gives, frozenset[Asks]]] = {
    **dict.fromkeys(Gives, _PLAIN),
    Gives.AMOUNT: _PLAIN | {Asks.GROUP},
    Gives.FIXED_PRICE: frozenset({Asks.NOTHING, Asks.GROUP, Asks.DIFFERENT}),
    Gives.CHEAPEST: frozenset({Asks.GROUP}),
}


@dataclass(frozen=True)
class Goods:
    """The products of an offer, by id. Categories take in what is under them; left-out ones count with everything."""

    scope: Scope = Scope.EVERYTHING
    categories: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    classes: frozenset[int] = frozenset()
    without_products: frozenset[int] = frozenset()
    without_categories: frozenset[int] = frozenset()

    @property
    def chosen(self) -> frozenset[int]:
        """The ids that the scope speaks of."""
        by_scope = {Scope.CATEGORIES: self.categories, Scope.PRODUCTS: self.products, Scope.CLASSES: self.classes}
        return by_scope.get(self.scope, frozenset())


@dataclass(frozen=True)
class Limits:
    """How far an offer goes; None is without limit. Amounts are USD.

    `times` counts applications of an automatic offer, and orders of a code (of each code, in a set).
    """

    times: int | None = None
    times_per_person: int | None = None
    times_per_order: int | None = None
    most_per_order: Decimal | None = None
    budget: Decimal | None = None
    first_order_only: bool = False
    businesses_only: bool = False


@dataclass(frozen=True)
class Codes:
    """The code, or the set of codes: how many, how they begin, and how many characters nobody can guess."""

    code: str = ""
    count: int = 0
    prefix: str = ""
    length: int = 8


@dataclass(frozen=True)
class OfferSpec:
    """An offer as a person describes it. `asked` is dollars or a number of items; `value` a percentage or dollars."""

    store_id: int
    name: str
    kind: Kind
    gives: Gives
    value: Decimal | None = None
    asks: Asks = Asks.NOTHING
    asked: Decimal | None = None
    goods: Goods = Goods()
    limits: Limits = Limits()
    codes: Codes = Codes()
    starts: datetime | None = None
    ends: datetime | None = None
    description: str = ""
    combines: bool = False
    priority: int = 0

    @property
    def is_about_delivery(self) -> bool:
        """Whether it discounts the delivery and not the goods."""
        return self.gives in DELIVERY


def why_not(spec: OfferSpec) -> Refusal | None:
    """Why an offer with these terms makes no sense, naming the field of the form; None where it does."""
    return _name(spec) or _goods(spec.goods) or _benefit(spec) or _condition(spec) or _dates(spec)


def _name(spec: OfferSpec) -> Refusal | None:
    if not spec.name.strip():
        return BadInput("offer_without_name", _("Escribe el nombre que verá el cliente."), field="name")
    if len(spec.name) > LONGEST_NAME:
        return BadInput("offer_name_too_long", _("El nombre puede tener hasta 100 letras."), field="name")
    return None


def _goods(goods: Goods) -> Refusal | None:
    if goods.scope != Scope.EVERYTHING and not goods.chosen:
        words = {
            Scope.CATEGORIES: _("Elige al menos una categoría."),
            Scope.PRODUCTS: _("Busca y agrega al menos un producto."),
            Scope.CLASSES: _("Elige al menos un tipo de producto."),
        }
        return BadInput("offer_without_products", words[goods.scope], field=goods.scope.value)
    if len(goods.products) > MOST_PRODUCTS or len(goods.without_products) > MOST_PRODUCTS:
        message = _("Una oferta nombra hasta %(most)s productos. Usa una categoría.") % {"most": MOST_PRODUCTS}
        return BadInput("offer_too_many_products", message, field="products")
    return None


def _benefit(spec: OfferSpec) -> Refusal | None:
    if spec.gives in WITHOUT_VALUE:
        return None
    if spec.value is None or (spec.value <= 0 and spec.gives != Gives.DELIVERY_PRICE) or spec.value < 0:
        return BadInput("offer_without_value", _("Escribe cuánto se descuenta o cuánto se paga."), field="value")
    if spec.gives in PERCENTAGES and spec.value > 100:
        return BadInput("offer_over_100", _("Un porcentaje va de 0 a 100."), field="value")
    return None


def _condition(spec: OfferSpec) -> Refusal | None:
    if spec.asks not in FITTING[spec.gives]:
        if spec.gives == Gives.CHEAPEST:
            message = _("Para que el más barato salga gratis, elige «por cada grupo» y di de cuántos.")
        else:
            message = _("Ese beneficio no va con esa condición. Elige otra.")
        return BadInput("offer_condition_unfit", message, field="asks")
    if spec.asks == Asks.NOTHING:
        return None
    if spec.asked is None or spec.asked <= 0:
        return BadInput("offer_without_minimum", _("Escribe cuánto hay que comprar."), field="asked")
    if spec.asks == Asks.AMOUNT:
        return None
    if spec.asked != spec.asked.to_integral_value():
        return BadInput("offer_minimum_not_whole", _("Escribe un número entero de productos."), field="asked")
    if spec.asks in (Asks.GROUP, Asks.DIFFERENT) and spec.asked < 2:
        return BadInput("offer_group_too_small", _("Un grupo es de 2 o más."), field="asked")
    return None


def _dates(spec: OfferSpec) -> Refusal | None:
    if spec.kind != Kind.AUTOMATIC and (spec.starts is None or spec.ends is None):
        field = "starts_on" if spec.starts is None else "ends_on"
        return BadInput(
            "offer_code_without_dates", _("Un cupón necesita desde cuándo y hasta cuándo vale."), field=field
        )
    if spec.starts and spec.ends and spec.starts >= spec.ends:
        return BadInput("offer_ends_before_it_starts", _("Debe terminar después de empezar."), field="ends_on")
    return None
