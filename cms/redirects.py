"""Redirects, store by store: where an old address leads, and Wagtail's own screens with the rows of one's stores."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils.encoding import uri_to_iri
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.permissions import policy_registry

from commerce.catalogue.queries.memory import Remembered
from commerce.stores.models import Store

from .blocks.buttons import is_of_the_shop
from .directory import directory
from .door import their_pages

_of_stores: Remembered[dict[str, Redirect]] = Remembered()


@dataclass(frozen=True)
class Target:
    """Where an address leads now."""

    address: str
    is_permanent: bool


def target(store: Store, stamp: int, address: str) -> Target | None:
    """Where `address` of `store`, at which nothing answers, leads; None where nobody has said.

    An address with a question ("?a=1") may have a redirect of its own; otherwise that of its path holds. No query
    while the `stamp` stands, which every change of a redirect moves: whoever tries addresses costs nothing.
    """
    known = _of_stores.get(store.pk, stamp, lambda: _read(store))
    for each in (address, urlsplit(address).path):
        row = known.get(uri_to_iri(Redirect.normalise_path(each, decode_unicode=False)))
        if row is not None:
            return _target_of(row, store, stamp)
    return None


def _read(store: Store) -> dict[str, Redirect]:
    """The redirects of a store by their path; its own come before those of all sites."""
    rows = Redirect.objects.filter(Q(site__of_store__store=store) | Q(site=None))
    return {row.old_path: row for row in sorted(rows, key=lambda row: row.site_id is not None)}


def _target_of(row: Redirect, store: Store, stamp: int) -> Target | None:
    """A page answers at its address of today, in its language; one that is not live leads nowhere."""
    if row.redirect_page_id is None:
        return Target(row.redirect_link, row.is_permanent) if row.redirect_link else None
    entry = directory(store, stamp).get(row.redirect_page_id)
    if entry is None:
        return None
    return Target(entry.address.rstrip("/") + (row.redirect_page_route_path or "/"), row.is_permanent)


def sites_of(user: Any) -> QuerySet[Site]:
    """The sites whose redirects `user` keeps."""
    return policy_registry.get_by_type(Redirect).sites_user_has_permission_for(user, "change")  # type: ignore[no-any-return]


class SiteRedirectForm(RedirectForm):
    """From one's own site to one's own pages; only the operator redirects on all sites."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.queryset = sites_of(self.for_user)
        if not self.for_user.is_superuser:
            site.required = True
            site.empty_label = None if site.queryset.count() == 1 else "—"
            page: Any = self.fields["redirect_page"]
            page.queryset = their_pages(self.for_user)

    def clean(self) -> dict[str, Any]:
        """Also of a link elsewhere: a redirect leads to this shop or over https."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        link = cleaned.get("redirect_link") or ""
        if link and not is_of_the_shop(link) and not link.startswith("https://"):
            self.add_error("redirect_link", _("Escribe una dirección de la tienda, como /tienda/, o una con https://."))
        return cleaned


class RedirectFilters(RedirectsReportFilterSet):
    """Wagtail's filters; the sites are one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "site" in self.filters:
            self.filters["site"].queryset = sites_of(self.request.user)


class IndexView(views.IndexView):
    """The redirects of one's stores."""

    filterset_class = RedirectFilters
    list_export: ClassVar[list[str]] = []
    page_title = _("Redirecciones")

    def get_base_queryset(self) -> QuerySet[Redirect]:
        """With their page and their site."""
        rows = policy_registry.get_by_type(Redirect).instances_user_has_permission_for(self.request.user, "change")
        return rows.select_related("redirect_page", "site")  # type: ignore[no-any-return]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Without the import of files, which is the operator's."""
        buttons: list[Button] = super().header_more_buttons
        return buttons if self.request.user.is_superuser else buttons[:-1]


class _WithSites:
    """A form of one's own sites."""

    form_class = SiteRedirectForm
    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        """With who fills it."""
        return super().get_form_kwargs() | {"for_user": self.request.user}  # type: ignore[misc,no-any-return]


class AddView(_WithSites, views.CreateView):
    """A new redirect."""


class EditView(_WithSites, views.EditView):
    """Changes one."""
