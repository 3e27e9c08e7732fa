"""Stock in words: quantities in the unit in which a product is sold."""

from typing import Any

from commerce.catalogue.rules import quantity_from_steps, quantity_text
from commerce.partner.models import StockMovement, StockRecord


def steps_text(record: StockRecord | None, steps: int) -> str:
    """`0,750 kg`, `12`: so many steps of what `record` holds; bare steps where the record is gone."""
    if record is None:
        return str(steps)
    return quantity_text(quantity_from_steps(steps, record.product.step), record.product.unit)


def change_text(movement: StockMovement) -> str:
    """`+3`, `−0,750 kg`."""
    sign = "+" if movement.change > 0 else "\N{MINUS SIGN}"
    return sign + steps_text(_record(movement), abs(movement.change))


def balance_text(movement: StockMovement) -> str:
    """What was left after a movement."""
    return steps_text(_record(movement), movement.balance)


def _record(movement: StockMovement) -> StockRecord | None:
    found: StockRecord | None = movement.stockrecord if movement.stockrecord_id else None
    return found


def plain(record: StockRecord, steps: int | None) -> str:
    """The number alone, as it stands in an input: `0,75`; nothing for None."""
    if steps is None:
        return ""
    return f"{quantity_from_steps(steps, record.product.step):f}".replace(".", ",")


def entry(record: Any) -> dict[str, Any]:
    """One line of a stock list."""
    held, allocated = record.num_in_stock or 0, record.num_allocated or 0
    return {
        "record": record,
        "title": record.product.get_title(),
        "sku": record.partner_sku,
        "store": record.partner.store,
        "in_stock": steps_text(record, held),
        "allocated": steps_text(record, allocated) if allocated else "",
        "free": steps_text(record, max(0, held - allocated)),
        "is_out": held - allocated <= 0,
        "step": f"{record.product.step.normalize():f}".replace(".", ","),
        "unit": record.product.unit,
    }
