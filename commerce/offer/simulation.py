"""What an offer would do to a basket: priced for real in a transaction that leaves nothing behind."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.basket.models import Basket
from commerce.basket.pricing import price, tax_lines
from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_text
from commerce.money.rules import format_usd
from commerce.shipping.options import options_for

from . import actions
from .models import Condition, ConditionalOffer
from .selection import products_of
from .terms import Asks, Codes, Kind, OfferSpec

MOST_LINES: Final = 12
_MOST_STEPS: Final = 9_999
_ANY_NAME: Final = 60


@dataclass(frozen=True)
class SampleLine:
    """One line: USD with IVA before and after all offers, which took something off it, and whether the shop loses."""

    product_id: int
    title: str
    quantity: str
    steps: int
    before: Decimal | None
    after: Decimal | None
    offers: list[str] = field(default_factory=list)
    is_below_cost: bool = False

    @property
    def saved(self) -> Decimal:
        """What is taken off."""
        return (self.before or Decimal(0)) - (self.after or Decimal(0))


@dataclass(frozen=True)
class Outcome:
    """A basket with the offer. Amounts are USD with IVA; `saved` is what this offer alone gives, delivery included.

    `without` is the total of the same basket without this offer. `why_not` says why it gives nothing, or is empty.
    """

    lines: list[SampleLine]
    goods_before: Decimal
    goods_after: Decimal
    tax: Decimal
    delivery: str
    delivery_before: Decimal
    delivery_after: Decimal
    without: Decimal
    saved: Decimal
    why_not: str
    notes: list[str]

    @property
    def total(self) -> Decimal:
        """Goods and delivery."""
        return self.goods_after + self.delivery_after


def sample_for(spec: OfferSpec) -> dict[int, int]:
    """A basket that should earn the offer, made of its own products: steps by product id. Empty where none is sold."""
    wanted = int(spec.asked or 1) if spec.asks not in (Asks.NOTHING, Asks.AMOUNT) else 1
    how_many = min(wanted, MOST_LINES) if spec.asks == Asks.DIFFERENT else 2
    chosen: list[Any] = list(
        products_of(spec)
        .filter(stockrecords__num_in_stock__gt=0, stockrecords__price__gt=0)
        .order_by("-stockrecords__num_in_stock", "pk")
        .values_list("pk", "minimum_steps", "stockrecords__price", "step")
    )[: how_many * 2]
    steps = {pk: least for pk, least, _price, _step in chosen[:how_many]}
    if not steps or spec.asks == Asks.DIFFERENT:
        return steps
    first, least, unit_price, step = chosen[0]
    if spec.asks == Asks.AMOUNT:
        missing = (spec.asked or Decimal(0)) / (unit_price * step)
        steps[first] = max(least, min(int(missing.to_integral_value(rounding="ROUND_CEILING")), _MOST_STEPS))
    else:
        steps[first] = max(least, min(wanted, _MOST_STEPS))
    return steps


def simulate(spec: OfferSpec, steps: Mapping[int, int], *, by: Any, offer_id: int | None = None) -> Outcome:
    """Price a basket of so many steps of each product with and without the offer; nothing of it stays.

    The offer is taken as if it were in force, for a customer whose first order this is and, where it is for
    businesses, for one of them.

    Raises:
        Refusal: the terms make no sense, or something that they name is gone.
    """
    with transaction.atomic():
        outcome = _priced(spec, steps, by, offer_id)
        transaction.set_rollback(True)
    return outcome


def _priced(spec: OfferSpec, steps: Mapping[int, int], by: Any, offer_id: int | None) -> Outcome:
    store_id = spec.store_id
    if offer_id is not None:
        ConditionalOffer.objects.filter(pk=offer_id, store_id=store_id).update(status=ConditionalOffer.SUSPENDED)
    plain = price(_basket(store_id, steps))
    _name, _before, fee = _delivery(plain)
    without = plain.total_incl_tax + fee
    offer = _in_force(spec, by, offer_id)
    basket = _basket(store_id, steps)
    basket.vouchers.set(offer.vouchers.all())
    basket = price(basket)
    mine = next((used for used in basket.offer_applications if used["offer"].pk == offer.pk), None)
    name, before, after = _delivery(basket)
    total = basket.total_incl_tax + after
    return Outcome(
        lines=[_line(line, {offer.pk: spec.name}) for line in basket.all_lines()],
        goods_before=basket.total_incl_tax_excl_discounts,
        goods_after=basket.total_incl_tax,
        tax=sum((line.tax for line in tax_lines(basket.all_lines())), Decimal(0)),
        delivery=name,
        delivery_before=before,
        delivery_after=after,
        without=without,
        saved=without - total,
        why_not="" if mine is not None else _why_not(offer, basket),
        notes=_notes(spec, mine is not None and without == total),
    )


def _in_force(spec: OfferSpec, by: Any, offer_id: int | None) -> ConditionalOffer:
    """The offer as it would be while it is in force. One that exists is changed in its place: its age decides ties."""
    now = timezone.now()
    limits = replace(spec.limits, businesses_only=False, times=None, times_per_person=None, budget=None)
    terms = replace(spec, limits=limits, starts=now - timedelta(hours=1), ends=now + timedelta(hours=1))
    if spec.kind == Kind.AUTOMATIC and offer_id is not None:
        offer = actions.save_offer(terms, by=by, offer_id=offer_id)
    else:
        token = secrets.token_hex(6)
        kind = Kind.AUTOMATIC if spec.kind == Kind.AUTOMATIC else Kind.CODE
        named = replace(terms, name=f"{spec.name[:_ANY_NAME]} {token}", kind=kind, codes=Codes(code=token))
        offer = actions.save_offer(named, by=by)
    ConditionalOffer.objects.filter(pk=offer.pk).update(status=ConditionalOffer.OPEN)
    return offer


def _basket(store_id: int, steps: Mapping[int, int]) -> Basket:
    basket = Basket.objects.create(store_id=store_id)
    products = Product.objects.filter(store_id=store_id, pk__in=steps).exclude(structure=Product.PARENT)
    for product in products.select_related("parent").order_by("pk")[:MOST_LINES]:
        if basket.strategy.fetch_for_product(product).stockrecord is not None:
            basket.add_product(product, max(1, min(steps[product.pk], _MOST_STEPS)))
    return Basket.objects.select_related("store").get(pk=basket.pk)


def _line(line: Any, names_told: Mapping[int, str]) -> SampleLine:
    taken = [discount for discount in line.discounts if discount.offer is not None and discount.amount]
    names = {each.offer.pk: names_told.get(each.offer.pk, each.offer.name) for each in taken}
    return SampleLine(
        product_id=line.product_id,
        title=line.product.get_title(),
        quantity=quantity_text(line.measure, line.product.unit),
        steps=line.quantity,
        before=line.line_price_incl_tax,
        after=line.line_price_incl_tax_incl_discounts,
        offers=list(names.values()),
        is_below_cost=_is_below_cost(line),
    )


def _is_below_cost(line: Any) -> bool:
    """Whether a line with its discounts brings less than the shop pays for it, where that is known."""
    record, after = line.stockrecord, line.line_price_incl_tax_incl_discounts
    if record is None or record.cost is None or after is None:
        return False
    return bool(after < record.cost * line.measure)


def _delivery(basket: Basket) -> tuple[str, Decimal, Decimal]:
    """The store's first delivery: its name, and its fee before and after the offers that the basket earned."""
    if not basket.num_lines:
        return "", Decimal(0), Decimal(0)
    options = [option for option in options_for(basket) if option.kind == "delivery" and option.is_available]
    if not options:
        return "", Decimal(0), Decimal(0)
    return options[0].row.name, options[0].full_fee, options[0].fee


def _why_not(offer: ConditionalOffer, basket: Basket) -> str:
    """Why the offer gives nothing on a priced basket, in words."""
    if not basket.num_lines:
        return _("La cesta está vacía: agrega productos.")
    if not any(line.is_buyable for line in basket.all_lines()):
        return _("Nada de la cesta se puede comprar ahora: no hay existencias o precio.")
    condition = actions.fresh(offer.pk).condition
    reached, wanted = condition.reached_by(basket, None), condition.value or Decimal(0)
    if reached < wanted:
        return _shortfall(condition, reached, wanted)
    others = [used["offer"].name for used in basket.offer_applications]
    if others and condition.reached_by(basket, offer) < wanted:
        text = _("Otra oferta tomó antes esos productos: %(offers)s. Súbele la prioridad a esta o deja que se sumen.")
        return text % {"offers": ", ".join(f"«{each}»" for each in others)}
    return _("Esos productos no admiten descuentos, o ya cuestan lo que la oferta pide o menos.")


def _shortfall(condition: Any, reached: Decimal, wanted: Decimal) -> str:
    if not reached and not condition.range.includes_all_products:
        return _("Nada de la cesta está entre los productos de la oferta.")
    if condition.type == Condition.VALUE:
        said = {"missing": format_usd(wanted - reached), "wanted": format_usd(wanted)}
        return _("Faltan %(missing)s para llegar a %(wanted)s en productos de la oferta.") % said
    missing = int(wanted - reached)
    if condition.type == Condition.COVERAGE:
        text = ngettext("Falta %(count)s producto distinto.", "Faltan %(count)s productos distintos.", missing)
    else:
        text = ngettext("Falta %(count)s de sus productos.", "Faltan %(count)s de sus productos.", missing)
    return text % {"count": missing}


def _notes(spec: OfferSpec, is_without_effect: bool) -> list[str]:
    now, said = timezone.now(), []
    if spec.starts is not None and spec.starts > now:
        said.append(_("Todavía no empieza: la cesta se calcula como si estuviera activa."))
    if spec.ends is not None and spec.ends <= now:
        said.append(_("Ya terminó: la cesta se calcula como si estuviera activa."))
    if spec.limits.businesses_only:
        said.append(_("Se calcula para un negocio verificado."))
    if spec.limits.first_order_only:
        said.append(_("Se calcula para alguien en su primera compra."))
    if is_without_effect:
        said.append(_("Se cumple, pero no cambia el total de esta cesta."))
    return said
