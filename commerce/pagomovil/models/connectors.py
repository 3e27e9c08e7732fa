"""Optional connectors to the banks that receive: what each is allowed, what was asked, what was said."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.sealing.fields import SealedTextField

from .accounts import RecipientAccount
from .reports import PaymentReport
from .statements import StatementLine


def new_token() -> str:
    """What makes a webhook's address impossible to guess."""
    return secrets.token_urlsafe(24)


class BankConnector(models.Model):
    """How an account's bank is asked, or tells us. Off until somebody other than who last changed it switches it on.

    `key` is what we show to the bank (BDV) or what the bank shows to us (R4). `token` is part of the webhook's address.
    """

    class Gateway(models.TextChoices):
        BDV = "bdv", _("Banco de Venezuela: consulta de cada reporte")
        R4 = "r4", _("R4: aviso de cada pago que llega")

    account = models.OneToOneField(
        RecipientAccount, on_delete=models.PROTECT, related_name="connector", verbose_name=_("cuenta")
    )
    gateway = models.CharField(_("conector"), max_length=10, choices=Gateway)
    is_enabled = models.BooleanField(_("encendido"), default=False)
    address = models.CharField(
        _("dirección del servicio"), max_length=200, blank=True, help_text=_("Vacía: la que usa el banco.")
    )
    allowed_from = models.CharField(
        _("direcciones IP del banco"),
        max_length=400,
        blank=True,
        help_text=_("Separadas por comas, también redes como 203.0.113.0/24. Vacío: cualquiera que traiga la clave."),
    )
    key = SealedTextField(_("clave"), purpose="pagomovil.connector.key")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("cambiado por")
    )
    changed_at = models.DateTimeField(_("cambiado"), default=timezone.now)
    enabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("encendido por"),
    )
    last_checked_at = models.DateTimeField(_("última vez"), null=True, blank=True)
    last_ok_at = models.DateTimeField(_("última vez bien"), null=True, blank=True)
    last_error = models.CharField(_("último problema"), max_length=240, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("conector de banco")
        verbose_name_plural = _("conectores de banco")
        ordering = ["account"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_enabled=False)
                | (models.Q(enabled_by__isnull=False) & ~models.Q(enabled_by=models.F("changed_by"))),
                name="pagomovil_connector_needs_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_gateway_display()} ({self.account_id})"


class BankInquiry(models.Model):
    """One report to ask the bank about. `says` is the answer for the desk, in words; it decides nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Por preguntar")
        FOUND = "found", _("El banco lo confirma")
        NOT_FOUND = "not_found", _("El banco no lo encuentra")
        FAILED = "failed", _("El banco no respondió")
        DROPPED = "dropped", _("Ya no hace falta")

    connector = models.ForeignKey(BankConnector, on_delete=models.CASCADE, related_name="inquiries")
    report = models.OneToOneField(PaymentReport, on_delete=models.CASCADE, related_name="bank_inquiry")
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    says = models.CharField(_("respuesta"), max_length=240, blank=True)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    # None: nobody will ask again. A worker that asks moves it ahead first, so that a second one does not.
    next_at = models.DateTimeField(_("siguiente intento"), null=True, blank=True, default=timezone.now)
    asked_at = models.DateTimeField(_("preguntado"), null=True, blank=True)
    line = models.ForeignKey(StatementLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("consulta al banco")
        verbose_name_plural = _("consultas al banco")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="pagomovil_inquiry_due")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class BankNotice(models.Model):
    """A payment that the bank told us of, as it came. `fingerprint` is what makes it the same when it comes again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Por leer")
        DONE = "done", _("Leído")
        FAILED = "failed", _("No se pudo leer")

    connector = models.ForeignKey(BankConnector, on_delete=models.CASCADE, related_name="notices")
    fingerprint = models.CharField(max_length=64)
    body = SealedTextField(_("contenido"), purpose="pagomovil.bank-notice")
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    received_at = models.DateTimeField(_("recibido"), default=timezone.now)
    line = models.ForeignKey(StatementLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("aviso del banco")
        verbose_name_plural = _("avisos del banco")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["connector", "fingerprint"], name="pagomovil_bank_notice_once")]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(state="waiting"), name="pagomovil_notice_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.connector_id} {self.fingerprint[:8]}"


class ConnectorExchange(models.Model):
    """One conversation with a bank, for whoever asks why. `sent` and `received` are masked before they are kept."""

    class Direction(models.TextChoices):
        OUT = "out", _("Preguntamos")
        IN = "in", _("Nos avisaron")

    connector = models.ForeignKey(BankConnector, on_delete=models.CASCADE, related_name="exchanges")
    at = models.DateTimeField(_("cuándo"), default=timezone.now)
    direction = models.CharField(_("sentido"), max_length=3, choices=Direction)
    call = models.CharField(_("operación"), max_length=20)
    sent = models.JSONField(_("pregunta"), default=dict)
    received = models.JSONField(_("respuesta"), default=dict)
    status = models.CharField(_("resultado"), max_length=20)
    says = models.CharField(_("en palabras"), max_length=240, blank=True)
    milliseconds = models.PositiveIntegerField(_("milisegundos"), default=0)
    report = models.ForeignKey(PaymentReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("intercambio con el banco")
        verbose_name_plural = _("intercambios con el banco")
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="pagomovil_exchange_by_age")]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.call} {self.status}"
