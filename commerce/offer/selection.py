"""Which products an offer is about, as a condition on products, and what that tells about the offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.catalogue.models import Category, Product, ProductCategory
from commerce.money.rules import format_usd
from commerce.partner.models import StockRecord

from . import reading
from .models import Benefit, ConditionalOffer
from .sentences import listed
from .terms import Asks, Gives, Goods, Kind, OfferSpec, Scope

_MOST_COMPARED: Final = 20
_EXACT: Final = DecimalField(max_digits=30, decimal_places=10)


def condition_of(goods: Goods) -> Q:
    """The condition that a product, or the one it is a variant of, is among `goods`."""
    without = _either(goods.without_products)
    if goods.scope == Scope.EVERYTHING:
        shelves = goods.without_categories
        return ~without & (~_under(shelves) if shelves else Q())
    held = {
        Scope.PRODUCTS: lambda: _either(goods.products),
        Scope.CATEGORIES: lambda: _under(goods.categories),
        Scope.CLASSES: lambda: Q(product_class_id__in=goods.classes) | Q(parent__product_class_id__in=goods.classes),
    }[goods.scope]()
    return held & ~without


def _either(ids: Iterable[int]) -> Q:
    chosen = list(ids)
    return Q(pk__in=chosen) | Q(parent_id__isnull=False, parent_id__in=chosen)


def _under(categories: frozenset[int]) -> Q:
    inside = Q(pk__in=())
    for path in Category.objects.filter(pk__in=categories).values_list("path", flat=True):
        inside |= Q(category__path__startswith=path)
    held = ProductCategory.objects.filter(inside).values("product_id")
    return Q(pk__in=held) | Q(parent_id__isnull=False, parent_id__in=held)


def products_of(spec: OfferSpec) -> QuerySet[Product]:
    """What can be bought of the products of an offer: public, discountable, and never the parent of variants."""
    sellable = Product.objects.filter(store_id=spec.store_id, is_public=True, is_discountable=True)
    return sellable.exclude(structure=Product.PARENT).filter(condition_of(spec.goods))


@dataclass(frozen=True)
class Notice:
    """Something to know before saving. `tone`: "warn" or "info"."""

    text: str
    tone: str = "warn"


def warnings_for(spec: OfferSpec, *, offer_id: int | None = None) -> list[Notice]:
    """What a person should know of an offer: that it reaches nothing, gives things away, or meets other offers."""
    found = products_of(spec)
    how_many = found.count()
    said = [_reach(how_many), *_prices(spec, found), *_costs(spec, found)]
    if not spec.is_about_delivery and how_many:
        said += _meetings(spec, found, offer_id)
    return said


def _reach(how_many: int) -> Notice:
    if not how_many:
        return Notice(_("Ningún producto a la venta entra en esta oferta."))
    text = ngettext("Entra %(count)s producto a la venta.", "Entran %(count)s productos a la venta.", how_many)
    return Notice(text % {"count": how_many}, "info")


def _prices(spec: OfferSpec, found: QuerySet[Product]) -> list[Notice]:
    """Prices that the offer brings to nothing, or does not lower."""
    value = spec.value or Decimal(0)
    if spec.gives == Gives.PERCENT and value >= 100:
        return [Notice(_("Con 100 % los productos salen gratis."))]
    records = StockRecord.objects.filter(product__in=found, price__isnull=False)
    priced = records.annotate(per_step=F("price") * F("product__step"))
    amount = {"amount": format_usd(value)}
    if spec.gives == Gives.EACH and (count := priced.filter(per_step__lte=value).count()):
        text = ngettext(
            "%(count)s producto cuesta %(amount)s o menos: saldría gratis.",
            "%(count)s productos cuestan %(amount)s o menos: saldrían gratis.",
            count,
        )
        return [Notice(text % {**amount, "count": count})]
    if (
        spec.gives == Gives.AMOUNT
        and spec.asks != Asks.AMOUNT
        and (count := priced.filter(per_step__lte=value).count())
    ):
        text = _("El descuento es de %(amount)s y hay productos que cuestan eso o menos: una cesta puede salir gratis.")
        return [Notice(text % amount)]
    if spec.gives == Gives.AMOUNT and spec.asks == Asks.AMOUNT and (spec.asked or Decimal(0)) <= value:
        return [Notice(_("El descuento es igual o mayor que la compra mínima: una cesta puede salir gratis."))]
    if spec.gives == Gives.FIXED_PRICE:
        each = value / max(spec.asked or Decimal(1), Decimal(1))
        if count := priced.filter(per_step__lte=each).count():
            text = ngettext(
                "%(count)s producto ya cuesta eso o menos: con él no baja nada.",
                "%(count)s productos ya cuestan eso o menos: con ellos no baja nada.",
                count,
            )
            return [Notice(text % {"count": count})]
    return []


def _costs(spec: OfferSpec, found: QuerySet[Product]) -> list[Notice]:
    """The products that the offer can bring below what the shop pays for them; their costs are not told."""
    after = _after_offer(spec)
    if after is None:
        return []
    costed = StockRecord.objects.filter(product__in=found, price__isnull=False, cost__isnull=False)
    below = costed.alias(after=ExpressionWrapper(after, _EXACT)).filter(after__lt=F("cost") * F("product__step"))
    rows = list(below.select_related("product__parent").order_by("product_id", "pk"))
    titles = list(dict.fromkeys(record.product.get_title() for record in rows))
    if not titles:
        return []
    text = ngettext(
        "%(count)s producto puede quedar por debajo de su costo: %(names)s.",
        "%(count)s productos pueden quedar por debajo de su costo: %(names)s.",
        len(titles),
    )
    return [Notice(text % {"count": len(titles), "names": listed(titles)})]


def _after_offer(spec: OfferSpec) -> Any:
    """What one step of a product costs in the basket that gets most out of the offer; None where it is not lowered."""
    value, asked = spec.value or Decimal(0), max(spec.asked or Decimal(1), Decimal(1))
    price = F("price") * F("product__step")
    if spec.gives == Gives.PERCENT:
        return price * Value(1 - min(value, Decimal(100)) / 100, _EXACT)
    if spec.gives == Gives.EACH:
        return price - Value(value, _EXACT)
    if spec.gives == Gives.AMOUNT:
        if spec.asks == Asks.AMOUNT:
            return price * Value(1 - min(value / asked, Decimal(1)), _EXACT)
        return price - Value(value / asked, _EXACT)
    if spec.gives == Gives.FIXED_PRICE:
        return Least(ExpressionWrapper(price, _EXACT), Value(value / asked, _EXACT))
    if spec.gives == Gives.CHEAPEST:
        return price * Value((asked - 1) / asked, _EXACT)
    return None


def _meetings(spec: OfferSpec, found: QuerySet[Product], offer_id: int | None) -> list[Notice]:
    """The automatic offers that share products and days with this one, and which of the two goes first."""
    others = [offer for offer in _others(spec, offer_id) if reading.is_readable(offer)]
    if not others:
        return []
    counts = found.aggregate(
        **{
            f"offer_{offer.pk}": Count(
                "pk", filter=condition_of(reading.goods_of(offer.condition.range)), distinct=True
            )
            for offer in others
        }
    )
    met = [(offer, counts[f"offer_{offer.pk}"]) for offer in others]
    return [_meeting(spec, offer, count, offer_id) for offer, count in met if count]


def _others(spec: OfferSpec, offer_id: int | None) -> list[Any]:
    now = timezone.now()
    automatic = ConditionalOffer.objects.filter(
        Q(end_datetime__isnull=True) | Q(end_datetime__gt=max(now, spec.starts or now)),
        store_id=spec.store_id,
        status=ConditionalOffer.OPEN,
        offer_type=ConditionalOffer.SITE,
    ).exclude(benefit__type__in=Benefit.DELIVERY_TYPES)
    if spec.ends is not None:
        automatic = automatic.filter(Q(start_datetime__isnull=True) | Q(start_datetime__lt=spec.ends))
    if offer_id is not None:
        automatic = automatic.exclude(pk=offer_id)
    return list(reading.with_parts(automatic).order_by("-priority", "pk")[:_MOST_COMPARED])


def _meeting(spec: OfferSpec, other: ConditionalOffer, count: int, offer_id: int | None) -> Notice:
    said: dict[str, Any] = {"offer": other.name, "count": count, "mine": spec.priority, "theirs": other.priority}
    if spec.combines and not other.exclusive:
        text = ngettext(
            "Se suma a «%(offer)s» en %(count)s producto.", "Se suma a «%(offer)s» en %(count)s productos.", count
        )
        return Notice(text % said, "info")
    text = ngettext(
        "Coincide con «%(offer)s» en %(count)s producto. %(winner)s",
        "Coincide con «%(offer)s» en %(count)s productos. %(winner)s",
        count,
    )
    if spec.priority == other.priority:
        mine, theirs = _("Gana esta: a igual prioridad, va antes."), _("Gana la otra: a igual prioridad, va antes.")
    else:
        mine = _("Gana esta (prioridad %(mine)s contra %(theirs)s).") % said
        theirs = _("Gana la otra (prioridad %(theirs)s contra %(mine)s).") % said
    said["winner"] = mine if is_first(spec, other, offer_id) else theirs
    return Notice(text % said)


def is_first(spec: OfferSpec, other: ConditionalOffer, offer_id: int | None) -> bool:
    """Whether an offer is tried before `other`: by priority, then codes before automatic ones, then the older."""
    if spec.priority != other.priority:
        return spec.priority > other.priority
    if spec.kind != Kind.AUTOMATIC:
        return True
    return offer_id is not None and offer_id < other.pk
