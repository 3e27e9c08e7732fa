"""Where pages answer: Spanish at the root of the site, every other language under its own two letters.

The address alone decides the language of a page, so that a link that somebody sends shows the same to whoever opens it.
"""

from typing import Any

from django.urls import URLResolver, path, re_path
from django.urls.resolvers import LocalePrefixPattern
from wagtail import urls as wagtail_urls
from wagtail.urls import serve_pattern

from commerce.stores import views as shop
from commerce.stores.middleware import language_of_address

from . import views


class LanguagePrefix(LocalePrefixPattern):
    """`/en/…` for English, nothing for Spanish: Django writes it by the active language, we read it off the address."""

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """The rest of the address after its own prefix, whatever the active language."""
        language = language_of_address(f"/{path}")
        return (path if language is None else path[len(language) + 1 :]), (), {}


# Addresses that the shop answers by itself until an editor has published a page there.
own = [
    path("", views.front),
    path("como-pagar/", views.page_or(shop.how_to_pay)),
    path("entregas/", views.page_or(shop.deliveries)),
    path("cambios/", views.page_or(shop.returns)),
    path("privacidad/", views.page_or(shop.privacy)),
    path("contacto/", views.page_or(shop.contact)),
]
_pages = [re_path(serve_pattern, views.page, name="wagtail_serve")]
pages = [
    *(entry for entry in wagtail_urls.urlpatterns if entry.name != "wagtail_serve"),
    URLResolver(LanguagePrefix(prefix_default_language=False), _pages),
]
