"""Pictures of a product that come from the store's own library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product, ProductImage
from commerce.catalogue.pictures import add_picture
from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.refusals import BadInput, Missing

MOST_AT_ONCE = 12


@dataclass(frozen=True)
class LibraryPicture:
    """A picture of the library: its id there, what is seen on it, and its open file."""

    id: int
    words: str
    name: str
    file: IO[Any]


@transaction.atomic
def add_from_library(product_id: int, pictures: Sequence[LibraryPicture], *, by: User | None = None) -> int:
    """Give the product files of its own of `pictures`, behind those it has; how many were added.

    A picture that it shows already is not added again. What becomes of one in the library later changes nothing here.

    Raises Missing "no_such_product"; BadInput "too_many_pictures" for more than `MOST_AT_ONCE`, or as `read_picture`.
    """
    if len(pictures) > MOST_AT_ONCE:
        words = _("Elige hasta %(most)d imágenes a la vez.") % {"most": MOST_AT_ONCE}
        raise BadInput("too_many_pictures", words, field="imagen")
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None:
        raise Missing("no_such_product", _("Ese producto ya no existe."))
    shown = ProductImage.objects.filter(product=product)
    known = set(shown.exclude(library_id=None).values_list("library_id", flat=True))
    last: int | None = shown.aggregate(last=Max("display_order"))["last"]
    position = -1 if last is None else last
    wanted = list({picture.id: picture for picture in pictures if picture.id not in known}.values())
    with attributed(by=by, reason=_("De la biblioteca")):
        for number, picture in enumerate(wanted, start=1):
            add_picture(
                product,
                picture.file,
                alt=picture.words[:200],
                name=picture.name,
                position=position + number,
                library_id=picture.id,
            )
    if wanted:
        data = {"count": len(wanted), "library_ids": [picture.id for picture in wanted]}
        journal.record("product.pictures_added", subject=product, by=by, store_id=product.store_id, data=data)
    return len(wanted)
