"""The basket as its page shows it: every sentence and amount worked out here, none in the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from commerce.catalogue.rules import minimum_quantity, quantity_text, quantity_with_unit, stock_state, unit_label
from commerce.money.rules import format_usd
from commerce.stores.models import Store
from commerce.voucher.actions import why_not_usable, why_without_effect
from commerce.voucher.models import Voucher
from commerce.voucher.queries import vouchers_of

from . import queries, rules
from .models import Basket, Line
from .pricing import TaxLine, format_percent, tax_lines


@dataclass(frozen=True)
class Row:
    """A line of the basket. `problem` says why it cannot be ordered as it is; `fit` what it can be lowered to."""

    line: Line
    title: str
    meta: Sequence[str]
    quantity: str
    step: str
    amount: Decimal | None
    can_grow: bool
    news: str = ""
    left: str = ""
    minimum: str = ""
    problem: str = ""
    fit: str = ""
    savings: Sequence[str] = ()

    @property
    def image(self) -> Any:
        """The first picture of the product, or of the product that it is a variant of."""
        product = self.line.product
        images = list(product.images.all()) or (list(product.parent.images.all()) if product.parent else [])
        return images[0] if images else None

    @property
    def url(self) -> str:
        """The page of the product; a variant's is that of the product it belongs to."""
        product = self.line.product
        return str((product.parent or product).get_absolute_url())


@dataclass(frozen=True)
class Deduction:
    """What an offer or a voucher takes off: its name, what it gives in words, and USD (None: it is about delivery)."""

    name: str
    words: str
    amount: Decimal | None


@dataclass(frozen=True)
class Code:
    """A voucher on the basket: what it does, or why it does nothing now."""

    voucher: Voucher
    words: str
    counts: bool


@dataclass(frozen=True)
class Page:
    """A priced basket in words. Amounts are USD with IVA; `missing_*` is what lacks for a limit of the store."""

    rows: list[Row]
    units: int
    goods: Decimal
    total: Decimal
    deductions: list[Deduction] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    taxes: list[TaxLine] = field(default_factory=list)
    minimum_order: Decimal = Decimal(0)
    free_delivery_from: Decimal | None = None
    delivery_is_free: bool = False
    days: int = settings.OSCAR_BASKET_COOKIE_LIFETIME // 86_400

    @property
    def has_gone(self) -> bool:
        """Whether some line cannot be bought at all."""
        return any(not row.line.is_buyable for row in self.rows)

    @property
    def missing_for_order(self) -> Decimal:
        """What lacks to the store's minimum order."""
        return max(Decimal(0), self.minimum_order - self.total)

    @property
    def missing_for_free_delivery(self) -> Decimal:
        """What lacks to free delivery; nothing where the store has no such limit or a voucher gives it already."""
        if self.free_delivery_from is None or self.delivery_is_free:
            return Decimal(0)
        return max(Decimal(0), self.free_delivery_from - self.total)

    @property
    def free_delivery_percent(self) -> int:
        """How much of the way to free delivery is done."""
        limit = self.free_delivery_from
        return int(min(Decimal(100), self.total * 100 / limit)) if limit else 100

    @property
    def can_go_on(self) -> bool:
        """Whether it can be ordered as it is."""
        return bool(self.rows) and not self.missing_for_order and all(not row.problem for row in self.rows)


def page_of(basket: Basket, store: Store, user: Any) -> Page:
    """The page of a basket that has been priced."""
    lines = list(basket.all_lines())
    deductions = [_deduction(application) for application in basket.offer_applications]
    return Page(
        rows=[_row(line, lines) for line in lines],
        units=basket.units,
        goods=basket.total_incl_tax_excl_discounts,
        total=basket.total_incl_tax,
        deductions=deductions,
        codes=[_code(voucher, basket, user) for voucher in vouchers_of(basket)],
        taxes=tax_lines(lines),
        minimum_order=store.minimum_order,
        free_delivery_from=store.free_delivery_from if store.offers_delivery else None,
        delivery_is_free=any(deduction.amount is None for deduction in deductions),
    )


def _row(line: Line, lines: Sequence[Line]) -> Row:
    product = line.product
    elsewhere = sum(other.quantity for other in lines if other.product_id == product.pk and other.pk != line.pk)
    terms = queries.terms_of(product, line.basket.strategy, held_elsewhere=elsewhere, stockrecord=line.stockrecord)
    refusal = rules.may_hold(line.quantity, terms) if line.is_buyable else None
    fits = terms.available is not None and terms.minimum_steps <= terms.available < line.quantity
    problem = _gone(line) if not line.is_buyable else str(refusal or "")
    state = stock_state(
        terms.available,
        unit=product.unit,
        step=product.step,
        low_below=line.stockrecord.low_stock_threshold,
        today=timezone.localdate(),
    )
    return Row(
        line=line,
        title=product.get_title(),
        meta=_meta(line),
        quantity=quantity_text(line.measure, product.unit),
        step=gettext("uno") if product.step == 1 else quantity_text(product.step, product.unit),
        amount=line.line_price_incl_tax,
        can_grow=line.is_buyable and (terms.available is None or line.quantity < terms.available),
        news=_price_news(line),
        left="" if problem else state.words,
        minimum=_minimum(line),
        problem=problem,
        fit=terms.words(terms.available or 0) if problem and fits else "",
        savings=_savings(line),
    )


def _meta(line: Line) -> list[str]:
    """The product's own line, what was chosen for it, and the price of one unit."""
    product = line.product
    own = product.summary or (product.parent.summary if product.parent else "")
    chosen = [f"{attribute.option.name}: {_value(attribute.value)}" for attribute in line.attributes.all()]
    price = ""
    if line.price_per_unit is not None and line.is_buyable:
        each = gettext("c/u") if product.unit == "piece" else f"/ {unit_label(product.unit)}"
        price = f"{format_usd(line.price_per_unit)} {each}"
    return [part for part in (own, *chosen, price) if part]


def _savings(line: Line) -> list[str]:
    """What each automatic offer takes off the line."""
    given = {d.offer.pk: d.offer for d in line.discounts if d.offer is not None and d.offer.get_voucher() is None}
    words = gettext("%(offer)s: %(amount)s menos")
    return [
        words % {"offer": offer.name, "amount": format_usd(line.discounts.given_by(offer))} for offer in given.values()
    ]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("sí") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _minimum(line: Line) -> str:
    product = line.product
    if product.minimum_steps == 1 and product.step == 1:
        return ""
    return gettext("Mínimo %(minimum)s.") % {"minimum": quantity_with_unit(minimum_quantity(product), product.unit)}


def _gone(line: Line) -> str:
    if getattr(line.purchase_info.availability, "num_available", None) is None:
        return gettext("Ya no está en la tienda. Quítalo para seguir.")
    return gettext("Agotado por ahora. Quítalo para seguir.")


def _price_news(line: Line) -> str:
    """What is said where the price has changed since the line was last touched."""
    before, now = line.price_incl_tax, line.price_per_unit
    if before is None or now is None or before == now or not line.is_buyable:
        return ""
    text = gettext("Subió de %(before)s a %(now)s desde que lo agregaste.")
    if now < before:
        text = gettext("Bajó de %(before)s a %(now)s desde que lo agregaste.")
    return text % {"before": format_usd(before), "now": format_usd(now)}


def _deduction(application: dict[str, Any]) -> Deduction:
    voucher, offer = application["voucher"], application["offer"]
    name = gettext("Cupón %(code)s") % {"code": voucher.code} if voucher else offer.name
    about_delivery = application["result"].affects_shipping
    return Deduction(name, benefit_words(offer), None if about_delivery else application["discount"])


def _code(voucher: Voucher, basket: Basket, user: Any) -> Code:
    refusal = why_not_usable(voucher, user) or why_without_effect(voucher, basket)
    if refusal is not None:
        return Code(voucher, str(refusal), counts=False)
    words = "; ".join(benefit_words(offer) for offer in voucher.offers.all())
    return Code(voucher, gettext("Aplicado: %(what)s.") % {"what": words}, counts=True)


def benefit_words(offer: Any) -> str:
    """What an offer gives, in a few words: its own description, else from its terms."""
    benefit = offer.benefit
    if offer.description:
        return str(offer.description).strip().rstrip(".")
    value = benefit.value or Decimal(0)
    percent = format_percent(value)
    words = {
        benefit.PERCENTAGE: gettext("%(percent)s %% menos") % {"percent": percent},
        benefit.FIXED: gettext("%(amount)s menos") % {"amount": format_usd(value)},
        benefit.FIXED_UNIT: gettext("%(amount)s menos en cada uno") % {"amount": format_usd(value)},
        benefit.MULTIBUY: gettext("el más barato va gratis"),
        benefit.FIXED_PRICE: gettext("juntos por %(amount)s") % {"amount": format_usd(value)},
        benefit.SHIPPING_PERCENTAGE: gettext("%(percent)s %% menos en la entrega") % {"percent": percent},
        benefit.SHIPPING_ABSOLUTE: gettext("%(amount)s menos en la entrega") % {"amount": format_usd(value)},
        benefit.SHIPPING_FIXED_PRICE: gettext("entrega por %(amount)s") % {"amount": format_usd(value)},
    }
    if benefit.type in (benefit.SHIPPING_PERCENTAGE, benefit.SHIPPING_FIXED_PRICE) and is_free_delivery(benefit):
        return gettext("entrega gratis")
    return words.get(benefit.type, offer.name)


def is_free_delivery(benefit: Any) -> bool:
    """Whether a benefit leaves nothing of the delivery to pay."""
    value = benefit.value or Decimal(0)
    if benefit.type == benefit.SHIPPING_PERCENTAGE:
        return bool(value >= 100)
    return bool(benefit.type == benefit.SHIPPING_FIXED_PRICE and value == 0)


def heading(page: Page) -> str:
    """The title of the page, with how much there is."""
    if not page.rows:
        return gettext("Tu cesta")
    count = ngettext("%(count)s producto", "%(count)s productos", page.units) % {"count": page.units}
    return gettext("Tu cesta, %(count)s") % {"count": count}
