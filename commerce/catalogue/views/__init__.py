"""The customer's face of the catalogue."""

from .lists import category, index
from .product import detail
from .reviews import review_detail, reviews, write_review

__all__ = ["category", "detail", "index", "review_detail", "reviews", "write_review"]
