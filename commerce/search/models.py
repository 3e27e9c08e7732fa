"""What a shop knows about searching: words that mean the same, and words that found nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stores.models import Store

from . import rules


class Synonym(models.Model):
    """Words that mean the same in one store: whoever searches for one finds the others too.

    `words` is kept as `rules.terms_of` reads it: two to eight of them, with ` = ` between.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="synonyms", verbose_name=_("tienda"))
    words = models.CharField(
        _("palabras que significan lo mismo"),
        max_length=200,
        help_text=_("Separadas por el signo igual: cotufas = palomitas = pop corn."),
    )
    is_one_way = models.BooleanField(
        _("solo desde la primera"),
        default=False,
        help_text=_("Quien busca la primera encuentra las demás, pero no al revés."),
    )

    class Meta:
        verbose_name = _("sinónimo")
        verbose_name_plural = _("sinónimos")
        ordering = ["words"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["store", "words"], name="one_synonym_per_store_and_words")]

    def __str__(self) -> str:
        return self.words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the words as they are compared."""
        self.words = rules.SEPARATOR.join(rules.terms_of(self.words))
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Write the words as they are compared. Raises ValidationError where they are not between two and eight."""
        terms = rules.terms_of(self.words)
        if len(terms) < rules.FEWEST_TERMS:
            raise ValidationError({"words": _("Escribe al menos dos, separadas por el signo igual.")})
        if len(terms) > rules.MOST_TERMS:
            raise ValidationError({"words": _("Escribe ocho como máximo.")})
        self.words = rules.SEPARATOR.join(terms)


class FruitlessSearch(models.Model):
    """Words that found nothing in a store on one of its days, and how often; never who searched."""

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="fruitless_searches", verbose_name=_("tienda")
    )
    day = models.DateField(_("día"))
    words = models.CharField(_("palabras"), max_length=rules.LONGEST_KEPT)
    times = models.PositiveIntegerField(_("veces"), default=1)
    last_at = models.DateTimeField(_("la última vez"))

    class Meta:
        verbose_name = _("búsqueda sin resultados")
        verbose_name_plural = _("búsquedas sin resultados")
        ordering = ["-day", "-times"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["store", "day", "words"], name="one_fruitless_search_per_store_and_day")
        ]
        indexes = [models.Index(fields=["day"], name="fruitless_search_by_day")]

    def __str__(self) -> str:
        return self.words
