"""Oscar's customer models, what the team notes about a customer, and copies of a person's data that were asked for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stores.models import Store


class CustomerNote(models.Model):
    """What the team of one store wrote down about a customer; the customer reads it in an export of their data."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("tienda"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customer_notes", verbose_name=_("cliente")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("quién")
    )
    text = models.TextField(_("nota"), max_length=2_000)
    is_pinned = models.BooleanField(_("fijada arriba"), default=False)
    created_at = models.DateTimeField(_("escrita"), auto_now_add=True)
    updated_at = models.DateTimeField(_("corregida"), auto_now=True)

    class Meta:
        verbose_name = _("nota del cliente")
        verbose_name_plural = _("notas de los clientes")
        ordering = ["-is_pinned", "-id"]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.created_at:%d/%m/%Y}"


class PersonalDataExport(models.Model):
    """A copy of everything that the shop knows of a person, made by the worker and kept for a short time.

    `email` names a guest, who has no account; it is emptied together with the file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En cola")
        READY = "ready", _("Lista")
        FAILED = "failed", _("No se pudo armar")
        EXPIRED = "expired", _("Vencida")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="personal_data_exports",
        verbose_name=_("persona"),
    )
    email = models.EmailField(_("correo"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("la pidió")
    )
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    path = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(_("pedida"), auto_now_add=True)
    expires_at = models.DateTimeField(_("vence"), null=True, blank=True)

    class Meta:
        verbose_name = _("copia de datos personales")
        verbose_name_plural = _("copias de datos personales")
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="customer_exports_waiting"),
            models.Index(fields=["expires_at"], condition=models.Q(state="ready"), name="customer_exports_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


from oscar.apps.customer.models import *  # noqa: E402, F403
