"""Baskets of one store, with notes on their lines. A line is rounded once, as a whole; all totals add up lines."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from commerce.catalogue.models import ProductImage
from commerce.money.rules import quantize, split_tax
from commerce.partner.strategy import Selector, StoreStrategy
from commerce.stores.models import Store

from .discounts import LineDiscounts


class Basket(AbstractBasket):
    """What one visitor is about to buy in one store; a customer has at most one open basket per store."""

    EXPIRED = "Expired"
    STATUS_CHOICES = (
        (AbstractBasket.OPEN, _("Abierta")),
        (AbstractBasket.MERGED, _("Unida a otra")),
        (AbstractBasket.SAVED, _("Guardada para después")),
        (AbstractBasket.FROZEN, _("En pago")),
        (AbstractBasket.SUBMITTED, _("Hecha pedido")),
        (EXPIRED, _("Vencida")),
    )

    status = models.CharField(_("estado"), max_length=128, default=AbstractBasket.OPEN, choices=STATUS_CHOICES)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="baskets", verbose_name=_("tienda"))

    class Meta(AbstractBasket.Meta):
        abstract = False
        verbose_name = _("cesta")
        verbose_name_plural = _("cestas")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "store"],
                condition=Q(status="Open", owner__isnull=False),
                name="basket_one_open_per_owner",
            )
        ]

    def __str__(self) -> str:
        return str(_("Cesta %(number)s") % {"number": self.pk})

    def _get_strategy(self) -> StoreStrategy:
        """The strategy that was assigned, else the one for everybody."""
        if not self.has_strategy:
            self._strategy = Selector().strategy()
        strategy: StoreStrategy = self._strategy
        return strategy

    def _set_strategy(self, strategy: StoreStrategy) -> None:
        self._strategy = strategy

    strategy = property(_get_strategy, _set_strategy)

    def all_lines(self) -> QuerySet["Line"]:
        """The lines in the order they were added, with all that pages, offers and orders need of them.

        Kept until `reset_offer_applications`, because offers write their discounts on these very objects.
        """
        if self.pk is None:
            return Line.objects.none()
        if self._lines is None:
            self._lines = (
                self.lines.select_related(
                    "stockrecord__partner",
                    "product__tax_rate",
                    "product__product_class__tax_rate",
                    "product__parent__tax_rate",
                    "product__parent__product_class__tax_rate",
                )
                .prefetch_related(
                    "attributes__option",
                    Prefetch("product__images", queryset=ProductImage.objects.order_by("display_order")),
                    Prefetch("product__parent__images", queryset=ProductImage.objects.order_by("display_order")),
                )
                .order_by("pk")
            )
            # Evaluated here, so that every caller gets the same objects and counting them asks nothing again.
            len(self._lines)
        lines: QuerySet[Line] = self._lines
        return lines

    @property
    def num_lines(self) -> int:
        """How many lines there are."""
        return len(self.all_lines())

    @property
    def units(self) -> int:
        """How many things there are: a product sold by measure counts one, whatever it weighs."""
        return sum(line.units for line in self.all_lines())

    def _get_total(self, model_property: str) -> Decimal:
        """The sum of a property of the lines; those that nobody can buy now have no price and add nothing."""
        amounts = (getattr(line, model_property) for line in self.all_lines())
        return quantize(sum((amount for amount in amounts if amount is not None), Decimal(0)))


class Line(AbstractLine):
    """A product in a basket. `quantity` counts steps of sale.

    `price_incl_tax` remembers the price of one unit of sale (of a kilogram, not of a step) from when the line was last
    changed. What counts is always the price of now.
    """

    note = models.CharField(_("nota"), max_length=240, blank=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clear_discount()

    def clear_discount(self) -> None:
        """Forget what offers have taken off."""
        self.discounts = LineDiscounts(self)

    @property
    def is_buyable(self) -> bool:
        """Whether any of it can be bought now; without that a line has no price."""
        return bool(self.purchase_info.availability.is_available_to_buy)

    @property
    def units(self) -> int:
        """What the line counts for in the header: its pieces, or one where it is sold by measure."""
        return 1 if self.product.is_sold_by_measure else self.quantity

    @property
    def measure(self) -> Decimal:
        """The quantity in the product's unit of sale."""
        return self.quantity * self.product.step

    @property
    def tax_percent(self) -> Decimal:
        """The percentage of IVA in its price."""
        return getattr(self.purchase_info.price, "tax_percent", Decimal(0))

    @property
    def price_per_unit(self) -> Decimal | None:
        """USD with IVA for one unit of sale."""
        return getattr(self.purchase_info.price, "price_per_unit", None)

    @property
    def unit_effective_price(self) -> Decimal | None:
        """The price of one step that offers count with, not rounded."""
        return self.unit_price_incl_tax if self.is_buyable else None

    @property
    def line_price_incl_tax(self) -> Decimal | None:
        """USD with IVA before discounts: the one place where a line is rounded, half up."""
        return self.value_of(self.quantity)

    @property
    def line_price_excl_tax(self) -> Decimal | None:
        """USD without IVA before discounts."""
        return self._without_tax(self.line_price_incl_tax)

    @property
    def line_price_incl_tax_incl_discounts(self) -> Decimal | None:
        """USD with IVA after discounts, never below zero."""
        amount = self.line_price_incl_tax
        return None if amount is None else max(Decimal("0.00"), amount - self.discounts.incl_tax)

    @property
    def line_price_excl_tax_incl_discounts(self) -> Decimal | None:
        """USD without IVA after discounts."""
        return self._without_tax(self.line_price_incl_tax_incl_discounts)

    @property
    def line_tax(self) -> Decimal | None:
        """The IVA in what is charged: with the amount without tax it sums to the amount with it."""
        amount = self.line_price_incl_tax_incl_discounts
        return None if amount is None else split_tax(amount, self.tax_percent)[1]

    def value_of(self, steps: int) -> Decimal | None:
        """USD with IVA of `steps` steps of this line, rounded once; nothing where it cannot be bought."""
        price = self.unit_effective_price
        return None if price is None else quantize(price * steps)

    def _without_tax(self, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else split_tax(amount, self.tax_percent)[0]


from oscar.apps.basket.models import *  # noqa: E402, F403
