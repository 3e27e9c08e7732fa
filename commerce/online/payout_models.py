"""What a provider paid out to a store's bank, and what it was made of: payments, refunds, fees, disputes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.payment.models import Transaction


class Payout(models.Model):
    """One transfer of a provider to the store's bank. `amount` = `gross` - `fees`, in `currency`.

    `gross` and `fees` stay empty until the provider has told every line of it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("En espera")
        IN_TRANSIT = "in_transit", _("En camino")
        PAID = "paid", _("En el banco")
        FAILED = "failed", _("Rechazado por el banco")
        CANCELLED = "canceled", _("Anulado")

    account = models.ForeignKey(
        "online.GatewayAccount", on_delete=models.PROTECT, related_name="payouts", verbose_name=_("cuenta")
    )
    provider_id = models.CharField(_("número del proveedor"), max_length=120)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.PENDING)
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3)
    arrival_date = models.DateField(_("llega el"))
    gross = models.DecimalField(_("cobrado"), max_digits=20, decimal_places=2, null=True, blank=True)
    fees = models.DecimalField(_("comisiones"), max_digits=20, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("depósito del proveedor")
        verbose_name_plural = _("depósitos del proveedor")
        ordering = ["-arrival_date", "-id"]
        constraints = [models.UniqueConstraint(fields=["account", "provider_id"], name="online_payout_once")]

    def __str__(self) -> str:
        return self.provider_id


class PayoutLine(models.Model):
    """One movement of the store's balance at a provider: `net` = `gross` - `fee`; what leaves is negative.

    `reference` is the provider's name of the payment or refund behind it, by which our `transaction` is found.
    `at`: when it happened there; `told_at`: when we first heard of it.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Cobro")
        REFUND = "refund", _("Devolución")
        FEE = "fee", _("Comisión")
        DISPUTE = "dispute", _("Disputa")
        ADJUSTMENT = "adjustment", _("Ajuste")

    account = models.ForeignKey(
        "online.GatewayAccount", on_delete=models.PROTECT, related_name="payout_lines", verbose_name=_("cuenta")
    )
    payout = models.ForeignKey(
        Payout, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("depósito")
    )
    provider_id = models.CharField(_("número del proveedor"), max_length=120)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind)
    reference = models.CharField(_("número del pago"), max_length=120, blank=True)
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("transacción")
    )
    gross = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    fee = models.DecimalField(_("comisión"), max_digits=20, decimal_places=2)
    net = models.DecimalField(_("neto"), max_digits=20, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3)
    at = models.DateTimeField(_("cuándo"))
    told_at = models.DateTimeField(_("supimos de él"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("movimiento del proveedor")
        verbose_name_plural = _("movimientos del proveedor")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "provider_id"], name="online_payout_line_once"),
            models.CheckConstraint(
                condition=models.Q(net=models.F("gross") - models.F("fee")), name="online_payout_line_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "at"], name="online_lines_by_day"),
            models.Index(fields=["account", "told_at"], name="online_lines_by_day_told"),
            models.Index(fields=["transaction"], name="online_lines_by_transaction"),
        ]

    def __str__(self) -> str:
        return self.provider_id
