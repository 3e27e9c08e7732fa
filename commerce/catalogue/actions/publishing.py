"""What the shop shows and puts forward: one product, or many with the same few statements."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.accounts.models import User
from commerce.catalogue.indexing import reindex
from commerce.catalogue.models import Product
from commerce.journal import actions as journal
from commerce.journal.history import update_with_history
from commerce.refusals import Conflict, Missing, Refusal

_ALREADY = {
    ("is_public", True): ("already_public", gettext_lazy("Ya estaba publicado.")),
    ("is_public", False): ("already_hidden", gettext_lazy("Ya estaba sin publicar.")),
    ("is_featured", True): ("already_featured", gettext_lazy("Ya estaba destacado.")),
    ("is_featured", False): ("not_featured", gettext_lazy("No estaba destacado.")),
}


def publish(product_id: int, *, by: User | None = None, reason: str = "") -> None:
    """Show a product in the shop. Raises Missing, or Conflict "already_public"."""
    _one(product_id, "is_public", True, by=by, reason=reason)


def unpublish(product_id: int, *, by: User | None = None, reason: str = "") -> None:
    """Take a product out of the shop; its orders keep it. Raises Missing, or Conflict "already_hidden"."""
    _one(product_id, "is_public", False, by=by, reason=reason)


def feature(product_id: int, *, by: User | None = None, reason: str = "") -> None:
    """Put a product forward. Raises Missing, or Conflict "already_featured"."""
    _one(product_id, "is_featured", True, by=by, reason=reason)


@transaction.atomic
def set_flag(
    product_ids: Iterable[int], flag: str, value: bool, *, by: User | None = None, reason: str = ""
) -> dict[int, Refusal | None]:
    """Set `is_public` or `is_featured` of many products, with one history row each; the refusal of those that stay."""
    wanted = list(product_ids)
    rows = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    before = dict(rows.values_list("pk", flag))
    outcome = {pk: _refusal(before.get(pk), flag, value) for pk in wanted}
    changing = [pk for pk, refusal in outcome.items() if refusal is None]
    values: dict[str, Any] = {flag: value, "date_updated": Now()}
    update_with_history(Product.objects.filter(pk__in=changing), values, by=by, reason=reason)
    reindex(changing)
    return outcome


@transaction.atomic
def _one(product_id: int, flag: str, value: bool, *, by: User | None, reason: str) -> None:
    refusal = set_flag([product_id], flag, value, by=by, reason=reason)[product_id]
    if refusal is not None:
        raise refusal
    product = Product.objects.get(pk=product_id)
    verb = {("is_public", True): "published", ("is_public", False): "unpublished"}.get((flag, value), "featured")
    data = {"title": product.get_title()}
    journal.record(f"product.{verb}", subject=product, by=by, store_id=product.store_id, data=data)


def _refusal(before: bool | None, flag: str, value: bool) -> Refusal | None:
    if before is None:
        return Missing("no_such_product", _("Ese producto ya no existe."))
    if before == value:
        code, words = _ALREADY[flag, value]
        return Conflict(code, words)
    return None
