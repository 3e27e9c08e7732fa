"""Every change of the catalogue that has rules of its own."""

from .attributes import set_attributes
from .copying import duplicate_product
from .picturing import MOST_AT_ONCE, LibraryPicture, add_from_library
from .prices import NewPrices, PriceChange, change_prices, planned_prices
from .products import save_details, save_product
from .publishing import feature, publish, set_flag, unpublish
from .removing import remove_product, was_sold
from .reviews import moderate_reviews, write_review
from .shelving import put_in, set_shelves, take_out
from .supply import SupplyValues, write_supply
from .tree import lock_tree, move_category, show_category, step_category
from .variants import add_variants

__all__ = [
    "MOST_AT_ONCE",
    "LibraryPicture",
    "NewPrices",
    "PriceChange",
    "SupplyValues",
    "add_from_library",
    "add_variants",
    "change_prices",
    "duplicate_product",
    "feature",
    "lock_tree",
    "moderate_reviews",
    "move_category",
    "planned_prices",
    "publish",
    "put_in",
    "remove_product",
    "save_details",
    "save_product",
    "set_attributes",
    "set_flag",
    "set_shelves",
    "show_category",
    "step_category",
    "take_out",
    "unpublish",
    "was_sold",
    "write_review",
    "write_supply",
]
