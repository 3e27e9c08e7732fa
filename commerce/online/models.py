"""A store's keys at its providers, payments in progress, what providers told us, kept cards, and disputes."""

import secrets
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.order.models import Order
from commerce.payment.models import Transaction
from commerce.rates.models import ExchangeRate
from commerce.sealing.fields import SealedTextField
from commerce.stores.models import Store


def new_token() -> str:
    """The part of a webhook's address that nobody can guess."""
    return secrets.token_urlsafe(24)


class GatewayAccount(models.Model):
    """A store at a provider of payments. `gateway` names an entry of `commerce.online.gateways`.

    Amounts are charged in `currency`; for one that is neither dollars nor bolívares `per_usd` says what a dollar is.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="gateway_accounts", verbose_name=_("tienda")
    )
    gateway = models.CharField(_("proveedor"), max_length=20)
    is_enabled = models.BooleanField(_("activa"), default=False)
    is_test = models.BooleanField(
        _("de prueba"), default=False, help_text=_("Las claves son del modo de prueba: nadie paga de verdad.")
    )
    public_key = models.CharField(_("clave pública"), max_length=240, blank=True)
    secret_key = SealedTextField(_("clave secreta"), purpose="online.gatewayaccount.secret_key")
    webhook_secret = SealedTextField(_("secreto de las notificaciones"), purpose="online.gatewayaccount.webhook_secret")
    address = models.CharField(
        _("dirección del servicio"), max_length=240, blank=True, help_text=_("Vacía: la del proveedor.")
    )
    token = models.CharField(_("parte secreta de la dirección"), max_length=64, unique=True, default=new_token)
    currency = models.CharField(_("moneda en que cobra"), max_length=3, default="USD")
    per_usd = models.DecimalField(
        _("unidades por dólar"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Solo si cobra en una moneda que no es dólares ni bolívares."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cuenta de pagos en línea")
        verbose_name_plural = _("cuentas de pagos en línea")
        ordering = ["store", "gateway"]
        constraints = [
            models.UniqueConstraint(fields=["store", "gateway"], name="online_one_account_per_gateway"),
            models.CheckConstraint(condition=Q(per_usd=None) | Q(per_usd__gt=0), name="online_per_usd_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} · {self.store_id}"


class Attempt(models.Model):
    """One try to pay an order at a provider. `usd` is its worth; `amount` in `currency` is what the provider charges.

    `provider_id` names what was started there, `payment_id` the payment that came of it.
    """

    class Kind(models.TextChoices):
        SESSION = "session", _("Página del proveedor")
        INTENT = "intent", _("Intento de cobro")
        SAVED_CARD = "saved_card", _("Tarjeta guardada")
        CODE = "code", _("Código para pagar")

    class State(models.TextChoices):
        CREATED = "created", _("Empezado")
        PENDING = "pending", _("En espera")
        REQUIRES_ACTION = "requires_action", _("Falta que el cliente confirme")
        SUCCEEDED = "succeeded", _("Pagado")
        FAILED = "failed", _("No se cobró")
        EXPIRED = "expired", _("Vencido")
        CANCELLED = "cancelled", _("Cancelado")

    OPEN: Final = (State.CREATED, State.PENDING, State.REQUIRES_ACTION)

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="payment_attempts", verbose_name=_("pedido")
    )
    account = models.ForeignKey(
        GatewayAccount, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("cuenta")
    )
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind, default=Kind.SESSION)
    state = models.CharField(_("estado"), max_length=16, choices=State, default=State.CREATED)
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3, default="USD")
    usd = models.DecimalField(_("valor en US$"), max_digits=12, decimal_places=2)
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tasa")
    )
    keeps_card = models.BooleanField(_("guarda la tarjeta"), default=False)
    saved_card = models.ForeignKey(
        "SavedCard", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("tarjeta")
    )
    customer = models.CharField(_("cliente del proveedor"), max_length=120, blank=True)
    provider_id = models.CharField(_("número del proveedor"), max_length=120, blank=True)
    payment_id = models.CharField(_("número del pago"), max_length=120, blank=True)
    url = models.TextField(_("página para pagar"), blank=True)
    client_secret = SealedTextField(_("secreto del cliente"), purpose="online.attempt.client_secret")
    code = models.TextField(_("código para copiar"), blank=True)
    qr = models.TextField(_("código para escanear"), blank=True)
    idempotency_key = models.CharField(_("clave de repetición"), max_length=80, unique=True)
    expires_at = models.DateTimeField(_("vence"))
    checked_at = models.DateTimeField(_("preguntado el"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("se pregunta el"), null=True, blank=True)
    checks = models.PositiveSmallIntegerField(_("veces que se preguntó"), default=0)
    is_replaced = models.BooleanField(
        _("cerrado por otro"), default=False, help_text=_("Se cerró a propósito: su fin no cierra el pedido.")
    )
    error = models.CharField(_("por qué no"), max_length=240, blank=True)
    refunded = models.DecimalField(_("devuelto, según el proveedor"), max_digits=20, decimal_places=2, default=0)
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("transacción")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién"),
    )
    created_at = models.DateTimeField(_("empezado el"), default=timezone.now)

    class Meta:
        verbose_name = _("intento de pago")
        verbose_name_plural = _("intentos de pago")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "account", "kind"],
                condition=Q(state__in=["created", "pending", "requires_action"]),
                name="online_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["account", "provider_id"], condition=~Q(provider_id=""), name="online_provider_id_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, usd__gt=0), name="online_attempt_is_positive"),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(state__in=["created", "pending", "requires_action"]),
                name="online_attempts_to_check",
            ),
            models.Index(fields=["account", "payment_id"], condition=~Q(payment_id=""), name="online_by_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be paid."""
        return self.state in self.OPEN


class WebhookEvent(models.Model):
    """What a provider told us once: kept before any work. `body` is what of it says nothing about a person."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En espera")
        DONE = "done", _("Atendido")
        FAILED = "failed", _("Falló")
        IGNORED = "ignored", _("No nos toca")

    account = models.ForeignKey(
        GatewayAccount, on_delete=models.PROTECT, related_name="events", verbose_name=_("cuenta")
    )
    event_id = models.CharField(_("número del aviso"), max_length=160)
    type = models.CharField(_("tipo"), max_length=80)
    about = models.CharField(_("de qué trata"), max_length=12, blank=True)
    object_id = models.CharField(_("de qué"), max_length=160, blank=True)
    payment_id = models.CharField(_("número del pago"), max_length=160, blank=True)
    reference = models.CharField(_("nuestra referencia"), max_length=40, blank=True)
    body = models.JSONField(_("contenido"), default=dict)
    created_at = models.DateTimeField(_("creado por el proveedor"))
    received_at = models.DateTimeField(_("recibido"), default=timezone.now)
    state = models.CharField(_("estado"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    error = models.CharField(_("error"), max_length=240, blank=True)
    processed_at = models.DateTimeField(_("atendido el"), null=True, blank=True)
    next_at = models.DateTimeField(_("se atiende el"), null=True, blank=True, default=timezone.now)

    class Meta:
        verbose_name = _("aviso de un proveedor")
        verbose_name_plural = _("avisos de proveedores")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "event_id"], name="online_event_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="online_events_waiting"),
            models.Index(fields=["received_at"], name="online_events_by_day"),
        ]

    def __str__(self) -> str:
        return self.event_id


class SavedCard(models.Model):
    """A card that a customer keeps at a provider: what is shown of it, and the provider's name for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_cards", verbose_name=_("cliente")
    )
    account = models.ForeignKey(
        GatewayAccount, on_delete=models.PROTECT, related_name="cards", verbose_name=_("cuenta")
    )
    customer = models.CharField(_("cliente del proveedor"), max_length=120)
    token = models.CharField(_("número del proveedor"), max_length=120)
    brand = models.CharField(_("marca"), max_length=20)
    last4 = models.CharField(_("últimos cuatro"), max_length=4)
    exp_month = models.PositiveSmallIntegerField(_("mes de vencimiento"))
    exp_year = models.PositiveSmallIntegerField(_("año de vencimiento"))
    is_default = models.BooleanField(_("preferida"), default=False)
    created_at = models.DateTimeField(_("guardada el"), auto_now_add=True)

    class Meta:
        verbose_name = _("tarjeta guardada")
        verbose_name_plural = _("tarjetas guardadas")
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "token"], name="online_card_once"),
            models.UniqueConstraint(
                fields=["user", "account"], condition=Q(is_default=True), name="online_one_default_card"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} ··{self.last4}"


class Dispute(models.Model):
    """A payment that a cardholder contests at their bank: it must be answered in time, or the money goes."""

    class State(models.TextChoices):
        OPEN = "open", _("Abierta")
        WON = "won", _("Ganada")
        LOST = "lost", _("Perdida")

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("intento de pago")
    )
    provider_id = models.CharField(_("número del proveedor"), max_length=120, unique=True)
    state = models.CharField(_("estado"), max_length=8, choices=State, default=State.OPEN)
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3, default="USD")
    reason = models.CharField(_("motivo"), max_length=80, blank=True)
    due_by = models.DateTimeField(_("se responde antes de"), null=True, blank=True)
    opened_at = models.DateTimeField(_("recibida el"), default=timezone.now)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("atendida por"),
    )
    acknowledged_at = models.DateTimeField(_("atendida el"), null=True, blank=True)

    class Meta:
        verbose_name = _("disputa")
        verbose_name_plural = _("disputas")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.provider_id


from .card_models import ForgottenCard  # noqa: E402, F401
from .payout_models import Payout, PayoutLine  # noqa: E402, F401
