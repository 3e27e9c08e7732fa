"""Products that go: those that were sold stay, out of sight."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.catalogue.pictures import delete_files
from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.partner.actions import telling
from commerce.refusals import Missing

from .publishing import set_flag


@transaction.atomic
def remove_product(product_id: int, *, by: User | None = None, reason: str = "") -> bool:
    """Delete a product; one that was sold (or of which a variant was) is unpublished and kept. Whether it was deleted.

    Raises Missing "no_such_product".
    """
    product = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
    if product is None:
        raise Missing("no_such_product", _("Ese producto ya no existe."))
    data = {"title": product.get_title()}
    if was_sold(product_id):
        if product.is_public:
            set_flag([product_id], "is_public", False, by=by, reason=reason or str(_("Se vendió: no se puede borrar")))
            journal.record("product.unpublished", subject=product, by=by, store_id=product.store_id, data=data)
        return False
    pictures = list(product.images.all())
    journal.record("product.deleted", subject=product, by=by, store_id=product.store_id, data=data)
    with attributed(by=by, reason=reason), telling("closing", reason=reason, by=by):
        for child in product.children.all():
            child.delete()
        product.delete()
    transaction.on_commit(lambda: delete_files(pictures))
    return True


def was_sold(product_id: int) -> bool:
    """Whether an order has a line of the product, or of one of its variants."""
    lines = apps.get_model("order", "Line").objects
    return bool(lines.filter(Q(product=product_id) | Q(product__parent=product_id)).exists())
