"""Every read of the catalogue that pages, the API and desks share."""

from .browse import PAGE_SIZE, Listing, browse
from .cards import Card, cards, cards_by_id, public_products
from .facets import Counts, FacetGroup, FacetValue, facet_parameters
from .memory import forget_everything
from .moments import next_change_at
from .offers import OfferBook, offer_book
from .shelves import featured, newest, on_offer
from .tree import Node, Tree, product_counts, tree_of

__all__ = [
    "PAGE_SIZE",
    "Card",
    "Counts",
    "FacetGroup",
    "FacetValue",
    "Listing",
    "Node",
    "OfferBook",
    "Tree",
    "browse",
    "cards",
    "cards_by_id",
    "facet_parameters",
    "featured",
    "forget_everything",
    "newest",
    "next_change_at",
    "offer_book",
    "on_offer",
    "product_counts",
    "public_products",
    "tree_of",
]
