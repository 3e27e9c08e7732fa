"""Price, code and stock of one product at one partner, as somebody edits them on the product's screen."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.journal.history import attributed
from commerce.partner.actions import move_stock, telling
from commerce.partner.models import Partner, StockRecord
from commerce.refusals import BadInput

_SKU_IS_TAKEN = "partner_sku"


@dataclass(frozen=True, slots=True)
class SupplyValues:
    """What the screen says: a code, a price in USD with IVA for one unit, and how many steps more or fewer there are.

    `low_below` is in steps; None leaves the shop's own threshold. `cost` is what the shop pays for one unit, like the
    price in USD with IVA; None where nobody has said.
    """

    sku: str
    price: Decimal | None
    stock_change: int = 0
    low_below: int | None = None
    cost: Decimal | None = None


@transaction.atomic
def write_supply(
    product: Product, values: SupplyValues, *, partner: Partner, by: User | None = None, reason: str = ""
) -> StockRecord:
    """Set code, price, cost and threshold, and move the stock by the difference; a new record begins with it.

    Raises BadInput "sku_is_taken", and what `move_stock` raises.
    """
    why = reason or _("Ficha del producto")
    locked = StockRecord.objects.select_for_update(of=("self",), no_key=True)
    record = locked.filter(product=product, partner=partner).order_by("pk").first()
    try:
        with transaction.atomic(), attributed(by=by, reason=reason), telling("opening", reason=why, by=by):
            if record is None:
                return _create(product, partner, values)
            _update(record, values)
    except IntegrityError as error:
        if _SKU_IS_TAKEN not in str(error):
            raise
        message = _("El código «%(sku)s» ya es de otro producto.") % {"sku": values.sku}
        raise BadInput("sku_is_taken", message, field="sku") from error
    if values.stock_change:
        move_stock(record.pk, kind="adjustment", change=values.stock_change, reason=why, by=by)
    return record


def _create(product: Product, partner: Partner, values: SupplyValues) -> StockRecord:
    return StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=values.sku,
        price_currency="USD",
        price=values.price,
        cost=values.cost,
        num_in_stock=max(0, values.stock_change),
        low_stock_threshold=values.low_below,
    )


def _update(record: StockRecord, values: SupplyValues) -> None:
    wanted = {
        "partner_sku": values.sku,
        "price": values.price,
        "cost": values.cost,
        "low_stock_threshold": values.low_below,
    }
    differing = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in differing:
        setattr(record, name, wanted[name])
    if differing:
        record.save(update_fields=[*differing, "date_updated"])
