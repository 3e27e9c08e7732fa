"""What keeps a page from lying: nothing is published that shows what the store cannot sell.

The form says so to the editor with the block and the reason; `faults` says it to whatever publishes later, by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from commerce.catalogue.models import Product
from commerce.stores.models import Store

from . import belonging, harmless

if TYPE_CHECKING:
    from cms.models import ShopPage

_WITH_REFERENCES = frozenset({"body", "shelf", "text", "share_image", "picture", "author", "categories"})
PUBLISHES = ("action-publish", "action-submit", "action-restart-workflow")


@dataclass(frozen=True)
class Fault:
    """Why a page must not be published: which block, and in words what is wrong with what it shows."""

    field: str
    block: int
    words: str


def faults(page: "ShopPage", store: Store | None) -> list[Fault]:
    """Everything that `page`, published now in `store`, would show wrongly."""
    from cms.blocks.goods import GoodsBlock

    found: list[Fault] = [*_in_two_languages(page), *of_another_store(page, store)]
    strange = _("tiene código o un enlace que no se permite.")
    found += [Fault(field, number, strange) for field, number in harmless.harmful(page)]
    for field, stream in belonging.streams(page):
        for number, child in enumerate(stream, start=1):
            if isinstance(child.block, GoodsBlock):
                products = _fresh(child.block.products(child.value), store)
                found += [Fault(field, number, words) for words in map(_why_not, products) if words]
            for name in ("offer", "voucher"):
                thing = child.value.get(name) if hasattr(child.value, "get") else None
                if thing is None or (store is not None and thing.store_id != store.pk):
                    continue
                if thing.end_datetime and thing.end_datetime <= timezone.now():
                    found.append(Fault(field, number, _("«%(name)s» ya terminó.") % {"name": thing.name}))
                elif child.block_type == "promo" and getattr(thing, "status", "Open") != "Open":
                    found.append(Fault(field, number, _("«%(name)s» está suspendida.") % {"name": thing.name}))
    return found


def of_another_store(page: "ShopPage", store: Store | None) -> list[Fault]:
    """What `page` refers to that is another store's, without a word of it: not even a draft may hold it.

    Its preview would show a visitor's or a colleague's secret of that store: a picture, the code of a voucher.
    """
    wrong = belonging.foreign(page, store) if store is not None else []
    kinds = [(each, str(each.model._meta.verbose_name).lower()) for each in wrong]
    words = _("muestra algo de otra tienda: %(what)s.")
    found = [Fault(each.field, each.block, words % {"what": kind}) for each, kind in kinds]
    return list(dict.fromkeys(found))


def untranslated(page: "ShopPage") -> int:
    """How many texts of a page that is being translated are still in the language of its original.

    Its address is not among them: it may be the same.
    """
    waiting = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    there = StringTranslation.objects.filter(
        translation_of=OuterRef("string"), context=OuterRef("context"), locale_id=page.locale_id, has_error=False
    )
    asked = StringSegment.objects.filter(source__translations__in=waiting).exclude(context__path="slug")
    return asked.exclude(Exists(there)).count()


def _in_two_languages(page: "ShopPage") -> Iterator[Fault]:
    missing = untranslated(page) if page.pk else 0
    if missing:
        words = ngettext(
            "falta traducir %(count)d texto: se vería en el otro idioma.",
            "falta traducir %(count)d textos: se verían en el otro idioma.",
            missing,
        )
        yield Fault("title", 0, words % {"count": missing})


def in_words(fault: Fault) -> str:
    """A fault with the block that it is in, if it is in one."""
    if not fault.block:
        return fault.words[:1].upper() + fault.words[1:]
    return _("Bloque %(number)d: %(words)s") % {"number": fault.block, "words": fault.words}


def _fresh(products: list[Any], store: Store | None) -> QuerySet[Product]:
    """Those of the store, as they are now: nothing is said of another's."""
    rows = Product.objects.filter(pk__in=[product.pk for product in products])
    return rows if store is None else rows.filter(store=store)


def _why_not(product: Product) -> str:
    facts = {"name": product.get_title()}
    if not product.is_public:
        return _("«%(name)s» no está publicado.") % facts
    if product.shelf_price is None:
        return _("«%(name)s» no tiene precio.") % facts
    return ""


class ShopPageForm(WagtailAdminPageForm):
    """The editor's form: a draft may hold anything of its store, what is published or sent to be may not lie."""

    def clean(self) -> dict[str, Any]:
        """Refuse to publish a page with faults, each named with its block, and to keep what is another store's."""
        cleaned: dict[str, Any] = super().clean()
        page = self.instance
        for name, value in cleaned.items():
            if name in _WITH_REFERENCES:
                setattr(page, name, value)
        store = page.store if page.path else getattr(getattr(self.parent_page, "specific", None), "store", None)
        publishes = any(name in self.data for name in PUBLISHES) and not self.errors
        for fault in faults(page, store) if publishes else of_another_store(page, store):
            field = fault.field if fault.field in self.fields else None
            words = _("%(fault)s Cámbialo o publícalo antes.") if publishes else "%(fault)s"
            self.add_error(field, words % {"fault": in_words(fault)})
        return cleaned
