"""Variants of a product: made from combinations of attribute values."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product as combinations
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.indexing import indexing_later
from commerce.catalogue.models import AttributeOption, Product, ProductAttribute, ProductAttributeValue
from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.partner.models import Partner, StockRecord
from commerce.refusals import BadInput, Conflict, Missing, ensure

from .attributes import set_attributes
from .products import save_product
from .supply import SupplyValues, write_supply

MOST_VARIANTS: Final = 200

type Choice = Mapping[ProductAttribute, Sequence[AttributeOption]]


@transaction.atomic
def add_variants(
    parent_id: int, choice: Choice, *, price: Decimal | None, sku: str = "", by: User | None = None
) -> list[Product]:
    """Make a variant for every combination of the chosen options that the product has not yet.

    A product without variants becomes one that has them; only one that has no stock record of its own can. Each gets
    `price` and a code: `sku` (or the product's id) with a number.

    Raises:
        Missing "no_such_product".
        BadInput "nothing_chosen" or "too_many_variants".
        Conflict "has_stock": it is sold by itself; "all_there": every combination exists.
    """
    parent = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk=parent_id).first()
    if parent is None or parent.is_child:
        raise Missing("no_such_product", _("Ese producto ya no existe."))
    ensure(_may_have_variants(parent))
    wanted = _combinations(choice)
    new = [one for one in wanted if frozenset(option.pk for option in one) not in _present(parent, choice)]
    if not new:
        raise Conflict("all_there", _("Todas esas variantes ya están."))
    with indexing_later(), attributed(by=by, reason=_("Variantes por combinación")):
        if parent.is_standalone:
            parent.structure = Product.PARENT
            parent.save(update_fields=["structure", "date_updated"])
        made = [_make(parent, tuple(choice), one) for one in new]
        _supply(parent, made, price, sku, by)
    data = {"title": parent.get_title(), "count": len(made)}
    journal.record("product.variants_added", subject=parent, by=by, store_id=parent.store_id, data=data)
    return made


def _may_have_variants(parent: Product) -> Conflict | None:
    if parent.is_standalone and parent.stockrecords.exists():
        return Conflict(
            "has_stock", _("Este producto ya se vende solo, con sus existencias. Duplícalo y agrega ahí las variantes.")
        )
    return None


def _combinations(choice: Choice) -> list[tuple[AttributeOption, ...]]:
    if not choice or not all(choice.values()):
        raise BadInput("nothing_chosen", _("Elige al menos un valor de cada atributo."))
    found = list(combinations(*choice.values()))
    if len(found) > MOST_VARIANTS:
        message = _("Serían %(count)d variantes: el máximo es %(most)d.") % {"count": len(found), "most": MOST_VARIANTS}
        raise BadInput("too_many_variants", message)
    return found


def _present(parent: Product, choice: Choice) -> set[frozenset[int]]:
    """The combinations that there are, as sets of the ids of their options."""
    rows = ProductAttributeValue.objects.filter(product__parent=parent, attribute__in=list(choice))
    by_child: dict[int, set[int]] = {}
    for child, option in rows.exclude(value_option=None).values_list("product_id", "value_option_id"):
        by_child.setdefault(child, set()).add(option)
    return {frozenset(options) for options in by_child.values()}


def _make(parent: Product, attributes: tuple[ProductAttribute, ...], one: tuple[AttributeOption, ...]) -> Product:
    child = Product(
        store=parent.store,
        parent=parent,
        structure=Product.CHILD,
        unit=parent.unit,
        step=parent.step,
        minimum_steps=parent.minimum_steps,
    )
    save_product(child)
    set_attributes(child, {attribute: option.pk for attribute, option in zip(attributes, one, strict=True)})
    return child


def _supply(parent: Product, made: Sequence[Product], price: Decimal | None, sku: str, by: User | None) -> None:
    partner = parent.store.partners.order_by("pk").first()
    if partner is None:
        partner = Partner.objects.create(store=parent.store, name=parent.store.name)
    stem = sku.strip() or f"P{parent.pk}"
    taken = set(
        StockRecord.objects.filter(partner=partner, partner_sku__startswith=f"{stem}-").values_list(
            "partner_sku", flat=True
        )
    )
    free = (code for number in range(1, len(made) + len(taken) + 1) if (code := f"{stem}-{number:02}") not in taken)
    for child, code in zip(made, free, strict=False):
        write_supply(child, SupplyValues(code, price), partner=partner, by=by)
