"""Pure decisions about what is for sale: quantities, units, stock, words and what a visitor asks a list for."""

from commerce.catalogue.rules.criteria import (
    IN_STOCK,
    MAXIMUM,
    MINIMUM,
    ON_OFFER,
    PAGE,
    SORT,
    SORTS,
    TEXT,
    Criteria,
    price_bounds,
    read_criteria,
)
from commerce.catalogue.rules.prices import OfferTerms, offered_price
from commerce.catalogue.rules.quantities import (
    MAXIMUM_STEPS,
    Sold,
    minimum_quantity,
    quantity_from_steps,
    quantity_text,
    quantity_with_unit,
    steps_counted,
    steps_from_quantity,
    unit_label,
)
from commerce.catalogue.rules.stock import StockState, stock_state
from commerce.catalogue.rules.text import clean, code_pieces, fold, squash, words

__all__ = [
    "IN_STOCK",
    "MAXIMUM",
    "MAXIMUM_STEPS",
    "MINIMUM",
    "ON_OFFER",
    "PAGE",
    "SORT",
    "SORTS",
    "TEXT",
    "Criteria",
    "OfferTerms",
    "Sold",
    "StockState",
    "clean",
    "code_pieces",
    "fold",
    "minimum_quantity",
    "offered_price",
    "price_bounds",
    "quantity_from_steps",
    "quantity_text",
    "quantity_with_unit",
    "read_criteria",
    "squash",
    "steps_counted",
    "steps_from_quantity",
    "stock_state",
    "unit_label",
    "words",
]
