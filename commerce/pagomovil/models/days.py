"""The closing of a day's figures, signed twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .accounts import RecipientAccount


class DayClose(models.Model):
    """One account's day, closed: the figures as they were, and the two people who signed."""

    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="closes", verbose_name=_("cuenta")
    )
    day = models.DateField(_("día"))
    figures = models.JSONField(_("cifras"))
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("primera firma")
    )
    first_at = models.DateTimeField(_("firmado el"), auto_now_add=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segunda firma"),
    )
    second_at = models.DateTimeField(_("cerrado el"), null=True, blank=True)

    class Meta:
        verbose_name = _("cierre del día")
        verbose_name_plural = _("cierres de días")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="pagomovil_day_closed_once"),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("first_by")),
                name="pagomovil_day_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
