"""Collections: a shelf with an address of its own."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import body_blocks
from cms.blocks.goods import ShelfBlock

from .base import ShopPage


class CollectionPage(ShopPage):
    """Products with something in common, chosen by hand or by a rule."""

    intro = models.TextField(_("entradilla"), blank=True, max_length=400)
    shelf = StreamField([("shelf", ShelfBlock())], verbose_name=_("qué productos"), min_num=1, max_num=4)
    body = StreamField(**body_blocks("article"), verbose_name=_("debajo"))

    template = "cms/pages/collection.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.LandingPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *ShopPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("shelf"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*ShopPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("colección")
        verbose_name_plural = _("colecciones")

    def streams(self) -> list[Any]:
        """The shelf, and what is below."""
        return [self.shelf, self.body]
