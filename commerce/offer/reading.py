"""An offer's rows read back as the terms that a person would write, and as the facts of its sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, Min, Prefetch, QuerySet
from django.utils import timezone

from commerce.catalogue.models import Category, Product, ProductClass
from commerce.stores.models import Store

from . import sentences
from .models import Benefit, Condition, ConditionalOffer, Range
from .terms import WITHOUT_VALUE, Asks, Codes, Gives, Goods, Kind, Limits, OfferSpec, Scope

BENEFITS: Final[Mapping[Gives, str]] = {
    Gives.PERCENT: Benefit.PERCENTAGE,
    Gives.AMOUNT: Benefit.FIXED,
    Gives.EACH: Benefit.FIXED_UNIT,
    Gives.FIXED_PRICE: Benefit.FIXED_PRICE,
    Gives.CHEAPEST: Benefit.MULTIBUY,
    Gives.DELIVERY_FREE: Benefit.SHIPPING_PERCENTAGE,
    Gives.DELIVERY_PERCENT: Benefit.SHIPPING_PERCENTAGE,
    Gives.DELIVERY_AMOUNT: Benefit.SHIPPING_ABSOLUTE,
    Gives.DELIVERY_PRICE: Benefit.SHIPPING_FIXED_PRICE,
}
_GIVES: Final = {type_: gives for gives, type_ in BENEFITS.items()}
_PARTS: Final = ("condition__range", "benefit__range")


def with_parts(offers: QuerySet[ConditionalOffer]) -> QuerySet[ConditionalOffer]:
    """`offers` with all that their sentences need, in a number of queries that does not grow."""
    products = Product.objects.select_related("parent").only("title", "structure", "parent__title")
    relations = {
        "included_products": products,
        "excluded_products": products,
        "included_categories": Category.objects.only("name"),
        "excluded_categories": Category.objects.only("name"),
        "classes": ProductClass.objects.only("name"),
    }
    prefetches = [
        Prefetch(f"condition__range__{name}", queryset=rows.order_by("pk")) for name, rows in relations.items()
    ]
    return offers.select_related("store", "voucher_set", *_PARTS).prefetch_related(*prefetches)


def sentence_of(offer: Any) -> str:
    """What an offer does; "" for one whose parts the guided form cannot write."""
    facts = facts_of(offer)
    return "" if facts is None else sentences.sentence(facts)


def gist_of(offer: Any) -> str:
    """What an offer gives, on what and for what, as a customer reads it; "" where it cannot be said."""
    facts = facts_of(offer, with_codes=False)
    return "" if facts is None else sentences.gist(facts)


def is_readable(offer: Any) -> bool:
    """Whether the guided form can write it: one range for both parts, and no code of its own."""
    condition, benefit, chosen = offer.condition, offer.benefit, offer.condition.range
    if condition.proxy_class or benefit.proxy_class or chosen is None or chosen.proxy_class:
        return False
    if benefit.type not in _GIVES or offer.offer_type in (offer.SESSION, offer.USER):
        return False
    if benefit.range_id not in (None, condition.range_id):
        return False
    return _scopes(chosen) <= 1


def _scopes(chosen: Range) -> int:
    named = (chosen.included_products, chosen.included_categories, chosen.classes)
    return int(chosen.includes_all_products) or sum(bool(relation.all()) for relation in named)


def spec_of(offer: Any) -> OfferSpec | None:
    """An offer as the guided form writes it; None where it cannot."""
    if not is_readable(offer):
        return None
    kind = kind_of(offer)
    asks, asked = _asks(offer.condition, offer.benefit)
    starts, ends = dates_of(offer)
    gives = gives_of(offer.benefit)
    return OfferSpec(
        store_id=offer.store_id,
        name=offer.name,
        kind=kind,
        gives=gives,
        value=None if gives in WITHOUT_VALUE else offer.benefit.value,
        asks=asks,
        asked=asked,
        goods=goods_of(offer.condition.range),
        limits=_limits(offer, kind),
        codes=_codes(offer, kind),
        starts=starts,
        ends=ends,
        description=offer.description,
        combines=not offer.exclusive,
        priority=offer.priority,
    )


def gives_of(benefit: Benefit) -> Gives:
    """What a benefit gives, in the words of the form."""
    if benefit.type == Benefit.SHIPPING_PERCENTAGE:
        return Gives.DELIVERY_FREE if (benefit.value or 0) >= 100 else Gives.DELIVERY_PERCENT
    if benefit.type == Benefit.SHIPPING_FIXED_PRICE and not benefit.value:
        return Gives.DELIVERY_FREE
    return _GIVES[benefit.type]


def kind_of(offer: Any) -> Kind:
    """How a customer gets it: a voucher offer with a set, or with codes other than one, is a set of codes."""
    if offer.offer_type != ConditionalOffer.VOUCHER:
        return Kind.AUTOMATIC
    if getattr(offer, "voucher_set", None) is not None:
        return Kind.CODES
    return Kind.CODE if len(_vouchers(offer)) == 1 else Kind.CODES


def _vouchers(offer: Any) -> list[Any]:
    """The first two codes of an offer without a set: enough to tell one from many."""
    known: list[Any] | None = getattr(offer, "_first_vouchers", None)
    if known is None:
        known = list(offer.vouchers.order_by("pk")[:2])
        offer._first_vouchers = known  # type: ignore[attr-defined]
    return known


def dates_of(offer: Any) -> tuple[datetime | None, datetime | None]:
    """From when to when: those of the codes where it works by code."""
    if offer.offer_type != ConditionalOffer.VOUCHER:
        return offer.start_datetime, offer.end_datetime
    if (known := getattr(offer, "voucher_set", None)) is not None:
        return known.start_datetime, known.end_datetime
    if len(found := _vouchers(offer)) == 1:
        return found[0].start_datetime, found[0].end_datetime
    span = offer.vouchers.aggregate(starts=Min("start_datetime"), ends=Max("end_datetime"))
    return span["starts"], span["ends"]


def _asks(condition: Condition, benefit: Benefit) -> tuple[Asks, Decimal | None]:
    value = condition.value or Decimal(0)
    if condition.type == Condition.VALUE:
        return (Asks.AMOUNT, value) if value > 0 else (Asks.NOTHING, None)
    if value <= 1:
        return Asks.NOTHING, None
    if condition.type == Condition.COVERAGE:
        return Asks.DIFFERENT, value
    is_group = benefit.type in (Benefit.MULTIBUY, Benefit.FIXED_PRICE) or (
        benefit.type == Benefit.FIXED and benefit.max_affected_items == value
    )
    return (Asks.GROUP if is_group else Asks.QUANTITY), value


def goods_of(chosen: Range) -> Goods:
    """Which products a range names."""

    def ids(relation: Any) -> frozenset[int]:
        return frozenset(row.pk for row in relation.all())

    scope = Scope.EVERYTHING
    if not chosen.includes_all_products:
        scope = Scope.PRODUCTS
        if chosen.included_categories.all():
            scope = Scope.CATEGORIES
        elif chosen.classes.all():
            scope = Scope.CLASSES
    return Goods(
        scope=scope,
        categories=ids(chosen.included_categories),
        products=ids(chosen.included_products),
        classes=ids(chosen.classes),
        without_products=ids(chosen.excluded_products),
        without_categories=ids(chosen.excluded_categories),
    )


def _limits(offer: Any, kind: Kind) -> Limits:
    times, per_person = offer.max_global_applications, offer.max_user_applications
    if kind != Kind.AUTOMATIC:
        if (chosen := getattr(offer, "voucher_set", None)) is not None:
            times, per_person = chosen.uses_per_code, chosen.uses_per_person
        elif (voucher := sample_of(offer)) is not None:
            times, per_person = voucher.limit, voucher.limit_per_person
    return Limits(
        times=times,
        times_per_person=per_person,
        times_per_order=offer.max_basket_applications,
        most_per_order=offer.max_order_discount,
        budget=offer.max_discount,
        first_order_only=offer.first_order_only,
        businesses_only=offer.audience == ConditionalOffer.Audience.BUSINESSES,
    )


def sample_of(offer: Any) -> Any:
    """One code of an offer, from which the limits of all are read; None where there is none yet."""
    found = _vouchers(offer)
    return found[0] if found else None


def _codes(offer: Any, kind: Kind) -> Codes:
    if kind == Kind.CODE:
        return Codes(code=sample_of(offer).code)
    chosen = getattr(offer, "voucher_set", None)
    if kind == Kind.CODES and chosen is not None:
        return Codes(count=chosen.count, prefix=chosen.prefix, length=chosen.code_length)
    return Codes(count=offer.vouchers.count() if kind == Kind.CODES else 0)


def facts_of(offer: Any, *, with_codes: bool = True) -> sentences.Facts | None:
    """The facts of an offer's sentence; without its codes, dates and limits where only what it gives is told."""
    if not is_readable(offer):
        return None
    goods = offer.condition.range
    names = [*goods.included_categories.all(), *goods.classes.all(), *goods.included_products.all()]
    asks, asked = _asks(offer.condition, offer.benefit)
    terms: dict[str, Any] = {
        "kind": Kind.AUTOMATIC,
        "gives": gives_of(offer.benefit),
        "value": offer.benefit.value or Decimal(0),
        "asks": asks,
        "asked": asked or Decimal(0),
        "scope": goods_of(goods).scope,
        "names": _names(names),
        "without": _names([*goods.excluded_products.all(), *goods.excluded_categories.all()]),
    }
    if with_codes:
        zone = offer.store.zone
        kind = kind_of(offer)
        starts, ends = (moment and moment.astimezone(zone) for moment in dates_of(offer))
        terms |= {"kind": kind, "limits": _limits(offer, kind), "codes": _codes(offer, kind)}
        terms |= {"starts": starts, "ends": ends, "combines": not offer.exclusive}
        terms["today"] = timezone.now().astimezone(zone).date()
    return sentences.Facts(**terms)


def facts_of_spec(spec: OfferSpec, store: Store) -> sentences.Facts:
    """The facts of terms that are not saved yet; what they name is looked up in the store."""
    goods = spec.goods
    chosen: Iterable[Any] = ()
    if goods.scope == Scope.CATEGORIES:
        chosen = Category.objects.filter(store=store, pk__in=goods.categories).order_by("path")
    elif goods.scope == Scope.CLASSES:
        chosen = ProductClass.objects.filter(pk__in=goods.classes).order_by("name")
    elif goods.scope == Scope.PRODUCTS:
        chosen = _products(store, goods.products)
    without: list[Any] = list(_products(store, goods.without_products)) if goods.without_products else []
    if goods.scope == Scope.EVERYTHING and goods.without_categories:
        without += Category.objects.filter(store=store, pk__in=goods.without_categories).order_by("path")
    zone = store.zone
    return sentences.Facts(
        kind=spec.kind,
        gives=spec.gives,
        value=spec.value or Decimal(0),
        asks=spec.asks,
        asked=spec.asked or Decimal(0),
        scope=goods.scope,
        names=_names(chosen),
        without=_names(without),
        limits=spec.limits,
        codes=spec.codes,
        starts=spec.starts and spec.starts.astimezone(zone),
        ends=spec.ends and spec.ends.astimezone(zone),
        today=timezone.now().astimezone(zone).date(),
        combines=spec.combines,
    )


def _products(store: Store, ids: frozenset[int]) -> QuerySet[Product]:
    return Product.objects.filter(store=store, pk__in=ids).select_related("parent").order_by("pk")


def _names(rows: Iterable[Any]) -> list[str]:
    return [row.get_title() if isinstance(row, Product) else str(row.name) for row in rows]
