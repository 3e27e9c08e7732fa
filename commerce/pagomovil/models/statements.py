"""What banks write: statements as imported, line by line."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .accounts import RecipientAccount


class StatementFormat(models.Model):
    """How one account's bank writes its file: see `commerce.pagomovil.statements.mapping.Mapping` for the keys."""

    account = models.OneToOneField(
        RecipientAccount, on_delete=models.CASCADE, related_name="statement_format", verbose_name=_("cuenta")
    )
    preset = models.CharField(_("plantilla"), max_length=40, blank=True)
    mapping = models.JSONField(_("columnas y estilos"), default=dict)
    updated_at = models.DateTimeField(_("cambiado el"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién lo cambió"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("formato del banco")
        verbose_name_plural = _("formatos de bancos")

    def __str__(self) -> str:
        return f"{self.account_id} {self.preset}"


class Statement(models.Model):
    """A file of movements of one account."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En cola")
        READING = "reading", _("Leyendo")
        DONE = "done", _("Listo")
        FAILED = "failed", _("No se pudo leer")

    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="statements", verbose_name=_("cuenta")
    )
    name = models.CharField(_("archivo"), max_length=120)
    path = models.CharField(_("dónde está"), max_length=200)
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    rows_total = models.PositiveIntegerField(_("filas"), default=0)
    rows_read = models.PositiveIntegerField(_("filas leídas"), default=0)
    lines_new = models.PositiveIntegerField(_("movimientos nuevos"), default=0)
    lines_known = models.PositiveIntegerField(_("ya estaban"), default=0)
    # Rows that could not be read: a list of {"row", "says", "text"}.
    bad_rows = models.JSONField(_("filas con problemas"), default=list, blank=True)
    error = models.CharField(_("error"), max_length=400, blank=True)
    mapping = models.JSONField(_("formato con que se leyó"), default=dict)
    uploaded_at = models.DateTimeField(_("subido"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién lo subió"),
    )
    finished_at = models.DateTimeField(_("terminado el"), null=True, blank=True)

    class Meta:
        verbose_name = _("estado de cuenta")
        verbose_name_plural = _("estados de cuenta")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StatementLine(models.Model):
    """One movement that came in. `ordinal` tells apart movements of a day that are otherwise the same."""

    class State(models.TextChoices):
        FREE = "free", _("Sin pareja")
        SUGGESTED = "suggested", _("Con propuesta")
        MATCHED = "matched", _("Conciliado")
        IGNORED = "ignored", _("Apartado")

    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="lines", verbose_name=_("cuenta")
    )
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("archivo")
    )
    row = models.PositiveIntegerField(_("fila"), default=0)
    value_date = models.DateField(_("fecha"))
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    reference = models.CharField(_("referencia"), max_length=40, blank=True)
    reference_digits = models.CharField(_("dígitos de la referencia"), max_length=40, blank=True)
    description = models.CharField(_("descripción"), max_length=240, blank=True)
    balance = models.DecimalField(_("saldo"), max_digits=20, decimal_places=2, null=True, blank=True)
    bank = models.CharField(_("banco"), max_length=4, blank=True)
    phone = models.CharField(_("teléfono"), max_length=20, blank=True)
    document = models.CharField(_("documento"), max_length=20, blank=True)
    ordinal = models.PositiveIntegerField(_("repetición"), default=0)
    fingerprint = models.CharField(_("huella"), max_length=64)
    source = models.CharField(_("origen"), max_length=20, default="file")
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.FREE)
    created_at = models.DateTimeField(_("cargado el"), auto_now_add=True)

    class Meta:
        verbose_name = _("movimiento")
        verbose_name_plural = _("movimientos")
        ordering = ["value_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "fingerprint"], name="pagomovil_line_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pagomovil_line_is_a_credit"),
        ]
        indexes = [
            models.Index(fields=["account", "amount", "value_date"], name="pagomovil_line_by_amount"),
            models.Index(
                fields=["account", "value_date"],
                condition=models.Q(state__in=["free", "suggested"]),
                name="pagomovil_line_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_date:%d/%m/%Y} Bs {self.amount} ••{self.reference_digits[-4:]}"
