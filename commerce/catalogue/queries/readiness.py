"""What products lack before they should be seen."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from commerce.catalogue.models import Product, ProductCategory, ProductImage
from commerce.partner.models import StockRecord


def missing(ids: Iterable[int]) -> dict[int, list[str]]:
    """What each of those products (not variants) lacks to sell: "precio", "foto"…; one query for any number."""
    images = ProductImage.objects.filter(product=OuterRef("pk"))
    shelves = ProductCategory.objects.filter(product=OuterRef("pk"))
    records = StockRecord.objects.filter(product=OuterRef("pk"))
    children = Product.objects.filter(parent=OuterRef("pk"), is_public=True)
    rows = (
        Product.objects.filter(pk__in=list(ids))
        .order_by()
        .annotate(
            has_image=Exists(images),
            has_shelf=Exists(shelves),
            has_record=Exists(records),
            has_variant=Exists(children),
        )
        .values_list("pk", "structure", "shelf_price", "has_image", "has_shelf", "has_record", "has_variant")
    )
    return {pk: _lacks(*rest) for pk, *rest in rows}  # type: ignore[arg-type]


def _lacks(structure: str, price: object, image: bool, shelf: bool, record: bool, variant: bool) -> list[str]:
    if structure == Product.CHILD:
        return []
    lacks = [] if price is not None else [_("precio")]
    if not image:
        lacks.append(_("foto"))
    if not shelf:
        lacks.append(_("categoría"))
    if structure == Product.PARENT and not variant:
        lacks.append(_("variantes publicadas"))
    elif structure == Product.STANDALONE and not record:
        lacks.append(_("existencias"))
    return lacks
