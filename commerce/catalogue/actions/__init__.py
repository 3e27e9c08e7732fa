"""Every change of the catalogue that has rules of its own."""

from .products import save_product
from .reviews import write_review

__all__ = ["save_product", "write_review"]
