"""Products with price, stock and shelf. What a row means is the catalogue's to say: the command reads the same."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, YesNo
from backoffice.imports.sheets import BATCH, CHANGED, ERROR, NEW, UNCHANGED, Context, Planned, Progress, Sheet
from commerce.catalogue.importing import import_products, lists, product_rows
from commerce.catalogue.importing.attributes import NOT_TOLD, told
from commerce.catalogue.importing.comparing import TITLES
from commerce.catalogue.models import Category, Product, ProductAttribute, ProductAttributeValue, ProductImage
from commerce.partner.models import StockRecord
from commerce.refusals import BadInput
from commerce.spreadsheets.reading import Table
from commerce.stores.queries import stores_where

SEE_COST: Final = "partner.view_stockrecord"


def _column(name: str, example: Any = "", *, is_required: bool = False, is_export_only: bool = False) -> Column:
    return Column(
        name,
        TITLES[name],
        widget=YesNo() if name.startswith("is_") else None,
        example=example,
        is_required=is_required,
        is_export_only=is_export_only,
    )


class ProductSheet(Sheet):
    """The product file. Attributes are columns named «atributo:» and their code."""

    code = "productos"
    title = _("Productos")
    model = Product
    export_permission = "catalogue.view_product"
    import_permission = "catalogue.change_product"
    also_needed = ("catalogue.add_product",)
    help = _(
        "Una fila por producto, por su código. Lo que una celda vacía no dice queda como está. "
        "Para atributos agrega columnas como «atributo:tamano»; varios valores van separados por «|». "
        "Las imágenes son las que ya están en la tienda, por su nombre. Precios y costos en USD con IVA."
    )

    sku = _column("sku", "CAFE-500", is_required=True)
    name = _column("title", "Café molido 500 g")
    kind = _column("product_class", "viveres")
    category = _column("category", "Víveres > Café")
    price = _column("price", "6,40")
    cost = _column("cost", "4,80")
    stock = _column("stock", "24")
    threshold = _column("low_stock_threshold", "5")
    unit = _column("unit", "piece")
    step = _column("step", "1")
    minimum = _column("minimum", "1")
    summary = _column("summary", "Tostado medio, de Trujillo")
    description = _column("description", "Grano arábica, molido fino.")
    barcode = _column("barcode", "7591234567890")
    tax = _column("tax", "general")
    is_public = _column("is_public", "sí")
    is_featured = _column("is_featured", "no")
    structure = _column("structure", "standalone")
    parent = _column("parent")
    specifications = _column("specifications", "Peso: 500 g | Tueste: medio")
    images = _column("images")

    # ── Bringing in ──────────────────────────────────────────────────────────────────────────────────────────────
    def ignored(self, table: Table) -> list[str]:
        """The catalogue knows more columns than the template has; those of attributes have names of their own."""
        known = {name for row in product_rows(Table(table.titles, table.rows[:1])) for name in row.values}
        named = {name for column in self.columns for name in column.names}
        return [
            title
            for title in table.titles
            if title
            and title.casefold() not in named
            and not title.casefold().startswith(("atributo:", "attribute:"))
            and title not in known
        ]

    def plan(self, table: Table, context: Context, progress: Progress, *, is_for_real: bool) -> list[Planned]:
        """What the catalogue's own import says of the rows; for real, it writes them as it goes."""
        if context.store is None:
            raise BadInput("store_missing", translated("Elige la tienda."), field="store")
        total = len(table.rows)
        outcome = import_products(
            context.store,
            product_rows(table),
            dry_run=not is_for_real,
            progress=lambda done: progress(done, total),
            by=context.by,
            reason=context.reason,
            tell_rows=True,
        )
        planned = {
            row.number: Planned(
                row.number,
                row.sku,
                NEW if row.is_new else CHANGED if row.changes else UNCHANGED,
                [(change.title, change.before[:200], change.after[:200]) for change in row.changes],
            )
            for row in outcome.rows
        }
        for error in outcome.errors:
            title = str(TITLES.get(error.column, error.column))
            plan = planned.setdefault(error.number, Planned(error.number, error.sku))
            plan.kind, plan.changes = ERROR, []
            plan.errors.append((title, error.message))
        return [planned[number] for number in sorted(planned)]

    def write(self, planned: Sequence[Planned], context: Context, progress: Progress) -> None:
        """Nothing is left to write: see `plan`."""

    # ── Taking out ───────────────────────────────────────────────────────────────────────────────────────────────
    def export_titles(self, queryset: QuerySet[Any], *, as_keys: bool = False) -> list[str]:
        """With a column for each attribute that the products have."""
        prefix = "attribute:" if as_keys else "atributo:"
        codes = [f"{prefix}{code}" for code in self._attribute_codes(queryset)]
        return [*super().export_titles(queryset, as_keys=as_keys), *codes]

    def _attribute_codes(self, queryset: QuerySet[Any]) -> list[str]:
        values = ProductAttributeValue.objects.filter(product__in=queryset.order_by().values("pk"))
        found = ProductAttribute.objects.filter(pk__in=values.values("attribute")).order_by("code")
        found = found.exclude(type__in=NOT_TOLD)
        return list(dict.fromkeys(found.values_list("code", flat=True)))

    def hidden_from(self, user: Any) -> frozenset[str]:
        """The cost, from whoever sees products of a store whose stock they do not see."""
        seen = stores_where(user, self.export_permission).exclude(pk__in=stores_where(user, SEE_COST).values("pk"))
        return frozenset({"cost"}) if seen.exists() else frozenset()

    def ready_for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With price, stock, shelf and attributes."""
        values = ProductAttributeValue.objects.select_related("attribute", "value_option")
        values = values.prefetch_related("value_multi_option")
        records = Prefetch("stockrecords", StockRecord.objects.order_by("pk"))
        parents = Prefetch("parent__stockrecords", StockRecord.objects.order_by("pk"))
        pictures = Prefetch("images", ProductImage.objects.order_by("display_order", "pk"))
        return queryset.select_related("product_class", "tax_rate", "store", "parent").prefetch_related(
            records, "categories", parents, pictures, "specifications", Prefetch("attribute_values", values)
        )

    def export_rows(self, queryset: QuerySet[Any], *, clear_in: Callable[[int | None], bool]) -> Iterator[list[Any]]:
        """As a product file tells them: what is taken out can be brought in again and changes nothing."""
        codes = self._attribute_codes(queryset)
        names = _category_names(queryset)
        for product in self.ready_for_export(queryset).iterator(chunk_size=BATCH):
            yield _cells(product, codes, names)


def _category_names(queryset: QuerySet[Any]) -> dict[str, str]:
    """The path of names to each category of the stores that are taken out, by its place in the tree."""
    stores = queryset.order_by().values("store")
    names: dict[str, str] = {}
    for path, name in Category.objects.filter(store__in=stores).order_by("path").values_list("path", "name"):
        above = names.get(path[: -Category.steplen])
        names[path] = f"{above} > {name}" if above else name
    return names


def _cells(product: Product, codes: Sequence[str], names: dict[str, str]) -> list[Any]:
    record = next(iter(product.stockrecords.all()), None)
    shelves = list(product.categories.all())
    attributes = {value.attribute.code: told(value) for value in product.attribute_values.all()}
    return [
        _sku(product),
        product.title,
        product.product_class.slug if product.product_class and not product.is_child else "",
        names.get(shelves[0].path, "") if len(shelves) == 1 else "",
        record.price if record and record.price is not None else "",
        record.cost if record and record.cost is not None else "",
        record.num_in_stock if record and record.num_in_stock is not None else "",
        record.low_stock_threshold if record and record.low_stock_threshold is not None else "",
        product.unit,
        _plain(product.step),
        _plain(product.minimum),
        product.summary,
        product.description,
        product.upc or "",
        product.tax_rate.code if product.tax_rate else "",
        _yes_no(product.is_public),
        _yes_no(product.is_featured),
        product.structure,
        _sku(product.parent) if product.parent else "",
        lists.joined_pairs((row.name, row.value) for row in product.specifications.all()),
        lists.joined_pairs((str(image.original.name), image.alt) for image in product.images.all()),
        *(attributes.get(code, "") for code in codes),
    ]


def _sku(product: Product) -> str:
    record = next(iter(product.stockrecords.all()), None)
    return record.partner_sku if record else (product.code or "").partition(":")[2]


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _yes_no(value: bool) -> str:
    return translated("sí") if value else translated("no")
