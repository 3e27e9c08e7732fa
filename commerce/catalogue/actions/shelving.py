"""Which categories products stand in."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Category, Product, ProductCategory
from commerce.journal.history import bulk_create_with_history, record_history
from commerce.refusals import Conflict, Missing, Refusal


@transaction.atomic
def put_in(
    product_ids: Sequence[int], category_id: int, *, by: User | None = None, reason: str = ""
) -> dict[int, Refusal | None]:
    """Put products into a category of their own store; the refusal of those that stay as they are."""
    category = Category.objects.filter(pk=category_id).first()
    outcome, known = _looked_at(product_ids, category)
    standing = _standing(known, category_id)
    outcome |= {pk: Conflict("already_there", _("Ya estaba en esa categoría.")) for pk in standing}
    new = [ProductCategory(product_id=pk, category_id=category_id) for pk in known if pk not in standing]
    bulk_create_with_history(new, by=by, reason=reason)
    return outcome


@transaction.atomic
def take_out(
    product_ids: Sequence[int], category_id: int, *, by: User | None = None, reason: str = ""
) -> dict[int, Refusal | None]:
    """Take products out of a category; the refusal of those that stay as they are."""
    category = Category.objects.filter(pk=category_id).first()
    outcome, known = _looked_at(product_ids, category)
    standing = _standing(known, category_id)
    outcome |= {pk: Conflict("not_there", _("No estaba en esa categoría.")) for pk in known if pk not in standing}
    leaving = ProductCategory.objects.filter(category=category_id, product__in=standing)
    record_history(leaving, by=by, reason=reason, kind="-")
    leaving.delete()
    return outcome


@transaction.atomic
def set_shelves(product: Product, categories: Iterable[Category], *, by: User | None = None, reason: str = "") -> bool:
    """Have a product stand in these categories of its store and no others; whether anything changed."""
    wanted = {category.pk for category in categories if category.store_id == product.store_id}
    Product.objects.select_for_update(of=("self",), no_key=True).get(pk=product.pk)
    present = set(ProductCategory.objects.filter(product=product).values_list("category_id", flat=True))
    for category_id in sorted(wanted - present):
        put_in([product.pk], category_id, by=by, reason=reason)
    for category_id in sorted(present - wanted):
        take_out([product.pk], category_id, by=by, reason=reason)
    return wanted != present


def _looked_at(product_ids: Sequence[int], category: Category | None) -> tuple[dict[int, Refusal | None], list[int]]:
    """What stands against each product, and those that may stand there, locked."""
    rows = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=product_ids).order_by("pk")
    stores = dict(rows.values_list("pk", "store_id"))
    outcome: dict[int, Refusal | None] = {}
    for pk in product_ids:
        if category is None:
            outcome[pk] = Missing("no_such_category", _("Esa categoría ya no existe."))
        elif pk not in stores:
            outcome[pk] = Missing("no_such_product", _("Ese producto ya no existe."))
        elif stores[pk] != category.store_id:
            outcome[pk] = Conflict("other_store", _("Esa categoría es de otra tienda."))
        else:
            outcome[pk] = None
    return outcome, [pk for pk, refusal in outcome.items() if refusal is None]


def _standing(product_ids: list[int], category_id: int) -> set[int]:
    rows = ProductCategory.objects.filter(category=category_id, product__in=product_ids)
    return set(rows.values_list("product_id", flat=True))
