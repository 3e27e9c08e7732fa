"""An order as a page or a message shows it: amounts of its own moment, and no more personal data than needed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.payment import queries as payment
from commerce.payment import rules as tax
from commerce.payment.surcharges import readable_percent
from commerce.venezuela.rules import format_phone, mask_phone

from . import links, queries, rules, story
from .models import Line, Order


@dataclass(frozen=True)
class Item:
    """A line as it was bought. `quantity` is written in the unit, `total` is USD with IVA before discounts."""

    title: str
    sku: str
    quantity: str
    price_per_unit: Decimal
    total: Decimal
    note: str
    options: list[str]
    image: Any


@dataclass(frozen=True)
class TaxLine:
    """IVA of one percentage, in words and USD."""

    label: str
    amount: Decimal


class OrderPage:
    """What one order says of itself. Reads only what `queries.with_parts` has fetched, but for its story."""

    def __init__(self, order: Order) -> None:
        self.order = order

    @cached_property
    def items(self) -> list[Item]:
        """The lines in the order they were bought."""
        return [_item(line) for line in self.order.lines.all()]

    @property
    def goods(self) -> Decimal:
        """USD with IVA before discounts, without delivery."""
        return sum((line.line_price_before_discounts_incl_tax for line in self.order.lines.all()), Decimal("0.00"))

    @property
    def discounts(self) -> list[tuple[str, Decimal]]:
        """What was taken off, each with its name; delivery discounts are in the delivery's own amount."""
        taken = [discount for discount in self.order.discounts.all() if discount.category == discount.BASKET]
        return [(_discount_name(discount), discount.amount) for discount in taken if discount.amount]

    @property
    def taxes(self) -> list[TaxLine]:
        """The IVA that the amounts include, one line per percentage."""
        lines = [
            tax.Taxed(line.tax_percent, line.line_price_incl_tax, line.line_price_incl_tax - line.line_price_excl_tax)
            for line in self.order.lines.all()
        ]
        return [
            TaxLine(_("IVA incluido (%(percent)s %%)") % {"percent": readable_percent(taxed.percent)}, taxed.tax)
            for taxed in tax.tax_summary([*lines, *self._taxed_delivery()])
        ]

    def _taxed_delivery(self) -> list[tax.Taxed]:
        charge = self.order.shipping_incl_tax - self.order.shipping_excl_tax
        if not charge:
            return []
        percent = self.order.shipping_tax_percent
        return [tax.Taxed(percent, self.order.shipping_incl_tax, charge)]

    @cached_property
    def steps(self) -> list[story.Step]:
        """The story so far, and what is to come (one query)."""
        return queries.timeline(self.order, queries.changes_of_payment(self.order))

    @property
    def headline(self) -> story.Headline:
        """The page's heading and the sentence under it."""
        return story.headline(self.order.status, self.order.delivery_kind)

    @property
    def status_words(self) -> str | Promise:
        """The status in the words of this kind of delivery."""
        return rules.words(self.order.status, self.order.delivery_kind)

    @cached_property
    def payment_state(self) -> str:
        """A code of `commerce.payment.rules`; empty where nothing is owed."""
        return self.order.payment_state

    @property
    def payment_instructions(self) -> str | Promise:
        """How to pay, while there is something to pay."""
        unpaid = self.payment_state in {tax.AWAITING, tax.TO_COLLECT, tax.PARTIAL, tax.IN_REVIEW}
        return payment.instructions_for(self.order) if unpaid else ""

    @property
    def pay_path(self) -> str:
        """The page where it is paid, while there is something to pay and a page for it."""
        unpaid = self.payment_state in {tax.AWAITING, tax.PARTIAL, tax.IN_REVIEW} and not self.is_final
        return links.pay_path_of(self.order) if unpaid else ""

    @property
    def is_pickup(self) -> bool:
        """Whether the customer fetches it."""
        return self.order.delivery_kind == rules.PICKUP

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the customer may still cancel it."""
        return rules.may_cancel(self.order.status) is None

    @property
    def is_final(self) -> bool:
        """Whether nothing more is expected to happen."""
        return self.order.status in rules.FINAL

    @property
    def recipient(self) -> str:
        """Who receives it, as `María R.`."""
        address = self.order.shipping_address
        return masked_name(address.first_name if address else self.order.contact_name)

    @property
    def phone(self) -> str:
        """The contact phone, masked."""
        return mask_phone(self.order.contact_phone) if self.order.contact_phone else ""

    @property
    def store_phone(self) -> str:
        """The store's phone as people write it."""
        return format_phone(self.order.store.phone) if self.order.store.phone else ""

    @property
    def zone(self) -> str:
        """City and state, without the street."""
        address = self.order.shipping_address
        return ", ".join(filter(None, [address.line4, address.state])) if address else ""


def masked_name(name: str) -> str:
    """`María Rojas Peña` as `María R.`: enough to recognise oneself."""
    words = name.split()
    return f"{words[0]} {words[1][0]}." if len(words) > 1 else "".join(words)


def _discount_name(discount: Any) -> str:
    if discount.voucher_code:
        return _("Cupón %(code)s") % {"code": discount.voucher_code}
    return discount.offer_name or _("Descuento")


def _item(line: Line) -> Item:
    product = line.product
    images = list(product.images.all()) if product else []
    if not images and product and product.parent:
        images = list(product.parent.images.all())
    return Item(
        title=line.title,
        sku=line.partner_sku,
        quantity=quantity_with_unit(quantity_from_steps(line.quantity, line.step), line.unit),
        price_per_unit=line.price_per_unit,
        total=line.line_price_before_discounts_incl_tax,
        note=line.note,
        options=[f"{option.type}: {option.value}" for option in line.attributes.all()],
        image=images[0] if images else None,
    )
