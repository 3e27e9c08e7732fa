"""What every page of a shop has in common: its store, its blocks filled at once, and how long it is true."""

from datetime import datetime
from typing import Any, ClassVar

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction, Revision, Site
from wagtail.search import index

from cms import checks, goods, pictures, publishing
from cms.blocks.goods import GoodsBlock
from cms.blocks.timed import TimedBlock
from cms.directory import Entry, directory
from cms.search import words_of
from commerce.catalogue.queries import next_change_at
from commerce.catalogue.rules import fold
from commerce.rates.context import request_rate
from commerce.stores.middleware import store_of
from commerce.stores.models import Store
from commerce.stores.pagecache import cacheable


class StoreSite(models.Model):
    """Which Wagtail site is which store's: they come into being together and share their host."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="site", verbose_name=_("tienda"))
    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="of_store", verbose_name=_("sitio"))

    class Meta:
        verbose_name = _("sitio de la tienda")
        verbose_name_plural = _("sitios de las tiendas")
        default_permissions = ()
        permissions = [("publish_pages", _("Publicar páginas de la tienda"))]

    def __str__(self) -> str:
        return f"{self.store}"


class ShopPage(Page):
    """A page of one store: what every kind of page derives from."""

    share_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imagen al compartir"),
        help_text=_("La que se ve al mandar el enlace por WhatsApp."),
    )

    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("share_image")],
            heading=_("Para buscadores y para compartir"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Menú")),
    ]
    base_form_class = checks.ShopPageForm
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("folded_title", boost=2),
        index.SearchField("folded_words"),
    ]

    class Meta:
        abstract = True

    @cached_property
    def store(self) -> Store | None:
        """The store in whose tree, of any language, the page is; None for a page in no store's tree."""
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        keys = Page.objects.filter(path__in=paths).values("translation_key")
        # A front page in a new language is not among them before it is saved.
        rooted = Q(site__site__root_page__translation_key__in=keys) | Q(
            site__site__root_page__translation_key=self.translation_key
        )
        return Store.objects.filter(rooted).first()

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save. Whatever publishes ends here, so this is where no page goes live that would show what is not sold.

        A new page that would begins as a draft. Raises PublishRefused for one that is to go live with such a change.
        """
        is_new = self._state.adding
        if publishing.begins_as_draft(self):
            self._stay_a_draft()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "live", "has_unpublished_changes"}
        found = publishing.faults_on_saving(self, kwargs.get("update_fields"))
        if found and not is_new:
            raise publishing.PublishRefused(self, found)
        if found:
            self._stay_a_draft()
        saved = super().save(*args, **kwargs)
        if found:
            publishing.tell_held_back(self, found, self.owner_id)
        return saved

    def _stay_a_draft(self) -> None:
        self.live = False
        self.has_unpublished_changes = True

    def publish(self, revision: Revision, user: Any = None, changed: bool = True, **kwargs: Any) -> Any:
        """Publish `revision`, before anything of the page is touched. Raises PublishRefused (see `may_go_live`)."""
        if publishing.may_go_live(self, revision, kwargs.get("log_action")):
            return super().publish(revision, user=user, changed=changed, **kwargs)
        return None

    @property
    def summary_line(self) -> str:
        """What search engines and chats show under the title."""
        return str(self.search_description or getattr(self, "intro", ""))

    def folded_title(self) -> str:
        """The title as the index finds it however its accents are typed."""
        return fold(self.title)

    def folded_words(self) -> str:
        """Everything else that a visitor reads here, the same way."""
        return words_of(self)

    def streams(self) -> list[Any]:
        """The StreamValues of the page, in the order in which they are drawn."""
        return [self.body] if hasattr(self, "body") else []

    def wishes(self) -> dict[str, goods.Wish]:
        """What the page wants besides what its blocks want."""
        return {}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the goods of all blocks, fetched at once; its translations by language, and the pages above.

        `elsewhere`: where the visitor who changes the language goes, by language: the front page where none is live.
        """
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        store = store_of(request)
        stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
        asking = [
            (child.value, wish)
            for stream in self.streams()
            for child in stream
            if isinstance(child.block, GoodsBlock) and (wish := child.block.wish(child.value)) is not None
        ]
        wishes = {str(number): wish for number, (_value, wish) in enumerate(asking)}
        found = goods.fetch(store, stamp, wishes | self.wishes()) if wishes or self.wishes() else goods.Goods()
        for number, (value, _wish) in enumerate(asking):
            value.cards = found.of(str(number))
        pictures.with_renditions(pictures.of_page(self))
        known = directory(store, stamp)
        entry = known.get(self.pk)
        translations = known.translations(entry) if entry else {}
        context |= {
            "goods": found,
            "store": store,
            "translations": translations,
            "above": known.above(entry) if entry else [],
            "elsewhere": {code: _address(translations.get(code)) for code, _name in settings.LANGUAGES},
        }
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, kept for visitors who are nobody in particular until something of it changes by itself."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if not self.may_be_kept(request):
            return response
        response.render()  # type: ignore[attr-defined]
        return cacheable(response, until=self.true_until(request))

    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft, which the editor's screen shows in a frame."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response

    def get_view_restrictions(self) -> Any:
        """Wagtail asks several times for one visit; of a page that the directory knows to be open, it need not."""
        if getattr(self, "is_for_everybody", False):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def may_be_kept(self, request: HttpRequest) -> bool:
        """Whether everybody sees the same: a page behind a password, or with a form, is drawn each time."""
        return request.method == "GET" and not self.get_view_restrictions().exists()

    def true_until(self, request: HttpRequest) -> datetime:
        """The next moment at which time alone changes the page: by one of its blocks, or the shop's own day."""
        store = store_of(request)
        now = timezone.now()
        stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
        moments = [next_change_at(store, stamp, now, rate=request_rate(request))]
        if self.expire_at and self.expire_at > now:
            moments.append(self.expire_at)
        for stream in self.streams():
            for child in stream:
                if isinstance(child.block, TimedBlock):
                    moments += [at for at in child.block.moments(child.value) if at > now]
        return min(moments)


def _address(entry: Entry | None) -> str:
    return entry.address if entry is not None else reverse("home")
