"""Offers, vouchers and reviews."""

import zlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_model

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.stores.models import Store
from commerce.voucher.models import Voucher

ProductReview = get_model("reviews", "ProductReview")

USAGES = {
    "single_use": Voucher.SINGLE_USE,
    "multi_use": Voucher.MULTI_USE,
    "once_per_customer": Voucher.ONCE_PER_CUSTOMER,
}


def load_offers(store: Store, offers: list[dict[str, Any]]) -> None:
    """The store's automatic offers."""
    for priority, data in enumerate(offers):
        if ConditionalOffer.objects.filter(store=store, name=data["name"]).exists():
            continue
        products = _range(store, data["name"], data.get("skus"))
        condition = _condition(data, products)
        ConditionalOffer.objects.create(
            store=store,
            name=data["name"],
            slug=f"{store.slug}-{priority}",
            description=data.get("description", ""),
            offer_type=ConditionalOffer.SITE,
            condition=condition,
            benefit=_benefit(data, products),
            priority=priority,
            exclusive=False,
            max_basket_applications=_applications(data),
        )


def load_vouchers(store: Store, vouchers: list[dict[str, Any]]) -> None:
    """The store's codes, good for a year where the data does not say for how many days."""
    for data in vouchers:
        if Voucher.objects.filter(store=store, code=data["code"]).exists():
            continue
        everything = _range(store, f"Todo {store.name}", None)
        offer = ConditionalOffer.objects.create(
            store=store,
            name=data["name"],
            slug=f"{store.slug}-{data['code'].lower()}",
            offer_type=ConditionalOffer.VOUCHER,
            condition=_condition(data, everything),
            benefit=_benefit(data, everything),
            exclusive=False,
            first_order_only=data.get("first_order_only", False),
            max_basket_applications=_applications(data),
        )
        now = timezone.now()
        voucher = Voucher.objects.create(
            store=store,
            name=data["name"],
            code=data["code"],
            usage=USAGES[data.get("usage", "multi_use")],
            start_datetime=now - timedelta(days=1),
            end_datetime=now + timedelta(days=data.get("days", 365)),
        )
        voucher.offers.add(offer)


def _applications(data: dict[str, Any]) -> int | None:
    """A fixed amount comes off a basket once; other discounts go as far as their products do."""
    return 1 if data["type"] == "fixed" else None


def _range(store: Store, name: str, skus: list[str] | None) -> Range:
    full_name = f"{name} ({store.slug})"
    products, is_new = Range.objects.get_or_create(
        store=store,
        name=full_name,
        defaults={
            "slug": f"{store.slug}-{len(full_name)}-{zlib.crc32(full_name.encode())}",
            "includes_all_products": skus is None,
        },
    )
    if is_new and skus:
        for product in Product.objects.filter(store=store, code__in=[f"{store.slug}:{sku}" for sku in skus]):
            products.add_product(product)
    return products


def _condition(data: dict[str, Any], products: Range) -> Condition:
    if data.get("minimum"):
        return Condition.objects.create(range=products, type=Condition.VALUE, value=Decimal(data["minimum"]))
    return Condition.objects.create(range=products, type=Condition.COUNT, value=data.get("quantity", 1))


def _benefit(data: dict[str, Any], products: Range) -> Benefit:
    kind = data["type"]
    if kind == "percentage":
        return Benefit.objects.create(range=products, type=Benefit.PERCENTAGE, value=Decimal(data["value"]))
    if kind == "fixed":
        return Benefit.objects.create(range=products, type=Benefit.FIXED, value=Decimal(data["value"]))
    if kind == "multibuy":
        return Benefit.objects.create(range=products, type=Benefit.MULTIBUY)
    if kind == "free_shipping":
        return Benefit.objects.create(type=Benefit.SHIPPING_PERCENTAGE, value=Decimal(100))
    raise ValueError(f"unknown kind of offer: {kind}")


def load_reviews(store: Store, reviews: list[dict[str, Any]], people: dict[str, User]) -> None:
    """What customers say; one in twelve still waits for approval."""
    products = {product.code: product for product in Product.objects.filter(store=store)}
    for number, data in enumerate(reviews):
        product, author = products[f"{store.slug}:{data['sku']}"], people[data["author"]]
        if ProductReview.objects.filter(product=product, user=author).exists():
            continue
        review = ProductReview.objects.create(
            product=product,
            user=author,
            score=data["score"],
            title=data["title"],
            body=data["body"],
            status=ProductReview.FOR_MODERATION if number % 12 == 11 else ProductReview.APPROVED,
        )
        written = timezone.now() - timedelta(days=data["days_ago"])
        ProductReview.objects.filter(pk=review.pk).update(date_created=written)
