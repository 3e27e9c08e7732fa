"""A product made from another one."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.indexing import indexing_later
from commerce.catalogue.models import (
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductRecommendation,
    Specification,
)
from commerce.catalogue.pictures import add_picture
from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.partner.models import StockRecord
from commerce.refusals import Missing

from .products import save_product

_OWN = ("pk", "id", "slug", "code", "upc", "title", "rating", "shelf_price")


@transaction.atomic
def duplicate_product(product_id: int, *, by: User | None = None) -> Product:
    """A copy with everything but stock, barcodes and reviews: unpublished, "Copia de …", its codes ending in -C.

    Raises Missing "no_such_product".
    """
    original = Product.objects.filter(pk=product_id).exclude(structure=Product.CHILD).first()
    if original is None:
        raise Missing("no_such_product", _("Ese producto ya no existe."))
    with indexing_later(), attributed(by=by, reason=_("Copia de «%(title)s»") % {"title": original.title}):
        copy = _copied(original, title=_("Copia de %(title)s") % {"title": original.title})
        for child in original.children.order_by("pk"):
            _copied(child, title=child.title, parent=copy)
        for shelf in ProductCategory.objects.filter(product=original):
            ProductCategory.objects.create(product=copy, category_id=shelf.category_id)
        for link in ProductRecommendation.objects.filter(primary=original):
            ProductRecommendation.objects.create(
                primary=copy, recommendation_id=link.recommendation_id, ranking=link.ranking
            )
        for position, image in enumerate(original.images.order_by("display_order", "pk")):
            with image.original.open("rb") as file:
                content = ContentFile(file.read())
            add_picture(copy, content, alt=image.alt, name=str(image.original.name), position=position)
    data = {"title": original.get_title(), "original_id": original.pk}
    journal.record("product.duplicated", subject=copy, by=by, store_id=copy.store_id, data=data)
    return copy


def _copied(original: Product, *, title: str, parent: Product | None = None) -> Product:
    """The row with its attributes, technical table and prices."""
    names = [field.attname for field in Product._meta.concrete_fields if field.attname not in _OWN]
    copy = Product(**{name: getattr(original, name) for name in names})
    copy.title, copy.is_featured = title, False
    if parent is None:
        copy.is_public = False
    else:
        copy.parent = parent
    save_product(copy)
    for row in ProductAttributeValue.objects.filter(product=original).prefetch_related("value_multi_option"):
        options = list(row.value_multi_option.all())
        row.pk, row.product, row._state.adding = None, copy, True
        row.save()
        row.value_multi_option.set(options)
    for entry in Specification.objects.filter(product=original):
        Specification.objects.create(product=copy, name=entry.name, value=entry.value, position=entry.position)
    for record in StockRecord.objects.filter(product=original).order_by("pk"):
        _copy_record(record, copy)
    return copy


def _copy_record(record: StockRecord, copy: Product) -> None:
    taken = set(
        StockRecord.objects.filter(
            partner=record.partner_id, partner_sku__startswith=f"{record.partner_sku}-C"
        ).values_list("partner_sku", flat=True)
    )
    number = next(n for n in range(1, len(taken) + 2) if f"{record.partner_sku}-C{n}" not in taken)
    StockRecord.objects.create(
        product=copy,
        partner_id=record.partner_id,
        partner_sku=f"{record.partner_sku}-C{number}",
        price_currency=record.price_currency,
        price=record.price,
        num_in_stock=0,
        low_stock_threshold=record.low_stock_threshold,
    )
