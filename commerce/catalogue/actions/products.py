"""Saving products under an address of their own."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.journal import actions as journal
from commerce.journal.history import attributed

_SLUG_IS_TAKEN = "catalogue_slug_once_per_store"
_ATTEMPTS = 5


def save_product(product: Product) -> Product:
    """Save `product`; a new one gets a slug from its title that no other product of its store has.

    The slug stays as it is when the title changes: links to the product never break. Of two products that want the
    same slug at the same moment the second gets the next number.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        has_slug = bool(product.slug)
        try:
            with transaction.atomic():
                product.save()
                return product
        except IntegrityError as error:
            if has_slug or attempt == _ATTEMPTS or _SLUG_IS_TAKEN not in str(error):
                raise
            product.slug = ""
    return product


@transaction.atomic
def save_details(product: Product, changed: Sequence[str], *, by: User | None = None, reason: str = "") -> Product:
    """Save what somebody of the team typed of a product, and say so in the journal; `changed` names the fields."""
    is_new = product.pk is None
    with attributed(by=by, reason=reason):
        save_product(product)
    data = {"title": product.get_title(), "fields": list(changed)}
    verb = "product.created" if is_new else "product.changed"
    journal.record(verb, subject=product, by=by, store_id=product.store_id, data=data)
    return product
