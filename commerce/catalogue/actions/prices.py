"""Many prices at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.catalogue.rules.pricing import new_price
from commerce.journal.history import bulk_update_with_history
from commerce.partner.models import StockRecord
from commerce.refusals import BadInput, Conflict, Missing, Refusal


@dataclass(frozen=True, slots=True)
class PriceChange:
    """How prices change: see `rules.pricing.new_price`."""

    how: str
    value: Decimal
    rounding: str = "0.01"

    def of(self, price: Decimal) -> Decimal:
        """What `price` becomes. Raises BadInput."""
        return new_price(price, self.how, self.value, self.rounding)


@dataclass(frozen=True, slots=True)
class NewPrices:
    """What a change does to one product: the prices of its records before and after, or why it cannot."""

    before: tuple[Decimal, ...] = ()
    after: tuple[Decimal, ...] = ()
    refusal: Refusal | None = None


def planned_prices(product_ids: Sequence[int], change: PriceChange) -> dict[int, NewPrices]:
    """What `change` would do to those products and to their variants; two queries."""
    records = _records(product_ids)
    known = set(Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True))
    return {pk: _plan(pk in known, records.get(pk, []), change) for pk in product_ids}


@transaction.atomic
def change_prices(
    product_ids: Sequence[int], change: PriceChange, *, by: User | None = None, reason: str = ""
) -> dict[int, NewPrices]:
    """Change the prices of those products and of their variants, set-based, with a history row for each record."""
    records = _records(product_ids, lock=True)
    known = set(Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True))
    plans = {pk: _plan(pk in known, records.get(pk, []), change) for pk in product_ids}
    changed: list[StockRecord] = []
    now = timezone.now()
    for pk, plan in plans.items():
        if plan.refusal is None:
            for record, price in zip(records[pk], plan.after, strict=True):
                record.price, record.date_updated = price, now
                changed.append(record)
    bulk_update_with_history(changed, ["price", "date_updated"], by=by, reason=reason)
    return plans


def _records(product_ids: Sequence[int], *, lock: bool = False) -> dict[int, list[StockRecord]]:
    """The records with a price of each of those products, its variants' included."""
    wanted = set(product_ids)
    records = StockRecord.objects.filter(Q(product__in=wanted) | Q(product__parent__in=wanted), price__isnull=False)
    found: dict[int, list[StockRecord]] = {}
    chosen = records.select_related("product").order_by("pk")
    for record in chosen.select_for_update(of=("self",), no_key=True) if lock else chosen:
        product = record.product
        root = product.parent_id if product.parent_id in wanted and product.pk not in wanted else product.pk
        found.setdefault(root or product.pk, []).append(record)
    return found


def _plan(is_known: bool, records: list[StockRecord], change: PriceChange) -> NewPrices:
    if not is_known:
        return NewPrices(refusal=Missing("no_such_product", _("Ese producto ya no existe.")))
    before = tuple(record.price for record in records if record.price is not None)
    if not before:
        return NewPrices(refusal=Conflict("no_price", _("No tiene precio que cambiar.")))
    try:
        after = tuple(change.of(price) for price in before)
    except BadInput as refusal:
        return NewPrices(before, refusal=refusal)
    if after == before:
        return NewPrices(before, refusal=Conflict("same_price", _("Queda al mismo precio.")))
    return NewPrices(before, after)
