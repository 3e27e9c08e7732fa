"""Refunds, from the moment that somebody asks for one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.order.models import Line, Order
from commerce.pagomovil.models import RecipientAccount
from commerce.payment.models import Source, Transaction
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from commerce.venezuela.fields import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank


class Refund(models.Model):
    """Money of one order that goes back, or waits to. `usd` of `source` is set aside for it until it is settled.

    `payment` is the movement that goes back where a provider sends it; `transaction` the one that gave it back.
    `amount` and `currency` are what the customer gets: known from the beginning where a provider sends it, otherwise
    once it was paid. `key` makes one refund of any number of clicks, and of any number of calls to the provider.
    `group` is the same for the parts of an amount that no single payment held: asked for once, and decided once.
    """

    class Kind(models.TextChoices):
        GATEWAY = "gateway", _("Al mismo medio de pago")
        MANUAL = "manual", _("Pago Móvil, transferencia u otro")
        CASH = "cash", _("Efectivo")
        STORE_CREDIT = "store_credit", _("Saldo a favor")

    class State(models.TextChoices):
        WAITING_SIGNATURE = "waiting_signature", _("Espera otra firma")
        READY = "ready", _("Por enviar")
        SENDING = "sending", _("Enviándose")
        TO_PAY = "to_pay", _("Por pagar")
        DONE = "done", _("Devuelto")
        FAILED = "failed", _("No se pudo enviar")
        REFUSED = "refused", _("Rechazada")
        WITHDRAWN = "withdrawn", _("Retirada")

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("El pedido se canceló")
        OVERPAID = "overpaid", _("Pagó de más")
        RETURNED = "returned", _("Devolvió productos")
        DAMAGED = "damaged", _("Llegó dañado o incompleto")
        LATE = "late", _("No llegó a tiempo")
        OTHER = "other", _("Otro motivo")

    OPEN = (State.WAITING_SIGNATURE, State.READY, State.SENDING, State.TO_PAY, State.FAILED)

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("tienda"))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("pedido"))
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("fuente de pago")
    )
    payment = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("pago que se devuelve"),
    )
    transaction = models.OneToOneField(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refund",
        verbose_name=_("movimiento que lo devolvió"),
    )
    kind = models.CharField(_("cómo se devuelve"), max_length=12, choices=Kind)
    usd = models.DecimalField(_("monto, US$"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("monto como se devuelve"), max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("moneda en que se devuelve"), max_length=3, default="USD")
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tasa")
    )
    reason_code = models.CharField(_("motivo"), max_length=12, choices=Reason)
    reason = models.CharField(_("motivo, en palabras"), max_length=240, blank=True)
    state = models.CharField(_("estado"), max_length=18, choices=State, default=State.READY)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("quién la pidió")
    )
    requested_at = models.DateTimeField(_("pedida el"), auto_now_add=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién firmó"),
    )
    signed_at = models.DateTimeField(_("firmada el"), null=True, blank=True)
    note = models.CharField(_("nota de la decisión"), max_length=240, blank=True)
    key = models.CharField(_("clave de repetición"), max_length=64, unique=True, editable=False)
    group = models.CharField(_("pedida junto con"), max_length=64, blank=True, editable=False)
    provider_id = models.CharField(_("número del proveedor"), max_length=120, blank=True)
    error = models.CharField(_("por qué no se pudo"), max_length=240, blank=True)
    tries = models.PositiveSmallIntegerField(_("intentos"), default=0)
    failures = models.PositiveSmallIntegerField(_("veces que no se pudo"), default=0)
    next_try_at = models.DateTimeField(_("próximo intento"), null=True, blank=True)
    # Where it goes, for those that a person pays.
    to_name = models.CharField(_("a nombre de"), max_length=120, blank=True)
    to_bank = models.ForeignKey(
        Bank, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("banco")
    )
    to_phone = VenezuelanPhoneField(_("teléfono"), blank=True, default="")
    to_document = DocumentField(_("cédula o RIF"), blank=True, default="")
    to_account = models.CharField(
        _("cuenta"), max_length=80, blank=True, help_text=_("Número de cuenta, o el correo de Zelle.")
    )
    exported_at = models.DateTimeField(_("en un archivo del banco desde"), null=True, blank=True)
    # How it went out.
    from_account = models.ForeignKey(
        RecipientAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("cuenta de donde salió"),
    )
    outgoing_reference = models.CharField(_("nuestra referencia"), max_length=40, blank=True)
    paid_on = models.DateField(_("día en que se pagó"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién la pagó"),
    )
    settled_at = models.DateTimeField(_("cerrada el"), null=True, blank=True)
    returns_vouchers = models.BooleanField(_("el cupón se puede volver a usar"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("devolución")
        verbose_name_plural = _("devoluciones")
        ordering = ["-id"]
        permissions = [
            ("sign_refund", _("Firmar devoluciones de otra persona")),
            ("pay_refund", _("Pagar devoluciones")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(usd__gt=0), name="refunds_amount_is_positive"),
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True) | ~models.Q(signed_by=models.F("requested_by")),
                name="refunds_signed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(transaction__isnull=False),
                name="refunds_done_has_its_movement",
            ),
            models.UniqueConstraint(
                fields=["store", "from_account", "outgoing_reference"],
                condition=~models.Q(outgoing_reference=""),
                nulls_distinct=False,
                name="refunds_outgoing_reference_once",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "id"], name="refunds_desk_list"),
            models.Index(fields=["group"], condition=~models.Q(group=""), name="refunds_parts_of_one"),
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["ready", "sending"]), name="refunds_to_send"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: US$ {self.usd}"

    @property
    def sending_key(self) -> str:
        """The key under which a provider is asked: the same until it has said no for good."""
        return f"{self.key}-{self.failures}"

    @property
    def is_open(self) -> bool:
        """Whether its money is still set aside."""
        return self.state in self.OPEN


class ReturnedLine(models.Model):
    """Goods of an order that go back on sale with a refund: `quantity` steps of one line."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines", verbose_name=_("devolución"))
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="returned", verbose_name=_("producto"))
    quantity = models.PositiveIntegerField(_("cantidad, en pasos"))

    class Meta:
        verbose_name = _("producto devuelto")
        verbose_name_plural = _("productos devueltos")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="refunds_line_once_per_refund"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="refunds_returns_something"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"
