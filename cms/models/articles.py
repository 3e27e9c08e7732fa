"""News: an index, articles, who writes them and what they are about."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms import pictures
from cms.blocks import body_blocks
from cms.directory import directory
from commerce.stores.middleware import store_of
from commerce.stores.models import Store

from .base import ShopPage

PAGE_SIZE = 12
RELATED = 3


class ArticleCategory(models.Model):
    """What articles of a store are about; without a store, of any: its words are then the operator's to change."""

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("tienda")
    )
    name = models.CharField(_("nombre"), max_length=40)
    slug = models.SlugField(_("dirección"), max_length=50)

    panels: ClassVar[list[Any]] = [FieldPanel("store"), FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("temas")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"], nulls_distinct=False, name="one_subject_of_a_name_per_store"
            ),
            models.UniqueConstraint(
                fields=["store", "slug"], nulls_distinct=False, name="one_subject_of_an_address_per_store"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """Somebody who writes for a store, or for all of them."""

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("tienda")
    )
    name = models.CharField(_("nombre"), max_length=80)
    role = models.CharField(_("qué hace"), max_length=80, blank=True)

    panels: ClassVar[list[Any]] = [FieldPanel("store"), FieldPanel("name"), FieldPanel("role")]

    class Meta:
        verbose_name = _("autor")
        verbose_name_plural = _("autores")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ArticleIndexPage(ShopPage):
    """The list of articles, newest first."""

    intro = models.TextField(_("entradilla"), blank=True, max_length=400)

    template = "cms/pages/article_index.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ArticlePage"]
    content_panels: ClassVar[list[Any]] = [*ShopPage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("novedades")
        verbose_name_plural = _("índices de novedades")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With one page of articles, of one subject where the address names it."""
        context = super().get_context(request, *args, **kwargs)
        known = directory(store_of(request), request.catalogue_stamp)  # type: ignore[attr-defined]
        public = [entry.pk for entry in known if not entry.is_restricted and entry.path.startswith(self.path)]
        articles = ArticlePage.objects.child_of(self).filter(pk__in=public).select_related("author", "picture")
        categories = list(ArticleCategory.objects.filter(articlepage__in=articles.order_by().values("pk")).distinct())
        slug = request.GET.get("tema", "")[:50]
        if slug:
            subjects = [category.pk for category in categories if category.slug == slug]
            about = ArticlePage.categories.through.objects.filter(articlecategory_id__in=subjects)
            articles = articles.filter(pk__in=about.values("articlepage_id"))
        pages = Paginator(articles.order_by("-day", "-pk"), PAGE_SIZE)
        shown = pages.get_page(request.GET.get("pagina"))
        pictures.with_renditions(article.picture for article in shown if article.picture)
        context |= {"articles": shown, "categories": categories, "chosen": slug}
        return context


class ArticlePage(ShopPage):
    """One article."""

    day = models.DateField(_("fecha"), default=timezone.localdate)
    author = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("autor")
    )
    categories = ParentalManyToManyField(ArticleCategory, blank=True, verbose_name=_("temas"))
    intro = models.TextField(_("entradilla"), max_length=400)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imagen"),
    )
    body = StreamField(**body_blocks("article"), verbose_name=_("contenido"))

    template = "cms/pages/article.html"
    parent_page_types: ClassVar[list[str]] = ["cms.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *ShopPage.content_panels,
        FieldPanel("day"),
        FieldPanel("author"),
        FieldPanel("categories"),
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *ShopPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("artículo")
        verbose_name_plural = _("artículos")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what to read next: up to three articles with their addresses."""
        context = super().get_context(request, *args, **kwargs)
        pages = directory(store_of(request), request.catalogue_stamp)  # type: ignore[attr-defined]
        entries = ((article, pages.get(article.pk)) for article in self.related())
        related = [(article, entry.address) for article, entry in entries if entry and not entry.is_restricted]
        pictures.with_renditions(article.picture for article, _address in related if article.picture)
        return context | {"related": related}

    def related(self) -> list["ArticlePage"]:
        """The live articles beside this one: those about the same first, then the newest."""
        if not self.path:
            return []
        subjects = ArticleCategory.objects.filter(articlepage=self.pk)
        alike = Count("categories", filter=Q(categories__in=subjects))
        others = ArticlePage.objects.sibling_of(self, inclusive=False).live().select_related("author", "picture")
        return list(others.annotate(alike=alike).order_by("-alike", "-day", "-pk")[:RELATED])
