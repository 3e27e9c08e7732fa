"""Offers made, changed, paused and ended by people. Each is one step: lock, guard, write all rows, record."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalogue.models import Category, Product, ProductClass
from commerce.journal import actions as journal
from commerce.journal.history import attributed, update_with_history
from commerce.refusals import BadInput, Conflict, Missing, ensure
from commerce.voucher import sets
from commerce.voucher.models import Voucher, VoucherSet

from . import reading
from .models import Benefit, Condition, ConditionalOffer, Range
from .terms import DELIVERY, WITHOUT_VALUE, Asks, Gives, Goods, Kind, OfferSpec, Scope, why_not

Audience = ConditionalOffer.Audience
_CONDITIONS = {
    Asks.NOTHING: Condition.COUNT,
    Asks.AMOUNT: Condition.VALUE,
    Asks.QUANTITY: Condition.COUNT,
    Asks.GROUP: Condition.COUNT,
    Asks.DIFFERENT: Condition.COVERAGE,
}


def version_of(offer: ConditionalOffer) -> str:
    """What a form remembers of the offer that it shows, to find out whether somebody changed it meanwhile."""
    latest = offer.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return str(latest or 0)


@transaction.atomic
def save_offer(
    spec: OfferSpec, *, by: Any, reason: str = "", offer_id: int | None = None, seen: str | None = None
) -> ConditionalOffer:
    """Make an offer, or make `offer_id` what `spec` says: its range, condition, benefit, codes and itself at once.

    A part that another offer shares stays as it is, and this one gets its own. `seen` is the `version_of` that the
    person was looking at. Codes of a set that lack are made by `sets.fill`.

    Raises:
        BadInput: the terms make no sense; names the field. Missing: there is no such offer.
        Conflict: somebody else changed it meanwhile.
    """
    offer = _locked(offer_id) if offer_id is not None else None
    ensure(why_not(spec))
    _check_ownership(spec)
    before = ""
    if offer is not None:
        _check_same(offer, spec, seen)
        before = reading.sentence_of(offer)
    with attributed(by=by, reason=reason):
        offer = _write(offer, spec)
        if spec.kind == Kind.CODE:
            sets.write_code(offer, spec, by=by, reason=reason)
        elif spec.kind == Kind.CODES:
            sets.write_set(offer, spec, by=by, reason=reason)
    offer = fresh(offer.pk)
    after = reading.sentence_of(offer)
    if offer_id is None:
        journal.record("offer.created", subject=offer, by=by, data={"offer": offer.name, "does": after})
    else:
        told = {"offer": offer.name, "did": before, "does": after, "orders_before": offer.num_orders}
        journal.record("offer.changed", subject=offer, by=by, data=told)
    return offer


def fresh(offer_id: int) -> ConditionalOffer:
    """The offer as the database holds it, with its parts. Raises Missing where there is none."""
    offer = reading.with_parts(ConditionalOffer.objects.filter(pk=offer_id)).first()
    if offer is None:
        raise Missing("no_such_offer", _("Esa oferta ya no está."))
    return offer


def _locked(offer_id: int) -> ConditionalOffer:
    list(ConditionalOffer.objects.select_for_update(of=("self",)).filter(pk=offer_id).values_list("pk", flat=True))
    return fresh(offer_id)


def _check_same(offer: ConditionalOffer, spec: OfferSpec, seen: str | None) -> None:
    if seen is not None and seen != version_of(offer):
        message = _("Otra persona cambió esta oferta mientras la editabas. Ábrela de nuevo para ver cómo quedó.")
        raise Conflict("offer_changed_meanwhile", message)
    if not reading.is_readable(offer):
        raise Conflict("offer_unreadable", _("Esta oferta tiene partes que la hoja no sabe escribir."))
    if offer.store_id != spec.store_id or reading.kind_of(offer) != spec.kind:
        message = _("Una oferta no cambia de tienda ni de clase. Duplícala y termina esta.")
        raise BadInput("offer_of_another_kind", message, field="kind")


def _check_ownership(spec: OfferSpec) -> None:
    """Everything that the terms name is of the store; classes are shared by all."""
    goods = spec.goods
    products, categories = goods.products | goods.without_products, goods.categories | goods.without_categories
    found = Product.objects.filter(store_id=spec.store_id, pk__in=products).count() if products else 0
    shelves = Category.objects.filter(store_id=spec.store_id, pk__in=categories).count() if categories else 0
    classes = ProductClass.objects.filter(pk__in=goods.classes).count() if goods.classes else 0
    if (found, shelves, classes) != (len(products), len(categories), len(goods.classes)):
        raise BadInput("offer_foreign_products", _("Algo de lo que elegiste ya no está en la tienda."), field="scope")


def _write(offer: ConditionalOffer | None, spec: OfferSpec) -> ConditionalOffer:
    chosen = _write_range(_own(offer, "range"), spec)
    condition = _write_condition(_own(offer, "condition"), spec, chosen)
    benefit = _write_benefit(_own(offer, "benefit"), spec, chosen)
    row = offer or ConditionalOffer(store_id=spec.store_id)
    limits, is_automatic = spec.limits, spec.kind == Kind.AUTOMATIC
    values = {
        "name": spec.name,
        "description": spec.description,
        "offer_type": ConditionalOffer.SITE if is_automatic else ConditionalOffer.VOUCHER,
        "audience": Audience.BUSINESSES if limits.businesses_only else Audience.EVERYBODY,
        "exclusive": not spec.combines,
        "priority": spec.priority,
        "condition": condition,
        "benefit": benefit,
        # Oscar counts by the dates and the uses of the codes where there are codes.
        "start_datetime": spec.starts,
        "end_datetime": spec.ends,
        "max_global_applications": limits.times if is_automatic else None,
        "max_user_applications": limits.times_per_person if is_automatic else None,
        "max_basket_applications": limits.times_per_order,
        "max_order_discount": limits.most_per_order,
        "max_discount": limits.budget,
        "first_order_only": limits.first_order_only,
    }
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        message = _("La tienda ya tiene una oferta con ese nombre.")
        raise BadInput("offer_name_taken", message, field="name") from clash
    return row


def _own(offer: ConditionalOffer | None, part: str) -> Any:
    """A part of the offer that no other offer shares; None where it has to have a new one."""
    if offer is None:
        return None
    condition, benefit = offer.condition, offer.benefit
    if part == "range":
        chosen = condition.range
        uses = Condition.objects.filter(range=chosen).exclude(pk=condition.pk).exists()
        uses = uses or Benefit.objects.filter(range=chosen).exclude(pk=benefit.pk).exists()
        shared = uses or _own(offer, "condition") is None or (benefit.range_id and _own(offer, "benefit") is None)
        return None if shared else chosen
    row = condition if part == "condition" else benefit
    return None if row.offers.exclude(pk=offer.pk).exists() else row


def _write_range(chosen: Range | None, spec: OfferSpec) -> Range:
    everything = spec.goods.scope == Scope.EVERYTHING
    if chosen is None:
        # The name of a range is nobody's to read, and unique among all stores.
        name = f"{spec.name[:100]} · {secrets.token_hex(4)}"
        chosen = Range.objects.create(name=name, store_id=spec.store_id, includes_all_products=everything)
    elif chosen.includes_all_products != everything:
        chosen.includes_all_products = everything
        chosen.save()
    _set_members(chosen, spec.goods)
    return chosen


def _set_members(chosen: Range, goods: Goods) -> None:
    everything, scope = goods.scope == Scope.EVERYTHING, goods.scope
    for relation, ids in (
        (chosen.included_categories, goods.categories if scope == Scope.CATEGORIES else frozenset()),
        (chosen.classes, goods.classes if scope == Scope.CLASSES else frozenset()),
        (chosen.excluded_products, goods.without_products),
        (chosen.excluded_categories, goods.without_categories if everything else frozenset()),
    ):
        if set(relation.values_list("pk", flat=True)) != ids:
            relation.set(ids)
    _set_products(chosen, goods.products if scope == Scope.PRODUCTS else frozenset())
    chosen.invalidate_cached_queryset()


def _set_products(chosen: Range, ids: frozenset[int]) -> None:
    links = chosen.included_products.through
    mine = links.objects.filter(range=chosen)
    present = set(mine.values_list("product_id", flat=True))
    for gone in mine.filter(product_id__in=present - ids):
        gone.delete()
    for position, product_id in enumerate(sorted(ids - present), start=len(present)):
        links.objects.create(range=chosen, product_id=product_id, display_order=position)


def _write_condition(condition: Condition | None, spec: OfferSpec, chosen: Range) -> Condition:
    value = 1 if spec.asks == Asks.NOTHING else spec.asked
    return _save(condition or Condition(), type=_CONDITIONS[spec.asks], value=value, range=chosen)


def _write_benefit(benefit: Benefit | None, spec: OfferSpec, chosen: Range) -> Benefit:
    is_free = spec.gives == Gives.DELIVERY_FREE
    value = (100 if is_free else None) if spec.gives in WITHOUT_VALUE else spec.value
    # A price for the group, and the delivery, are about no products of their own.
    without_range = spec.gives == Gives.FIXED_PRICE or spec.gives in DELIVERY
    most = int(spec.asked or 0) if (spec.gives, spec.asks) == (Gives.AMOUNT, Asks.GROUP) else None
    return _save(
        benefit or Benefit(),
        type=reading.BENEFITS[spec.gives],
        value=value,
        range=None if without_range else chosen,
        max_affected_items=most,
    )


def _save[Part: (Condition, Benefit)](part: Part, **values: Any) -> Part:
    """Write `part` where it is new or something of it changes."""
    if part.pk is None or any(getattr(part, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(part, name, value)
        part.save()
    return part


@transaction.atomic
def pause(offer_id: int, *, by: Any, reason: str = "") -> ConditionalOffer:
    """Stop giving the offer, with all its codes, until it is resumed.

    Raises:
        Missing: there is no such offer. Conflict: it is paused already.
    """
    offer = _locked(offer_id)
    if offer.status == ConditionalOffer.SUSPENDED:
        raise Conflict("offer_paused", _("Esa oferta ya estaba en pausa."))
    return _switch(offer, ConditionalOffer.SUSPENDED, "offer.paused", by=by, reason=reason)


@transaction.atomic
def resume(offer_id: int, *, by: Any, reason: str = "") -> ConditionalOffer:
    """Give a paused offer again; one whose uses are gone stays used up.

    Raises:
        Missing: there is no such offer. Conflict: it is not paused.
    """
    offer = _locked(offer_id)
    if offer.status != ConditionalOffer.SUSPENDED:
        raise Conflict("offer_not_paused", _("Esa oferta no estaba en pausa."))
    return _switch(offer, ConditionalOffer.OPEN, "offer.resumed", by=by, reason=reason)


def _switch(offer: ConditionalOffer, status: str, verb: str, *, by: Any, reason: str) -> ConditionalOffer:
    with attributed(by=by, reason=reason):
        offer.status = status
        offer.save()
    journal.record(verb, subject=offer, by=by, data={"offer": offer.name})
    return offer


@transaction.atomic
def end(offer_id: int, *, by: Any, reason: str = "") -> ConditionalOffer:
    """End an offer and its codes now; orders keep what they got.

    Raises:
        Missing: there is no such offer. Conflict: it has ended already.
    """
    offer = _locked(offer_id)
    now = timezone.now()
    _starts, ends = reading.dates_of(offer)
    if ends is not None and ends <= now:
        raise Conflict("offer_ended", _("Esa oferta ya había terminado."))
    with attributed(by=by, reason=reason):
        offer.end_datetime = now
        if offer.start_datetime is not None and offer.start_datetime > now:
            offer.start_datetime = now
        offer.save()
        codes = Voucher.objects.filter(offers=offer)
        update_with_history(codes.filter(start_datetime__gt=now), {"start_datetime": now}, by=by, reason=reason)
        update_with_history(codes.filter(end_datetime__gt=now), {"end_datetime": now}, by=by, reason=reason)
        for chosen in VoucherSet.objects.filter(offer=offer):
            chosen.start_datetime, chosen.end_datetime = min(chosen.start_datetime, now), now
            chosen.save()
    journal.record("offer.ended", subject=offer, by=by, data={"offer": offer.name})
    return offer
