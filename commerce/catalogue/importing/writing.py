"""Rows of a product file into tables, a batch at a time with a fixed number of statements."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalogue.indexing import reindex
from commerce.catalogue.models import (
    Product,
    ProductAttribute,
    ProductClass,
    Specification,
)
from commerce.catalogue.slugs import unique_slug
from commerce.journal.history import bulk_create_with_history, bulk_update_with_history, record_history
from commerce.partner.models import Partner, StockRecord
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate

from . import attributes
from .pictures import Pictures
from .rules import BadValue, ProductRow
from .shelves import Shelves
from .values import Values

# The columns of a row that are the fields of a product of the same meaning.
PRODUCT_FIELDS = {
    "title": "title",
    "description": "description",
    "summary": "summary",
    "unit": "unit",
    "step": "step",
    "minimum_steps": "minimum_steps",
    "is_featured": "is_featured",
    "is_public": "is_public",
}
STOCK_FIELDS = {
    "price": "price",
    "cost": "cost",
    "stock": "num_in_stock",
    "low_stock_threshold": "low_stock_threshold",
}


class Writer:
    """Knows what a store has, and writes what a file adds to it."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self.store = store
        self.pictures = Pictures(store, folder)
        self.partner = store.partners.order_by("pk").first() or Partner.objects.create(store=store, name=store.name)
        self.classes = {cls.slug: cls for cls in ProductClass.objects.all()}
        self.taxes = {tax.code: tax for tax in TaxRate.objects.all()}
        self.shelves = Shelves(store)
        self.slugs = set(Product.objects.filter(store=store).values_list("slug", flat=True))
        self.products = {_sku_of(product): product for product in self._existing()}
        self.attributes: dict[int | None, dict[str, ProductAttribute]] = {}
        for attribute in ProductAttribute.objects.select_related("option_group"):
            self.attributes.setdefault(attribute.product_class_id, {})[attribute.code] = attribute
        self.values = Values()
        self.touched: set[int] = set()

    def _existing(self) -> Iterable[Product]:
        records = Prefetch("stockrecords", StockRecord.objects.order_by("pk"))
        return Product.objects.filter(store=self.store).prefetch_related(records).select_related("product_class")

    def check(self, row: ProductRow) -> None:
        """Refuse what only the store can tell: an unknown class, a parent that is not there, a foreign attribute.

        Raises:
            BadValue: with the column and the reason.
        """
        known = self.products.get(row.sku)
        if known is not None and known.structure != row.structure:
            raise BadValue("structure", _("Ya existe con otra estructura; no se puede cambiar."))
        if row.structure == "child":
            parent = self.products.get(row.parent_sku)
            if parent is None or parent.structure != "parent":
                raise BadValue("parent", _("No existe el producto «%(sku)s» con variantes.") % {"sku": row.parent_sku})
        elif row.product_class is None and known is None:
            raise BadValue("product_class", _("Falta."))
        if row.product_class is not None and row.product_class not in self.classes:
            options = ", ".join(sorted(self.classes))
            raise BadValue("product_class", _("No existe. Puede ser: %(options)s.") % {"options": options})
        if known is None and row.structure != "parent" and row.price is None:
            raise BadValue("price", _("Falta."))
        allowed = self.attributes.get(self._class_id(row), {})
        for code, text in row.attributes.items():
            if code not in allowed:
                raise BadValue("attributes", _("El tipo de producto no tiene el atributo «%(code)s».") % {"code": code})
            attributes.read(allowed[code], text)
        self.pictures.check(row)

    def _class_id(self, row: ProductRow) -> int | None:
        if row.structure == "child":
            return self.products[row.parent_sku].product_class_id
        if row.product_class is not None:
            return self.classes[row.product_class].pk
        return self.products[row.sku].product_class_id

    def told(self, row: ProductRow) -> dict[ProductAttribute, str]:
        """What a row says of the attributes of its product's class."""
        allowed = self.attributes.get(self._class_id(row), {})
        return {allowed[code]: text for code, text in row.attributes.items()}

    def write(self, rows: list[ProductRow]) -> tuple[list[str], list[str]]:
        """Write the rows; the SKUs created, and those changed."""
        created = [row for row in rows if row.sku not in self.products]
        known = [row for row in rows if row.sku in self.products]
        self._create(created)
        changed = self._update(known)
        changed |= self._write_stock(rows)
        changed |= self.values.write({self.products[row.sku].pk: self.told(row) for row in rows if row.attributes})
        changed |= self._write_specifications(rows)
        changed |= self.shelves.place(
            {self.products[r.sku]: r.category for r in rows if r.category and r.structure != "child"}
        )
        new = [row.sku for row in created]
        updated = [row.sku for row in known if self.products[row.sku].pk in changed]
        self.touched |= {self.products[sku].pk for sku in (*new, *updated)}
        return new, updated

    def _create(self, rows: list[ProductRow]) -> None:
        products = []
        for row in rows:
            product = Product(store=self.store, structure=row.structure, code=f"{self.store.slug}:{row.sku}")
            if row.structure == "child":
                parent = self.products[row.parent_sku]
                product.parent = parent
                product.unit, product.step, product.minimum_steps = parent.unit, parent.step, parent.minimum_steps
            self._assign(product, row)
            product.slug = unique_slug(row.title or row.sku, self.slugs)
            self.slugs.add(product.slug)
            products.append(product)
        bulk_create_with_history(products)
        self.products.update(zip([row.sku for row in rows], products, strict=True))

    def _assign(self, product: Product, row: ProductRow) -> bool:
        """Put the row's values on the product; whether anything differs."""
        values: dict[str, Any] = {
            name: getattr(row, column) for column, name in PRODUCT_FIELDS.items() if getattr(row, column) is not None
        }
        if row.barcode is not None:
            values["upc"] = row.barcode or None
        if row.tax is not None:
            values["tax_rate_id"] = self.taxes[row.tax].pk
        if row.product_class is not None and row.structure != "child":
            values["product_class_id"] = self.classes[row.product_class].pk
        differs = {name: value for name, value in values.items() if getattr(product, name) != value}
        for name, value in differs.items():
            setattr(product, name, value)
        return bool(differs)

    def _update(self, rows: list[ProductRow]) -> set[int]:
        changed = [self.products[row.sku] for row in rows if self._assign(self.products[row.sku], row)]
        if changed:
            now = timezone.now()
            for product in changed:
                product.date_updated = now
            fields = [*PRODUCT_FIELDS.values(), "upc", "tax_rate", "product_class", "date_updated"]
            bulk_update_with_history(changed, fields)
        return {product.pk for product in changed}

    def _write_stock(self, rows: list[ProductRow]) -> set[int]:
        ids = [self.products[row.sku].pk for row in rows]
        records = stock_of(ids)
        new, changed = [], []
        for row in rows:
            if row.structure == "parent":
                continue
            product = self.products[row.sku]
            record = records.get(product.pk)
            values = {
                name: getattr(row, column) for column, name in STOCK_FIELDS.items() if getattr(row, column) is not None
            }
            if record is None:
                new.append(
                    StockRecord(
                        product=product, partner=self.partner, partner_sku=row.sku, **{"num_in_stock": 0, **values}
                    )
                )
            elif any(getattr(record, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(record, name, value)
                changed.append(record)
        bulk_create_with_history(new)
        if changed:
            bulk_update_with_history(changed, list(STOCK_FIELDS.values()))
        return {record.product_id for record in (*new, *changed)}

    def _write_specifications(self, rows: list[ProductRow]) -> set[int]:
        telling = {self.products[row.sku].pk: row.specifications for row in rows if row.specifications is not None}
        stored: dict[int, list[tuple[str, str]]] = {}
        for entry in Specification.objects.filter(product__in=telling):
            stored.setdefault(entry.product_id, []).append((entry.name, entry.value))
        changed = {pk: wanted for pk, wanted in telling.items() if stored.get(pk, []) != list(wanted)}
        if changed:
            record_history(Specification.objects.filter(product__in=changed), kind="-")
            Specification.objects.filter(product__in=changed).delete()
        bulk_create_with_history(
            [
                Specification(product_id=pk, name=name, value=value, position=position)
                for pk, wanted in changed.items()
                for position, (name, value) in enumerate(dict(wanted).items())
            ]
        )
        return set(changed)

    def finish(self) -> None:
        """Bring the search index up to date with everything written."""
        reindex(self.touched)


def stock_of(ids: Iterable[int]) -> dict[int, StockRecord]:
    """The stock record that counts for each of those products: their first one, as in the shop."""
    return {record.product_id: record for record in StockRecord.objects.filter(product__in=ids).order_by("-pk")}


def _sku_of(product: Product) -> str:
    """The SKU that a file knows a product by: its stock record's, else the one in its code."""
    record = next(iter(product.stockrecords.all()), None)
    return record.partner_sku if record else (product.code or "").partition(":")[2]
