"""What editors put first in a search."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.choosers import CategoryChooserBlock, ProductChooserBlock
from commerce.search.rules import SEPARATOR, terms_of
from commerce.stores.models import Store

_RESULTS: list[tuple[str, blocks.Block]] = [
    ("product", ProductChooserBlock(label=_("Producto"), icon="tag")),
    ("category", CategoryChooserBlock(label=_("Categoría"), icon="folder-open-inverse")),
    ("page", blocks.PageChooserBlock(label=_("Página"), icon="doc-empty")),
]
MOST_RESULTS = 3
MOST_WORDS = 10


class PromotedResult(models.Model):
    """What a store suggests first to whoever searches for some words.

    `words` is kept as it is compared: folded, with ` = ` between.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("tienda"))
    words = models.CharField(
        _("cuando alguien busca"),
        max_length=200,
        help_text=_("Una o varias búsquedas, separadas por comas. Los acentos y las mayúsculas dan igual."),
    )
    results = StreamField(_RESULTS, min_num=1, max_num=MOST_RESULTS, verbose_name=_("mostrar primero"))

    panels: ClassVar[list[Any]] = [FieldPanel("store"), FieldPanel("words"), FieldPanel("results")]

    class Meta:
        verbose_name = _("resultado sugerido")
        verbose_name_plural = _("resultados sugeridos")
        ordering = ["words"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["store", "words"], name="one_promotion_per_store_and_words")]

    def __str__(self) -> str:
        return self.words.replace(SEPARATOR, ", ")

    def clean(self) -> None:
        """Write the words as they are compared. Raises ValidationError where there is none, or too many."""
        terms = terms_of(self.words)
        if not 1 <= len(terms) <= MOST_WORDS:
            raise ValidationError({"words": _("Escribe entre una y diez búsquedas, separadas por comas.")})
        self.words = SEPARATOR.join(terms)
        self._refuse_foreign()

    def _refuse_foreign(self) -> None:
        """Suggest nothing of another store: it would never be shown. Raises ValidationError."""
        for block in self.results:
            thing = block.value
            if thing is None or not self.store_id:
                continue
            theirs = getattr(thing.specific if block.block_type == "page" else thing, "store", None)
            if theirs is None or theirs.pk != self.store_id:
                name = thing.get_title() if block.block_type == "product" else str(thing)
                raise ValidationError({"results": _("«%(name)s» es de otra tienda.") % {"name": name}})
