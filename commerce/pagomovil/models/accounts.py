"""The shop's own bank accounts that receive Pago Móvil."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store
from commerce.venezuela.fields import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank


class RecipientAccount(models.Model):
    """Where a store's customers send their Pago Móvil. It changes only by an `AccountChange` that two people signed."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="recipient_accounts", verbose_name=_("tienda")
    )
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+", verbose_name=_("banco"))
    phone = VenezuelanPhoneField(_("teléfono"))
    document = DocumentField(_("RIF o cédula"))
    holder = models.CharField(_("titular"), max_length=120)
    account_number = models.CharField(_("número de cuenta"), max_length=20, blank=True)
    qr = models.ImageField(_("QR que dio el banco"), upload_to="qr/", blank=True)
    uses_own_cents = models.BooleanField(
        _("céntimos propios"), default=False, help_text=_("Cada cotización abierta lleva sus propios céntimos.")
    )
    is_active = models.BooleanField(_("activa"), default=True)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cuenta receptora")
        verbose_name_plural = _("cuentas receptoras")
        ordering = ["store", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "bank", "phone", "document"], name="pagomovil_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.bank.name} ••{str(self.phone)[-2:]}"


class AccountChange(models.Model):
    """A change of a recipient account that waits for a second person. `proposed` holds the new values by field."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Espera otra firma")
        APPLIED = "applied", _("Aplicado")
        REFUSED = "refused", _("Rechazado")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("tienda"))
    account = models.ForeignKey(
        RecipientAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("cuenta"),
    )
    proposed = models.JSONField(_("datos nuevos"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("quién lo pidió")
    )
    requested_at = models.DateTimeField(_("pedido el"), auto_now_add=True)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién decidió"),
    )
    decided_at = models.DateTimeField(_("decidido el"), null=True, blank=True)
    note = models.CharField(_("nota"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("cambio de cuenta receptora")
        verbose_name_plural = _("cambios de cuentas receptoras")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state="waiting", account__isnull=False),
                name="pagomovil_one_change_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state="refused")
                | ~models.Q(decided_by=models.F("requested_by")),
                name="pagomovil_change_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id or '+'} {self.state}"
