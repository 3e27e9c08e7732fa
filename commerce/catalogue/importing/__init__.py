"""Products from a file: JSON, CSV or XLSX in, rows of a plan out, and then the plan into the database."""

from .plan import Outcome, import_products
from .reading import RawRow, product_rows, read_file

__all__ = ["Outcome", "RawRow", "import_products", "product_rows", "read_file"]
