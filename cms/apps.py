from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Contenido")

    def ready(self) -> None:
        """Let the editors' groups follow the teams, and the journal tell of pages."""
        from commerce.stores import pagecache

        from . import images, look, notices, sentences, subscribers  # noqa: F401

        subscribers.connect()
        images.connect()
        pagecache.also_until(look.announcement_ends)
        self._answer_the_shop()

    def _answer_the_shop(self) -> None:
        """What the shop asks of pages, without knowing them."""
        from commerce.catalogue import shown, sitemaps
        from commerce.search import beside, notes

        from . import search, search_suggested, seo, watching

        beside.register_pages(search.pages)
        notes.register(search_suggested.noted)
        beside.register_suggestions(search_suggested.suggested)
        sitemaps.register_pages(seo.addresses)
        shown.register(watching.pages_showing)
