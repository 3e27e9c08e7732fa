"""The pages that every shop has: home, landing pages, guides, policies, how to pay, contact."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from cms.blocks import body_blocks
from cms.blocks.words import WORDS

from .base import ShopPage

CHILDREN = [
    "cms.LandingPage",
    "cms.CollectionPage",
    "cms.ArticleIndexPage",
    "cms.GuidePage",
    "cms.PolicyPage",
    "cms.HowToPayPage",
    "cms.ContactPage",
]


class HomePage(ShopPage):
    """The front page of a store and the root of its tree: one per store."""

    body = StreamField(**body_blocks(), verbose_name=_("contenido"))

    template = "cms/pages/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types = CHILDREN
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*ShopPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("portada de la tienda")
        verbose_name_plural = _("portadas de las tiendas")


class LandingPage(ShopPage):
    """A page for a campaign or a season."""

    body = StreamField(**body_blocks(), verbose_name=_("contenido"))

    template = "cms/pages/landing.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.LandingPage"]
    subpage_types: ClassVar[list[str]] = ["cms.LandingPage"]
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*ShopPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("página de campaña")
        verbose_name_plural = _("páginas de campaña")


class GuidePage(ShopPage):
    """A guide or frequent questions; search engines read its questions too."""

    intro = models.TextField(_("entradilla"), blank=True, max_length=400)
    body = StreamField(**body_blocks("article"), verbose_name=_("contenido"))

    template = "cms/pages/guide.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.GuidePage"]
    subpage_types: ClassVar[list[str]] = ["cms.GuidePage"]
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [
        *ShopPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("guía o preguntas")
        verbose_name_plural = _("guías y preguntas")


class PolicyPage(ShopPage):
    """Terms, privacy, returns: words with the day from which they hold."""

    holds_from = models.DateField(_("rige desde"), null=True, blank=True)
    text = RichTextField(_("texto"), features=WORDS)

    template = "cms/pages/policy.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("holds_from"), FieldPanel("text")]
    search_fields: ClassVar[list[Any]] = [*ShopPage.search_fields, index.SearchField("text")]

    class Meta:
        verbose_name = _("política")
        verbose_name_plural = _("políticas")


class HowToPayPage(ShopPage):
    """How to pay: the ways that the store offers now, its banks and today's rate are the shop's own."""

    intro = models.TextField(_("entradilla"), blank=True, max_length=400)
    body = StreamField(**body_blocks("article"), verbose_name=_("contenido"))

    template = "cms/pages/how_to_pay.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*ShopPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("cómo pagar")
        verbose_name_plural = _("páginas de cómo pagar")


class ContactPage(ShopPage):
    """The store's address, hours and phone."""

    intro = models.TextField(_("entradilla"), blank=True, max_length=400)

    template = "cms/pages/contact.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("contacto")
        verbose_name_plural = _("páginas de contacto")
