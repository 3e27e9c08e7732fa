"""Products, categories and pictures of one store each."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from oscar.apps.catalogue.abstract_models import (
    AbstractCategory,
    AbstractProduct,
    AbstractProductAttribute,
    AbstractProductClass,
    AbstractProductImage,
)
from oscar.models.fields import NullCharField
from simple_history import register
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate

from .rules import code_pieces, fold, words
from .slugs import unique_slug


class Unit(models.TextChoices):
    """The unit that a price is for."""

    PIECE = "piece", _("unidad")
    KILOGRAM = "kg", _("kg")
    GRAM = "g", _("g")
    POUND = "lb", _("lb")
    LITRE = "litre", _("litro")
    PACK = "pack", _("paquete")
    DOZEN = "dozen", _("docena")
    BOTTLE = "bottle", _("botella")


class ProductClass(AbstractProductClass):
    """A kind of product: its attributes, its options and its tax."""

    tax_rate = models.ForeignKey(
        TaxRate,
        on_delete=models.PROTECT,
        related_name="product_classes",
        verbose_name=_("impuesto"),
        null=True,
        blank=True,
    )

    history = HistoricalRecords()


class Category(AbstractCategory):
    """A shelf of one store; the whole tree under a root belongs to the root's store."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="categories", verbose_name=_("tienda"))

    history = HistoricalRecords(excluded_fields=["numchild", "ancestors_are_public"])


_INDEXED_PARTS = (
    "stockrecords",
    "attribute_values__attribute",
    "attribute_values__value_option",
    "attribute_values__value_multi_option",
)


class Product(index.Indexed, AbstractProduct):
    """Something that one store sells.

    Quantities in baskets, orders and stock are whole numbers of `step`: 3 steps of 0,250 kg are 0,750 kg. The price
    of a stock record is for one `unit` and includes IVA.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="products", verbose_name=_("tienda"))
    upc = NullCharField(_("código de barras"), max_length=64, blank=True, null=True)
    summary = models.CharField(_("resumen"), max_length=160, blank=True, help_text=_("Una línea, bajo el nombre."))
    unit = models.CharField(_("unidad de venta"), max_length=8, choices=Unit, default=Unit.PIECE)
    step = models.DecimalField(
        _("paso"),
        max_digits=8,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Cantidad más pequeña que se agrega de una vez, en la unidad de venta. Ejemplo: 0,250 kg."),
    )
    minimum_steps = models.PositiveIntegerField(_("mínimo, en pasos"), default=1, validators=[MinValueValidator(1)])
    tax_rate = models.ForeignKey(
        TaxRate,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("impuesto"),
        null=True,
        blank=True,
        help_text=_("Si queda vacío vale el de su tipo de producto."),
    )
    is_featured = models.BooleanField(_("destacado"), default=False)
    arrives_on = models.DateField(_("llega el"), null=True, blank=True)
    # Kept by a database trigger from the prices of the product or of its variants: sorting by price is one index.
    shelf_price = models.DecimalField(
        _("precio desde"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )

    history = HistoricalRecords(excluded_fields=["rating", "shelf_price", "date_updated"])

    # Stock, attributes and variants belong to what a product is found by: commerce.catalogue.indexing watches them all.
    search_auto_update = False
    search_fields = [
        index.SearchField("search_title", boost=4),
        index.SearchField("search_text"),
        index.AutocompleteField("search_pieces"),
        index.FilterField("store_id"),
        index.FilterField("is_public"),
        index.FilterField("structure"),
    ]

    class Meta(AbstractProduct.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["store", "upc"], name="catalogue_barcode_once_per_store"),
            models.UniqueConstraint(
                fields=["store", "slug"],
                condition=~models.Q(structure="child"),
                name="catalogue_slug_once_per_store",
            ),
            models.CheckConstraint(condition=models.Q(step__gt=0), name="catalogue_step_is_positive"),
        ]
        indexes = [
            models.Index(fields=["store", "is_public", "-date_created"], name="catalogue_newest"),
            models.Index(fields=["store", "is_public", "shelf_price"], name="catalogue_by_price"),
            models.Index(fields=["store", "is_public", "title"], name="catalogue_by_title"),
            models.Index(
                fields=["-date_updated", "-id"],
                condition=~models.Q(structure="child"),
                name="catalogue_product_newest",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the product; one without a slug gets a free one from its title, which it then keeps."""
        if not self.slug:
            self.slug = self._free_slug()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "slug"}
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        title = self.get_title() or ""
        others = type(self).objects.filter(store_id=self.store_id, slug__startswith=unique_slug(title, ()))
        return unique_slug(title, set(others.exclude(pk=self.pk).values_list("slug", flat=True)))

    def update_rating(self) -> None:
        """Set the average score of the approved reviews, and nothing else."""
        self.rating = self.calculate_rating()
        type(self).objects.filter(pk=self.pk).update(rating=self.rating)

    update_rating.alters_data = True  # type: ignore[attr-defined]

    @classmethod
    def get_indexed_objects(cls) -> "models.QuerySet[Product]":
        """What the search index holds: a variant is found through its parent."""
        return cls.objects.exclude(structure=cls.CHILD).prefetch_related(
            *(f"{whose}{part}" for whose in ("", "children__") for part in _INDEXED_PARTS)
        )

    # The three texts of the index are asked for several times a product, always of rows that were read for it.
    @cached_property
    def search_title(self) -> str:
        """The title without accents, for the search index."""
        return fold(self.get_title())

    @cached_property
    def search_text(self) -> str:
        """What a product is found by besides its title: texts, codes, attribute values, and those of its variants."""
        parts = [self.summary, strip_tags(self.description), *self._codes()]
        for product in self._with_variants():
            parts.append(product.title)
            parts.extend(str(value.value_as_text) for value in product.attribute_values.all())
        return fold(" ".join(parts))

    @cached_property
    def search_pieces(self) -> str:
        """What can be found by its beginning alone: every word, and every part of a code."""
        pieces = [piece for code in self._codes() for piece in code_pieces(code)]
        return " ".join(dict.fromkeys([*words(f"{self.search_title} {self.search_text}"), *pieces]))

    def _with_variants(self) -> "list[Product]":
        return [self, *(child for child in self.children.all() if child.is_public)] if self.is_parent else [self]

    def _codes(self) -> list[str]:
        found = self._with_variants()
        codes = [record.partner_sku for product in found for record in product.stockrecords.all()]
        return [*codes, *(product.upc for product in found if product.upc)]

    @property
    def minimum(self) -> Decimal:
        """The smallest quantity that is sold, in `unit`."""
        return self.step * self.minimum_steps

    @property
    def is_sold_by_measure(self) -> bool:
        """Whether a quantity is a measure (0,750 kg) and not a count."""
        return self.step != 1


class ProductAttribute(AbstractProductAttribute):
    """An attribute of a product class; one with `is_facet` can be filtered by in the shop."""

    is_facet = models.BooleanField(_("se puede filtrar"), default=False)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)

    history = HistoricalRecords()

    class Meta(AbstractProductAttribute.Meta):
        abstract = False
        ordering = ["position", "code"]


class Specification(models.Model):
    """One row of a product's technical table, in its order."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="specifications", verbose_name=_("producto")
    )
    name = models.CharField(_("dato"), max_length=80)
    value = models.CharField(_("valor"), max_length=240)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("especificación")
        verbose_name_plural = _("especificaciones")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="catalogue_specification_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ProductImage(AbstractProductImage):
    """A picture of a product. `widths` lists the renditions that exist beside it, in AVIF and WebP.

    `library_id` is the picture of the editors' library that it was copied from, where it was.
    """

    alt = models.CharField(_("texto alternativo"), max_length=200, help_text=_("Qué se ve, para quien no puede verlo."))
    width = models.PositiveIntegerField(_("ancho"), default=0, editable=False)
    height = models.PositiveIntegerField(_("alto"), default=0, editable=False)
    widths = models.JSONField(_("anchos"), default=list, editable=False)
    library_id = models.PositiveIntegerField(_("imagen de la biblioteca"), null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["width", "height", "widths", "library_id"])

    class Meta(AbstractProductImage.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "library_id"], name="catalogue_library_picture_once")]

    def __str__(self) -> str:
        return self.alt


from oscar.apps.catalogue.models import *  # noqa: E402, F403

for _model in (
    ProductCategory,  # noqa: F405
    ProductRecommendation,  # noqa: F405
    ProductAttributeValue,  # noqa: F405
    AttributeOptionGroup,  # noqa: F405
    AttributeOption,  # noqa: F405
    Option,  # noqa: F405
):
    register(_model, app="commerce.catalogue")
