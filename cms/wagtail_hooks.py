"""The editors' screens: the shop's colours, its choosers, and of Wagtail's menus what a merchandiser needs."""

from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.views.chooser import viewset as image_chooser
from wagtail.permissions import register_permission_policy

from . import article_editing, choosers, library, page_editing, panels, search_editing
from .access import editable_stores
from .door import their_pages
from .models import SiteLook
from .policies import SiteOfStorePolicy

# What is only the operator's, of whom there is one for all stores.
_OPERATORS: Final = frozenset(
    {"sites", "locales", "collections", "workflows", "workflow-tasks", "users", "groups", "page-types-usage"}
)

search_editing.register_policies()
article_editing.register_policies()
register_permission_policy(SiteLook, SiteOfStorePolicy(SiteLook))
register_permission_policy(Redirect, SiteOfStorePolicy(Redirect))
image_chooser.choose_view_class = library.ImageChooser


@hooks.register("insert_global_admin_css")
def shop_colours() -> SafeString:
    """Wagtail derives its whole scale from a few variables."""
    return format_html('<link rel="stylesheet" href="{}">', static("abasto/cms.css"))


@hooks.register("register_admin_viewset")
def shop_choosers() -> list[ViewSet]:
    """Choosers of products, categories, offers and vouchers."""
    return [choosers.product_chooser, choosers.category_chooser, choosers.offer_chooser, choosers.voucher_chooser]


@hooks.register("register_admin_viewset")
def shop_search() -> ViewSet:
    """What is suggested first, what means the same, what found nothing."""
    return search_editing.SearchGroup()


@hooks.register("register_admin_viewset")
def shop_pages() -> list[ViewSet]:
    """The screens of pages, of what articles are about and of who writes them."""
    return [*page_editing.screens(), article_editing.ArticlesGroup(), article_editing.author_chooser]


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: Any, request: HttpRequest) -> Any:
    """A chooser of pages offers those of one's stores."""
    return pages if getattr(request.user, "is_superuser", False) else pages & their_pages(request.user)


@hooks.register("construct_homepage_panels")
def entrance(request: HttpRequest, shown: list[Any]) -> None:
    """What a merchandiser sees on entering."""
    shown[:] = panels.for_merchandisers(request)


@hooks.register("construct_homepage_summary_items", order=1_000)
def no_totals(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and pictures there are says nothing about the day."""
    items.clear()


class BackOfficeItem(MenuItem):
    """The way back to where the shop is run."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For whoever works there, which is everybody here."""
        return bool(getattr(request.user, "is_staff", False))


@hooks.register("register_admin_menu_item")
def back_office() -> MenuItem:
    """The back office, last but for the settings."""
    return BackOfficeItem(_("Administración"), reverse("admin:index"), name="back-office", icon_name="home", order=9900)


class OfEditorsItem(MenuItem):
    """An item for whoever edits the pages of some store."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is such a store."""
        return editable_stores(request.user).exists()


@hooks.register("register_reports_menu_item")
def broken_links() -> MenuItem:
    """Links that lead nowhere."""
    address = reverse("cms_reports:broken_links")
    return OfEditorsItem(_("Enlaces rotos"), address, name="broken-links", icon_name="link", order=100)


@hooks.register("register_reports_menu_item")
def silent_pictures() -> MenuItem:
    """Pictures without a description."""
    address = reverse("cms_reports:silent_pictures")
    return OfEditorsItem(_("Imágenes sin descripción"), address, name="silent-pictures", icon_name="image", order=110)


def _drop(request: HttpRequest, items: list[Any], names: frozenset[str]) -> None:
    items[:] = [item for item in items if item.name not in names]


@hooks.register("construct_main_menu", order=1_000)
def main_menu(request: HttpRequest, items: list[Any]) -> None:
    """Without Wagtail's help, which is in English and about a bare Wagtail."""
    _drop(request, items, frozenset({"help", "snippets", "forms"}))


@hooks.register("construct_settings_menu", order=1_000)
@hooks.register("construct_reports_menu", order=1_000)
def smaller_menus(request: HttpRequest, items: list[Any]) -> None:
    """People and roles are kept in the back office; sites, languages and reviews are the operator's."""
    _drop(request, items, frozenset({"users", "groups"}))
    if not getattr(request.user, "is_superuser", False):
        _drop(request, items, _OPERATORS)
