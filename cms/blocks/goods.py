"""Blocks that show what the shop sells. Prices, stock and offers are the shop's own, of the moment."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms import goods
from cms.choosers import CategoryChooserBlock, OfferChooserBlock, ProductChooserBlock
from cms.goods import Wish
from commerce.catalogue.queries import tree_of
from commerce.catalogue.rules import criteria

FEWEST, MOST = 2, 12
_RULES = [
    (goods.FEATURED, _("Destacados")),
    (goods.NEWEST, _("Recién llegados")),
    (goods.ON_OFFER, _("En oferta")),
    (goods.BEST_SELLING, _("Los más vendidos")),
    (goods.CATEGORY, _("De una categoría")),
    (goods.ATTRIBUTE, _("Con una característica")),
    (goods.OFFER, _("De una oferta")),
    (goods.RECOMMENDED, _("Recomendados con un producto")),
]
# What the shop's own list of products calls the same choice in its address.
_LISTS = {goods.FEATURED: criteria.FEATURED, goods.NEWEST: criteria.NEW, goods.ON_OFFER: criteria.ON_OFFER}


class CodeBlock(blocks.CharBlock):
    """What the catalogue knows by this spelling: the same in every language, so nobody is asked to translate it."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        """None."""
        return []

    def restore_translated_segments(self, value: str, segments: list[Any]) -> str:
        """As it is."""
        return value


class GoodsBlock(blocks.StructBlock):
    """A block with products in it. The page asks it what it wants and sets `value.cards` before it is drawn.

    `sample`: what it shows in the picker of blocks, where nobody has chosen anything yet.
    """

    sample = Wish(rule=goods.NEWEST, count=4)

    def wish(self, value: Any) -> Wish | None:
        """What to fetch for `value`."""
        raise NotImplementedError

    def products(self, value: Any) -> list[Any]:
        """The products that an editor chose by hand, which must be for sale when the page is published."""
        return []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the cards, fetched here where no page has done so (the preview of a block)."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        cards = getattr(value, "cards", None)
        request = (parent_context or {}).get("request")
        if cards is None and request is not None and getattr(request, "store", None):
            wish = self.sample if (parent_context or {}).get("is_block_preview") else self.wish(value)
            found = goods.fetch(request.store, getattr(request, "catalogue_stamp", 0), {"": wish}) if wish else None
            cards = found.of("") if found else []
        context["cards"] = cards or []
        return context


class ShelfBlock(GoodsBlock):
    """A row of products: some by hand, the rest by a rule."""

    title = blocks.CharBlock(label=_("Título"), max_length=60)
    products_first = blocks.ListBlock(
        ProductChooserBlock(label=_("Producto")), label=_("Productos elegidos"), max_num=MOST, default=[]
    )
    rule = blocks.ChoiceBlock(
        _RULES,
        label=_("Completar con"),
        default=goods.FEATURED,
        help_text=_("Lo que no se puede vender hoy no se muestra: su lugar lo toma otro de esta regla."),
    )
    category = CategoryChooserBlock(label=_("Categoría"), required=False)
    attribute = CodeBlock(label=_("Código de la característica"), required=False, default="", max_length=60)
    attribute_value = CodeBlock(label=_("Valor de la característica"), required=False, default="", max_length=120)
    offer = OfferChooserBlock(label=_("Oferta"), required=False)
    about = ProductChooserBlock(label=_("Recomendados con"), required=False)
    count = blocks.IntegerBlock(label=_("Cuántos se ven"), default=8, min_value=FEWEST, max_value=MOST)
    link = blocks.PageChooserBlock(label=_("«Ver todo» lleva a"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("Estante de productos")
        label_format = _("Estante: {title}")
        group = _("Productos")
        description = _("Una fila de productos, elegidos a mano o por una regla. Se llena solo si alguno se agota.")
        template = "cms/blocks/shelf.html"
        preview_value = {"title": _("Recién llegados"), "rule": goods.NEWEST, "count": 4, "products_first": []}

    def wish(self, value: Any) -> Wish:
        """The chosen ones first, then by the rule."""
        chosen = tuple(product.pk for product in value["products_first"] if product is not None)
        about = {goods.CATEGORY: "category", goods.OFFER: "offer", goods.RECOMMENDED: "about"}.get(value["rule"])
        row = value[about] if about else None
        return Wish(
            rule=value["rule"],
            count=value["count"] or MOST,
            ids=chosen,
            about=row.pk if row is not None else None,
            attribute=value.get("attribute") or "",
            value=value.get("attribute_value") or "",
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the list that holds the rest of it, where the shop has one and the editor has chosen no page."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        name = _LISTS.get(value["rule"])
        context["rest"] = f"{reverse('catalogue:index')}?{name}=1" if name else ""
        return context

    def products(self, value: Any) -> list[Any]:
        """Those chosen by hand."""
        return [product for product in value["products_first"] if product is not None]

    def clean(self, value: Any) -> Any:
        """Each rule with what it is about."""
        cleaned = super().clean(value)
        needs = {
            goods.CATEGORY: ("category", _("Elige la categoría.")),
            goods.OFFER: ("offer", _("Elige la oferta.")),
            goods.RECOMMENDED: ("about", _("Elige con qué producto.")),
            goods.ATTRIBUTE: ("attribute_value", _("Escribe el código y el valor de la característica.")),
        }
        name, words = needs.get(cleaned["rule"], ("", ""))
        if name and not cleaned.get(name):
            raise blocks.StructBlockValidationError(block_errors={name: ValidationError(str(words))})
        return cleaned


class SpotlightBlock(GoodsBlock):
    """One product, large."""

    sample = Wish(rule=goods.NEWEST, count=1)
    product = ProductChooserBlock(label=_("Producto"))
    heading = blocks.CharBlock(label=_("Título"), required=False, default="", max_length=80)
    text = blocks.RichTextBlock(label=_("Texto"), required=False, features=["bold", "italic", "ul"], max_length=600)

    class Meta:
        icon = "pick"
        label = _("Un producto en primer plano")
        label_format = _("Primer plano: {product}")
        group = _("Productos")
        description = _("Un producto grande con su foto, su precio de hoy y un texto.")
        template = "cms/blocks/spotlight.html"
        preview_value = {"product": None, "heading": _("El de la semana"), "text": ""}

    def wish(self, value: Any) -> Wish | None:
        """That product, and nothing in its place."""
        product = value["product"]
        return Wish(count=1, ids=(product.pk,), is_padded=False) if product is not None else None

    def products(self, value: Any) -> list[Any]:
        """It."""
        return [value["product"]] if value["product"] is not None else []


class ComparisonBlock(GoodsBlock):
    """Two to four products side by side."""

    sample = Wish(rule=goods.NEWEST, count=3)
    title = blocks.CharBlock(label=_("Título"), max_length=60)
    compared = blocks.ListBlock(ProductChooserBlock(label=_("Producto")), label=_("Productos"), min_num=2, max_num=4)
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label=_("Qué se compara"), max_length=40)),
                (
                    "values",
                    blocks.ListBlock(
                        blocks.CharBlock(max_length=60, required=False, default=""), label=_("Cada producto")
                    ),
                ),
            ]
        ),
        label=_("Filas"),
        max_num=10,
        default=[],
    )

    class Meta:
        icon = "table"
        label = _("Tabla para comparar")
        label_format = _("Comparar: {title}")
        group = _("Productos")
        description = _("Dos a cuatro productos lado a lado, con su precio de hoy y las filas que escribas.")
        template = "cms/blocks/comparison.html"
        preview_value = {
            "title": _("¿Cuál te conviene?"),
            "compared": [],
            "rows": [{"name": _("Para qué"), "values": [_("Arepas"), _("Rallar"), _("Gratinar")]}],
        }

    def wish(self, value: Any) -> Wish:
        """Those products, and nothing in their place."""
        ids = tuple(product.pk for product in value["compared"] if product is not None)
        return Wish(count=len(ids) or 1, ids=ids, is_padded=False)

    def products(self, value: Any) -> list[Any]:
        """All of them."""
        return [product for product in value["compared"] if product is not None]

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the rows under the products that are shown: a product that is gone takes its words along."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        chosen = [product.pk for product in self.products(value)]
        places = [chosen.index(card.id) if card.id in chosen else at for at, card in enumerate(context["cards"])]
        context["table"] = [
            (row["name"], [row["values"][at] if at < len(row["values"]) else "" for at in places])
            for row in value["rows"]
        ]
        return context

    def clean(self, value: Any) -> Any:
        """As many words in each row as there are products."""
        cleaned = super().clean(value)
        if any(len(row["values"]) != len(cleaned["compared"]) for row in cleaned["rows"]):
            words = _("Cada fila lleva un valor por producto, en el mismo orden; uno vacío también cuenta.")
            raise blocks.StructBlockValidationError(block_errors={"rows": ValidationError(words)})
        return cleaned


class CategoryTilesBlock(blocks.StructBlock):
    """Doors to categories."""

    title = blocks.CharBlock(label=_("Título"), required=False, default="", max_length=60)
    categories = blocks.ListBlock(
        CategoryChooserBlock(label=_("Categoría")), label=_("Categorías"), min_num=2, max_num=8
    )

    class Meta:
        icon = "folder-open-inverse"
        label = _("Categorías")
        label_format = _("Categorías: {title}")
        group = _("Productos")
        description = _("De dos a ocho puertas a categorías. Las que no están publicadas no se ven.")
        template = "cms/blocks/categories.html"
        preview_value = {"title": _("Compra por pasillo"), "categories": []}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the public ones, as the menu knows them."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = (parent_context or {}).get("request")
        ids = [category.pk for category in value["categories"] if category is not None]
        store = getattr(request, "store", None)
        stamp = getattr(request, "catalogue_stamp", 0)
        if store is not None and (parent_context or {}).get("is_block_preview"):
            ids = [node.id for node in tree_of(store, stamp).roots[:4]]
        context["tiles"] = goods.tiles(store, stamp, ids) if store is not None else []
        return context
