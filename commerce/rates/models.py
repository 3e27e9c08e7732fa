"""Exchange rates as they were published, where they come from, and what was strange about them."""

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

CURRENCIES = [("USD", "USD"), ("EUR", "EUR")]


class ExchangeRate(models.Model):
    """How many units of `quote` one unit of `base` costs from `value_date` on. A row is never updated.

    A manual rate has a reason and ends at `valid_until`; while it holds it wins over published ones.
    """

    # Whether a newer one should be there by now; set by `queries.rate_status`, never stored.
    is_stale: bool = False

    base = models.CharField(_("moneda"), max_length=3, default="USD")
    quote = models.CharField(_("en"), max_length=3, default="VES")
    value = models.DecimalField(_("tasa"), max_digits=20, decimal_places=8, validators=[MinValueValidator(0)])
    source = models.CharField(_("fuente"), max_length=40)
    value_date = models.DateField(_("fecha valor"), help_text=_("Día bancario desde el que rige."))
    fetched_at = models.DateTimeField(_("obtenida"), auto_now_add=True)
    valid_until = models.DateTimeField(_("válida hasta"), null=True, blank=True)
    reason = models.CharField(_("motivo"), max_length=240, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cargada por"),
    )

    class Meta:
        verbose_name = _("tasa de cambio")
        verbose_name_plural = _("tasas de cambio")
        ordering = ["-value_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "quote", "source", "value_date", "value"],
                name="rates_one_row_per_publication",
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="rates_value_is_positive"),
        ]
        indexes = [models.Index(fields=["base", "quote", "-value_date", "-id"], name="rates_in_force")]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.value.normalize():f} ({self.value_date:%d/%m/%Y})"


class RateSource(models.Model):
    """Where rates are published. `gateway` names a module of `commerce.rates.gateways`; keys are in the environment."""

    name = models.SlugField(_("código"), max_length=40, unique=True)
    title = models.CharField(_("nombre"), max_length=80)
    gateway = models.CharField(_("conector"), max_length=40)
    address = models.CharField(_("dirección"), max_length=300)
    base = models.CharField(_("moneda"), max_length=3, choices=CURRENCIES, default="USD")
    priority = models.PositiveSmallIntegerField(_("orden"), default=100, help_text=_("Menor va primero."))
    is_official = models.BooleanField(_("oficial"), default=False)
    is_enabled = models.BooleanField(_("activa"), default=True)
    key_variable = models.CharField(
        _("variable de la clave"),
        max_length=60,
        blank=True,
        help_text=_("Nombre de la variable de entorno."),
        validators=[RegexValidator(r"^RATES_KEY_[A-Z0-9_]+$", _("Debe empezar por RATES_KEY_."))],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("fuente de tasas")
        verbose_name_plural = _("fuentes de tasas")
        ordering = ["base", "priority", "id"]

    def __str__(self) -> str:
        return self.title


class RateAttempt(models.Model):
    """One try to read a source: how long it took and what came of it."""

    source = models.ForeignKey(RateSource, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("fuente"))
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    took_ms = models.PositiveIntegerField(_("duración, ms"), default=0)
    is_ok = models.BooleanField(_("funcionó"), default=False)
    status = models.CharField(_("respuesta"), max_length=40, blank=True)
    value = models.DecimalField(_("tasa"), max_digits=20, decimal_places=8, null=True, blank=True)
    value_date = models.DateField(_("fecha valor"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("intento")
        verbose_name_plural = _("intentos")
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "-at"], name="rates_attempts_of_source")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.at:%d/%m/%Y %H:%M}"


class HeldRate(models.Model):
    """A value that was not believed: it waits for a person, and takes a second one where the jump is large."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Espera una decisión")
        ACCEPTED = "accepted", _("Aceptada")
        REFUSED = "refused", _("Rechazada")

    base = models.CharField(_("moneda"), max_length=3, default="USD")
    value = models.DecimalField(_("tasa"), max_digits=20, decimal_places=8)
    source = models.CharField(_("fuente"), max_length=40)
    value_date = models.DateField(_("fecha valor"))
    reason = models.CharField(_("por qué se retuvo"), max_length=240)
    manual_reason = models.CharField(_("motivo de la tasa manual"), max_length=240, blank=True)
    valid_until = models.DateTimeField(_("válida hasta"), null=True, blank=True)
    created_at = models.DateTimeField(_("retenida el"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién la pidió"),
    )
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién decidió"),
    )
    decided_at = models.DateTimeField(_("decidida el"), null=True, blank=True)

    class Meta:
        verbose_name = _("tasa retenida")
        verbose_name_plural = _("tasas retenidas")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "source", "value_date", "value"],
                condition=models.Q(state="waiting"),
                name="rates_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.value.normalize():f}"


class RateAlert(models.Model):
    """Something about rates that a person should know; acknowledged once, by one person."""

    class Kind(models.TextChoices):
        HIGH_CHANGE = "high_change", _("Cambio grande")
        MISSING_UPDATE = "missing_update", _("Falta la tasa del día")
        SOURCES_DISAGREE = "sources_disagree", _("Las fuentes no coinciden")
        FETCH_ERROR = "fetch_error", _("Error al consultar")
        SOURCE_FALLBACK = "source_fallback", _("Se usó otra fuente")
        MANUAL_OVERRIDE = "manual_override", _("Tasa manual")
        HELD_VALUE = "held_value", _("Tasa retenida")

    kind = models.CharField(_("tipo"), max_length=20, choices=Kind)
    base = models.CharField(_("moneda"), max_length=3, default="USD")
    message = models.CharField(_("mensaje"), max_length=400)
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts", verbose_name=_("tasa")
    )
    # What makes two alerts the same: raising it again while it is open adds nothing.
    key = models.CharField(_("clave"), max_length=120)
    created_at = models.DateTimeField(_("creada"), auto_now_add=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién la vio"),
    )
    acknowledged_at = models.DateTimeField(_("vista el"), null=True, blank=True)

    class Meta:
        verbose_name = _("alerta de tasas")
        verbose_name_plural = _("alertas de tasas")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(acknowledged_at__isnull=True), name="rates_alert_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.message
