"""Vouchers put on a basket, taken off, used by an order and given back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from commerce.offer.models import ConditionalOffer
from commerce.offer.queries import has_ordered, is_business
from commerce.refusals import Refusal, ensure

from . import queries, rules
from .models import Voucher, VoucherApplication


def find(code: str, store_id: int) -> Voucher:
    """The voucher of that code in a store. Raises BadInput for a code of nobody and for one of another store."""
    code = rules.read_code(code)
    voucher: Voucher | None = queries.with_offers().filter(code=code, store_id=store_id).first()
    if voucher is None:
        raise rules.of_another_store() if Voucher.objects.filter(code=code).exists() else rules.unknown()
    return voucher


def why_not_usable(voucher: Voucher, user: Any, *, email: str = "", phone: str = "") -> Refusal | None:
    """Why this person cannot use the voucher now, whatever is in the basket.

    `email` and `phone` are the contact of an order about to be placed: they stand for a guest, who has no account.
    """
    known = user is not None and user.is_authenticated
    usage = voucher.usage_by(user)
    refusal = voucher.refusal_of_dates() or rules.usable(usage, is_known_person=known)
    if refusal is not None:
        return refusal
    offers = list(voucher.offers.all())
    if offers and all(offer.is_for_businesses for offer in offers) and not is_business(user):
        return rules.for_businesses_only()
    if any(offer.first_order_only for offer in offers):
        ordered = has_ordered(voucher.store_id, user=user, email=email, phone=phone)
        return rules.not_the_first_order() if ordered else None
    return None


def why_without_effect(voucher: Voucher, basket: Any) -> Refusal | None:
    """Why the voucher takes nothing off `basket`, which has been priced with it; None where it does take something."""
    if any(application["voucher"] == voucher for application in basket.offer_applications):
        return None
    if not basket.num_lines:
        return rules.empty_basket()
    offers = [offer for offer in voucher.offers.all() if offer.get_max_applications(basket.owner)]
    if not offers:
        return rules.not_in_use()
    refusals = [why_condition_not_met(offer, basket) for offer in offers]
    return next((refusal for refusal in refusals if refusal is not None), None) or rules.not_combinable()


def why_condition_not_met(offer: ConditionalOffer, basket: Any) -> Refusal | None:
    """What the basket lacks for an offer, counting all its items whether other offers took them or not."""
    condition = offer.condition
    if condition.proxy_class:
        return None
    reached, wanted = condition.reached_by(basket, None), condition.value or Decimal(0)
    if reached >= wanted:
        return None
    if condition.range and not condition.range.includes_all_products and not reached:
        return rules.not_for_these_products()
    if condition.type == condition.VALUE:
        return rules.minimum_not_met(wanted, wanted - reached)
    return rules.too_few(int(wanted), int(wanted - reached))


@transaction.atomic
def lock_and_check(vouchers: Iterable[Voucher], user: Any, *, email: str = "", phone: str = "") -> list[Voucher]:
    """Lock the vouchers of an order about to be placed, in the order of their ids, and make sure that each may be used.

    Call it inside the transaction that places the order, before the order counts their use: nobody else can count one
    until that transaction ends. `email` and `phone` are the order's contact.

    Raises:
        Refusal: one of them is not in force, used up, used by this person, or for a first order only.
    """
    ids = sorted(voucher.pk for voucher in vouchers)
    list(Voucher.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    locked = list(queries.with_offers().filter(pk__in=ids))
    for voucher in locked:
        ensure(why_not_usable(voucher, user, email=email, phone=phone))
    return locked


@transaction.atomic
def give_back(order: Any) -> int:
    """Give back the uses that a cancelled order counted, of vouchers and of offers; how many vouchers that were.

    Safe to repeat: what was given back leaves no trace to be given back again.
    """
    list(order.discounts.select_for_update().order_by("pk").values_list("pk", flat=True))
    used = list(VoucherApplication.objects.select_for_update().filter(order=order).order_by("voucher_id"))
    for application in used:
        taken = order.discounts.filter(voucher_id=application.voucher_id).aggregate(total=Sum("amount"))["total"]
        Voucher.objects.filter(pk=application.voucher_id).update(
            num_orders=Greatest(0, F("num_orders") - 1),
            total_discount=Greatest(Decimal(0), F("total_discount") - (taken or Decimal(0))),
        )
        application.delete()
    _give_back_offers(order)
    return len(used)


def _give_back_offers(order: Any) -> None:
    """Offers are given back once: `frequency` is what the order still counts of them."""
    discounts = apps.get_model("order", "OrderDiscount").objects.filter(order=order, offer_id__isnull=False)
    offers = ConditionalOffer.objects.in_bulk(set(discounts.values_list("offer_id", flat=True)))
    for discount in discounts.filter(frequency__gt=0).order_by("offer_id"):
        offer = offers.get(discount.offer_id)
        if offer is not None:
            offer.give_back_usage(times=discount.frequency or 0, amount=discount.amount)
    discounts.update(frequency=0)
