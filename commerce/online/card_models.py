"""Cards that are no longer kept here, until their providers have forgotten them too."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ForgottenCard(models.Model):
    """A card that was removed here: its provider is told until it has forgotten it, which `forgotten_at` says.

    The row stays: a late event about the card must not bring it back.
    """

    account = models.ForeignKey(
        "online.GatewayAccount", on_delete=models.PROTECT, related_name="forgotten_cards", verbose_name=_("cuenta")
    )
    token = models.CharField(_("número del proveedor"), max_length=120)
    removed_at = models.DateTimeField(_("quitada el"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("veces que se pidió"), default=0)
    next_try_at = models.DateTimeField(_("se pide el"), default=timezone.now)
    error = models.CharField(_("por qué no"), max_length=240, blank=True)
    forgotten_at = models.DateTimeField(_("olvidada el"), null=True, blank=True)

    class Meta:
        verbose_name = _("tarjeta por olvidar")
        verbose_name_plural = _("tarjetas por olvidar")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "token"], name="online_card_forgotten_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(forgotten_at=None), name="online_cards_to_forget")
        ]

    def __str__(self) -> str:
        return self.token
