"""Exchange rates as they were published."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """How many units of `quote` one unit of `base` costs from `value_date` on. A row is never updated."""

    base = models.CharField(_("moneda"), max_length=3, default="USD")
    quote = models.CharField(_("en"), max_length=3, default="VES")
    value = models.DecimalField(_("tasa"), max_digits=20, decimal_places=8, validators=[MinValueValidator(0)])
    source = models.CharField(_("fuente"), max_length=40)
    value_date = models.DateField(_("fecha valor"), help_text=_("Día bancario desde el que rige."))
    fetched_at = models.DateTimeField(_("obtenida"), auto_now_add=True)

    class Meta:
        verbose_name = _("tasa de cambio")
        verbose_name_plural = _("tasas de cambio")
        ordering = ["-value_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "quote", "source", "value_date", "value"], name="rates_one_row_per_publication"
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="rates_value_is_positive"),
        ]
        indexes = [models.Index(fields=["base", "quote", "-value_date", "-id"], name="rates_in_force")]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.value.normalize():f} ({self.value_date:%d/%m/%Y})"
