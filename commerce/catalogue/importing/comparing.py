"""What the rows of a file would change, column by column, before anything is written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from commerce.catalogue.models import Product, ProductCategory, Specification

from .attributes import told, written
from .rules import ProductRow
from .values import stored_values
from .writing import PRODUCT_FIELDS, STOCK_FIELDS, Writer, stock_of

TITLES: Final[Mapping[str, Any]] = {
    "sku": _("Código"),
    "title": _("Título"),
    "description": _("Descripción"),
    "summary": _("Resumen"),
    "category": _("Categoría"),
    "product_class": _("Tipo"),
    "price": _("Precio"),
    "cost": _("Costo"),
    "stock": _("Existencia"),
    "low_stock_threshold": _("Avisar con"),
    "unit": _("Unidad"),
    "step": _("Paso"),
    "minimum": _("Mínimo"),
    "minimum_steps": _("Mínimo en pasos"),
    "barcode": _("Código de barras"),
    "tax": _("Impuesto"),
    "is_featured": _("Destacado"),
    "is_public": _("Publicado"),
    "structure": _("Estructura"),
    "parent": _("Variante de"),
    "attributes": _("Atributos"),
    "specifications": _("Especificaciones"),
    "images": _("Imágenes"),
}


class Change(NamedTuple):
    """One value: what it is called, what is there, what the row says."""

    title: str
    before: str
    after: str


class Stored:
    """What the store has of some products, read at once."""

    def __init__(self, writer: Writer, rows: list[ProductRow]) -> None:
        self.writer = writer
        ids = [writer.products[row.sku].pk for row in rows if row.sku in writer.products]
        ids = [pk for pk in ids if pk is not None]
        self.stock = stock_of(ids)
        known = [row for row in rows if row.sku in writer.products and writer.products[row.sku].pk is not None]
        said = {writer.products[row.sku].pk: writer.told(row) for row in known if row.attributes}
        self.attributes = {(value.product_id, value.attribute.code): told(value) for value in stored_values(said)}
        self.specifications: dict[int, list[tuple[str, str]]] = {}
        for entry in Specification.objects.filter(product__in=ids):
            self.specifications.setdefault(entry.product_id, []).append((entry.name, entry.value))
        self.shelves: dict[int, set[int]] = {}
        links = ProductCategory.objects.filter(product__in=ids).values_list("product_id", "category_id")
        for product_id, category_id in links:
            self.shelves.setdefault(product_id, set()).add(category_id)

    def changes(self, row: ProductRow) -> list[Change]:
        """What `row` would change of its product; everything that it says, where there is none yet."""
        product = self.writer.products.get(row.sku)
        if product is not None and product.pk is None:  # a rehearsal has only noted that it would be there
            product = None
        found = [*self._of_product(row, product), *self._of_stock(row, product), *self._of_parts(row, product)]
        return [Change(str(TITLES.get(name, name)), said(before), said(after)) for name, before, after in found]

    def _of_product(self, row: ProductRow, product: Product | None) -> list[tuple[str, Any, Any]]:
        wanted: list[tuple[str, Any, Any]] = [
            (column, getattr(product, name, None), getattr(row, column)) for column, name in PRODUCT_FIELDS.items()
        ]
        if row.barcode is not None:
            wanted.append(("barcode", (product.upc if product else None) or "", row.barcode))
        if row.tax is not None:
            taxes: dict[int | None, str] = {tax.pk: code for code, tax in self.writer.taxes.items()}
            wanted.append(("tax", taxes.get(product.tax_rate_id) if product else None, row.tax))
        if row.product_class is not None and row.structure != "child":
            slug = product.product_class.slug if product and product.product_class else None
            wanted.append(("product_class", slug, row.product_class))
        return [each for each in wanted if each[2] is not None and each[1] != each[2] and (product or each[2] != "")]

    def _of_stock(self, row: ProductRow, product: Product | None) -> list[tuple[str, Any, Any]]:
        if row.structure == "parent":
            return []
        record = self.stock.get(product.pk) if product else None
        wanted = [(column, getattr(record, name, None), getattr(row, column)) for column, name in STOCK_FIELDS.items()]
        return [each for each in wanted if each[2] is not None and each[1] != each[2]]

    def _of_parts(self, row: ProductRow, product: Product | None) -> list[tuple[str, Any, Any]]:
        pk = product.pk if product else 0
        texts = {attribute.code: written(attribute, text) for attribute, text in self.writer.told(row).items()}
        found: list[tuple[str, Any, Any]] = [
            (code, self.attributes.get((pk, code)), text)
            for code, text in texts.items()
            if self.attributes.get((pk, code)) != text
        ]
        if row.specifications is not None and list(row.specifications) != self.specifications.get(pk, []):
            found.append(("specifications", self.specifications.get(pk, []), list(row.specifications)))
        if row.category and row.structure != "child":
            known = self.writer.shelves.known(row.category)
            mine = self.shelves.get(pk, set())
            if known is None or mine != {known.pk}:
                found.append(("category", [self.writer.shelves.path_of(each) for each in sorted(mine)], [row.category]))
        return found


def said(value: Any) -> str:
    """A value as the preview shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("sí")) if value else str(_("no"))
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value == value.to_integral() else f"{value:f}"
    if isinstance(value, list):
        return "; ".join(" > ".join(part) if isinstance(part, tuple) else str(part) for part in value)
    return str(value)
