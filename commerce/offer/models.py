"""Offers of one store, computed by Oscar and settled to the cent here."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
    AbstractRangeProduct,
)
from oscar.apps.offer.results import SHIPPING_DISCOUNT, ZERO_DISCOUNT, BasketDiscount
from simple_history import register
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store

from . import rules


class ConditionalOffer(AbstractConditionalOffer):
    """A discount of one store.

    An exclusive offer shares its items with no other; offers that may be combined name their partners in `combinations`
    or, where neither names any, join freely. A discount on delivery takes no items: it goes with all others.
    """

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Todos los clientes")
        BUSINESSES = "businesses", _("Solo negocios verificados")

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="offers", verbose_name=_("tienda"), null=True, blank=True
    )
    audience = models.CharField(_("para quién"), max_length=12, choices=Audience, default=Audience.EVERYBODY)
    name = models.CharField(_("nombre"), max_length=128, help_text=_("Se ve en la cesta del cliente."))
    first_order_only = models.BooleanField(_("solo en la primera compra"), default=False)
    max_order_discount = models.DecimalField(
        _("descuento máximo por pedido"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("En dólares. Vacío: sin tope."),
    )

    history = HistoricalRecords(
        excluded_fields=["total_discount", "num_applications", "num_orders"], m2m_fields=["combinations"]
    )

    class Meta(AbstractConditionalOffer.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="offer_name_once_per_store")]

    # The ids of the offers that this one may be combined with; the applicator fills it for all offers at once.
    partners: frozenset[int] | None = None

    def may_join(self, other: "ConditionalOffer") -> bool:
        """Whether this offer and `other`, neither of them exclusive, may discount the same items."""
        mine, theirs = self.partner_ids(), other.partner_ids()
        return (not mine and not theirs) or other.pk in mine or self.pk in theirs

    def partner_ids(self) -> frozenset[int]:
        """The offers that this one names as its partners."""
        if self.partners is None:
            self.partners = frozenset(self.combinations.values_list("pk", flat=True))
        return self.partners

    # How often the person at hand may still have it, where that is known of somebody without an account.
    left_for_person: int | None = None

    @property
    def is_for_each_person(self) -> bool:
        """Whether a person may have it only so often, or only with their first order."""
        return self.first_order_only or self.max_user_applications is not None

    def get_max_applications(self, user: Any = None) -> int:
        """How often it can be applied to one basket of `user`."""
        most = int(super().get_max_applications(user))
        return most if self.left_for_person is None else min(most, self.left_for_person)

    @property
    def is_for_businesses(self) -> bool:
        """Whether only people whose business the team has verified get it."""
        return self.audience == self.Audience.BUSINESSES

    @property
    def is_about_delivery(self) -> bool:
        """Whether it discounts the delivery and not the goods."""
        return self.benefit.type in Benefit.DELIVERY_TYPES

    def is_condition_satisfied(self, basket: Any) -> bool:
        """Whether the goods that other offers have left free meet the condition, at the prices that are shown."""
        condition = self.condition
        if condition.proxy_class:
            return bool(condition.proxy().is_satisfied(self, basket))
        return condition.reached_by(basket, None if self.is_about_delivery else self) >= (condition.value or 0)

    def apply_benefit(self, basket: Any) -> Any:
        """Apply the benefit once: Oscar finds the discount, and it is settled to the cent on the lines."""
        if not self.is_condition_satisfied(basket):
            return ZERO_DISCOUNT
        if self.is_about_delivery:
            return SHIPPING_DISCOUNT
        lines = list(basket.all_lines())
        marks = {line.pk: line.discounts.mark() for line in lines}
        given = sum((line.discounts.given_by(self) for line in lines), Decimal(0))
        if self.benefit.type == Benefit.MULTIBUY and not self.benefit.proxy_class:
            result = self.benefit.free_the_cheapest(basket, self.condition.proxy(), self)
        else:
            result = self.benefit.proxy().apply(basket, self.condition.proxy(), self)
        if not getattr(result, "affects_basket", False):
            return result
        return self._settle([line for line in lines if line.discounts.since(marks[line.pk])], marks, given)

    def _settle(self, lines: list[Any], marks: Mapping[int, int], given: Decimal) -> Any:
        shares = []
        for line in lines:
            fresh = line.discounts.since(marks[line.pk])
            steps = sum(discount.quantity for discount in fresh)
            amount = sum((discount.amount for discount in fresh), Decimal(0))
            earlier = line.discounts.incl_tax - amount
            shares.append(
                rules.Share(
                    amount=amount,
                    exact=line.unit_effective_price * steps,
                    shown=line.value_of(steps),
                    room=max(Decimal(0), line.line_price_incl_tax - earlier),
                )
            )
        most = None if self.max_order_discount is None else max(Decimal(0), self.max_order_discount - given)
        amounts = rules.settle(shares, is_percentage=self.benefit.type == Benefit.PERCENTAGE, most=most)
        for line, amount in zip(lines, amounts, strict=True):
            line.discounts.settle(marks[line.pk], amount, self)
        total = sum(amounts, Decimal(0))
        return BasketDiscount(total) if total > 0 else ZERO_DISCOUNT

    def get_num_user_applications(self, user: Any) -> int:
        """How often `user` has had this offer, asked once for each time the basket is priced."""
        if not hasattr(self, "_applications_of_user"):
            self._applications_of_user = int(super().get_num_user_applications(user)) if user.pk else 0
        return self._applications_of_user

    def record_usage(self, discount: Mapping[str, Any]) -> None:
        """Count an order's use of the offer, by arithmetic in the database: orders are placed at the same moment."""
        self._count(orders=1, times=discount["freq"], amount=discount["discount"])

    record_usage.alters_data = True  # type: ignore[attr-defined]

    def give_back_usage(self, *, times: int, amount: Decimal) -> None:
        """Take back what `record_usage` counted for an order that is cancelled."""
        self._count(orders=-1, times=-times, amount=-amount)

    give_back_usage.alters_data = True  # type: ignore[attr-defined]

    def _count(self, *, orders: int, times: int, amount: Decimal) -> None:
        offers = type(self).objects.filter(pk=self.pk)
        offers.update(
            num_applications=models.functions.Greatest(0, F("num_applications") + times),
            num_orders=models.functions.Greatest(0, F("num_orders") + orders),
            total_discount=models.functions.Greatest(Decimal(0), F("total_discount") + amount),
        )
        self.refresh_from_db(fields=["num_applications", "num_orders", "total_discount"])
        is_used_up = Q(max_global_applications__lte=F("num_applications")) | Q(max_discount__lte=F("total_discount"))
        offers.filter(is_used_up, status=self.OPEN).update(status=self.CONSUMED)
        offers.exclude(is_used_up).filter(status=self.CONSUMED).update(status=self.OPEN)


class Range(AbstractRange):
    """A set of products of one store that an offer is about."""

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="ranges", verbose_name=_("tienda"), null=True, blank=True
    )

    history = HistoricalRecords(m2m_fields=["included_categories", "excluded_products", "classes"])

    def remember(self, answers: Mapping[int, bool]) -> None:
        """Keep the answers for some products, by id, for as long as this object lives."""
        self._answers = answers

    def contains_product(self, product: Any) -> bool:
        """Whether the range holds `product`: from memory where it was remembered, else from the database."""
        answers: Mapping[int, bool] = getattr(self, "_answers", {})
        return answers[product.pk] if product.pk in answers else bool(super().contains_product(product))


class KeepsRange:
    """Conditions and benefits become another class to do their work: their range, once read, goes with them."""

    def proxy(self) -> Any:
        """This row as the class of its type."""
        worker = super().proxy()  # type: ignore[misc]
        known: dict[str, Any] = self._state.fields_cache  # type: ignore[attr-defined]
        if "range" in known:
            worker._state.fields_cache["range"] = known["range"]
        return worker


class Condition(KeepsRange, AbstractCondition):
    """What a basket must hold for an offer."""

    history = HistoricalRecords()

    class Meta(AbstractCondition.Meta):
        abstract = False
        verbose_name = _("condición de oferta")
        verbose_name_plural = _("condiciones de oferta")

    def can_apply_condition(self, line: Any) -> bool:
        """Whether a line counts for the condition; what cannot be bought now does not."""
        return bool(line.is_buyable and super().can_apply_condition(line))

    def reached_by(self, basket: Any, offer: ConditionalOffer | None) -> Decimal:
        """How much of `value` a basket reaches: steps, different products or dollars, as the type says.

        Counts the items that are free for `offer`, or all of them where there is no offer. Without a range everything
        counts.
        """
        reached = Decimal(0)
        for line in basket.all_lines():
            if not (self.can_apply_condition(line) if self.range_id else line.is_buyable):
                continue
            steps = line.quantity if offer is None else line.discounts.available(offer)
            if self.type == self.VALUE:
                reached += line.value_of(steps)
            elif self.type == self.COUNT:
                reached += steps
            elif steps:
                reached += 1
        return reached


class Benefit(KeepsRange, AbstractBenefit):
    """What an offer gives."""

    DELIVERY_TYPES = (
        AbstractBenefit.SHIPPING_PERCENTAGE,
        AbstractBenefit.SHIPPING_ABSOLUTE,
        AbstractBenefit.SHIPPING_FIXED_PRICE,
    )

    history = HistoricalRecords()

    class Meta(AbstractBenefit.Meta):
        abstract = False
        verbose_name = _("beneficio de oferta")
        verbose_name_plural = _("beneficios de oferta")

    def round(self, amount: Decimal, currency: str | None = None, round_type: Any = None) -> Decimal:
        """`amount` as it is: discounts are settled to the cent once, over all lines together."""
        return amount

    def free_the_cheapest(self, basket: Any, condition: Any, offer: ConditionalOffer) -> Any:
        """Give the cheapest item free and take the rest of its group, the dearest first.

        Oscar's own stops after one group of the same product: with 2 for 1, four of it would give one free, not two.
        """
        lines = self.get_applicable_lines(offer, basket)
        free = [(price, line) for price, line in lines if line.quantity_without_offer_discount(offer)]
        if not free:
            return ZERO_DISCOUNT
        price, line = free[0]
        line.discount(price, 1, incl_tax=True, offer=offer)
        condition.consume_items(offer, basket, [(line, price, 1)])
        return BasketDiscount(price)

    def get_applicable_lines(self, offer: Any, basket: Any, range: Any = None) -> list[tuple[Decimal, Any]]:
        """The lines in the range that this offer can still discount, the cheapest first.

        Oscar's benefits stop at the first line that another offer has used up; such lines are left out here.
        """
        return [
            (price, line)
            for price, line in super().get_applicable_lines(offer, basket, range)
            if line.quantity_without_offer_discount(offer) or line.quantity_with_offer_discount(offer)
        ]


class RangeProduct(AbstractRangeProduct):
    """One product of a range, and its place in it."""

    class Meta(AbstractRangeProduct.Meta):
        abstract = False
        verbose_name = _("producto del grupo")
        verbose_name_plural = _("productos del grupo")

    def __str__(self) -> str:
        return str(self.product)


from oscar.apps.offer.models import *  # noqa: E402, F403

register(RangeProduct, app="commerce.offer")
