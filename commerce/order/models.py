"""Orders: what was agreed at the moment of buying, never recomputed."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractCommunicationEvent, AbstractLine, AbstractOrder
from simple_history import register
from simple_history.models import HistoricalRecords

from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from commerce.venezuela.fields import VenezuelanPhoneField

from . import statuses

# The words under which an order is found, as migration 0007 defines them: without accents, in parts, phones from any
# of their usual starts.
SEARCH_WORDS = Func(
    F("number"),
    F("contact_name"),
    F("contact_email"),
    F("guest_email"),
    F("contact_phone"),
    function="order_search_words",
    output_field=SearchVectorField(),
)


class Order(AbstractOrder):
    """An order of one store with its amounts in USD and, at the rate of its moment, in bolívares."""

    class Status(models.TextChoices):
        PENDING = statuses.PENDING, _("Esperando tu pago")
        CONFIRMED = statuses.CONFIRMED, _("Confirmado")
        PROCESSING = statuses.PROCESSING, _("En preparación")
        READY = statuses.READY, _("Listo para retirar")
        SHIPPED = statuses.SHIPPED, _("Enviado")
        OUT_FOR_DELIVERY = statuses.OUT_FOR_DELIVERY, _("En camino")
        DELIVERED = statuses.DELIVERED, _("Entregado")
        CANCELLED = statuses.CANCELLED, _("Cancelado")
        REFUNDED = statuses.REFUNDED, _("Reembolsado")
        FAILED = statuses.FAILED, _("No se completó")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders", verbose_name=_("tienda"))
    date_placed = models.DateTimeField(_("fecha"), db_index=True)
    contact_name = models.CharField(_("a nombre de"), max_length=160)
    contact_phone = VenezuelanPhoneField(_("teléfono"), blank=True, default="")
    contact_email = models.EmailField(_("correo"), blank=True)
    customer_note = models.TextField(_("nota del cliente"), blank=True)
    delivery_kind = models.CharField(_("forma de recibirlo"), max_length=10, default="delivery")
    preferred_date = models.DateField(_("fecha preferida"), null=True, blank=True)
    delivery_instructions = models.TextField(_("indicaciones de entrega"), blank=True)
    shipping_tax_percent = models.DecimalField(_("IVA de la entrega %"), max_digits=5, decimal_places=2, default=0)
    carrier = models.CharField(_("empresa de envío"), max_length=80, blank=True)
    tracking_number = models.CharField(_("número de guía"), max_length=80, blank=True)
    payment_method = models.CharField(_("forma de pago"), max_length=40)
    payment_method_name = models.CharField(_("forma de pago, como se mostró"), max_length=80, blank=True)
    # Derived from the ledger, kept for lists: only `commerce.payment.ledger.restate` writes it.
    payment_state = models.CharField(_("estado del pago"), max_length=20, blank=True, default="awaiting")
    pay_by = models.DateTimeField(
        _("se paga antes de"), null=True, blank=True, help_text=_("Sin pago hasta entonces, el pedido se cierra.")
    )
    pay_warned_at = models.DateTimeField(_("avisado del vencimiento el"), null=True, blank=True, editable=False)
    rate = models.ForeignKey(
        ExchangeRate,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("tasa"),
        null=True,
        blank=True,
        help_text=_("La tasa en vigor cuando se hizo el pedido."),
    )
    total_ves = models.DecimalField(_("total en bolívares"), max_digits=20, decimal_places=2, null=True, blank=True)
    idempotency_key = models.CharField(_("clave de repetición"), max_length=64, null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("motivo de cancelación"), max_length=240, blank=True)
    stock_returned_at = models.DateTimeField(_("existencias devueltas el"), null=True, blank=True, editable=False)
    language = models.CharField(_("idioma"), max_length=8, default="es-ve")
    invoice_number = models.CharField(_("número de factura externa"), max_length=40, blank=True)
    invoice_control_number = models.CharField(_("número de control"), max_length=20, blank=True)

    history = HistoricalRecords(excluded_fields=["payment_state", "pay_warned_at"])

    class Meta(AbstractOrder.Meta):
        abstract = False
        verbose_name = _("pedido")
        verbose_name_plural = _("pedidos")
        constraints = [
            models.UniqueConstraint(fields=["basket"], name="order_one_per_basket"),
            models.UniqueConstraint(
                fields=["store", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="order_one_per_idempotency_key",
            ),
            models.CheckConstraint(condition=Q(status__in=list(statuses.PIPELINE)), name="order_status_is_known"),
        ]
        indexes = [
            models.Index(fields=["store", "status", "-date_placed"], name="order_desk_list"),
            models.Index(fields=["store", "-date_placed"], name="order_newest_of_store"),
            GinIndex(SEARCH_WORDS, name="order_search"),
            models.Index(fields=["pay_by"], condition=Q(status=statuses.PENDING), name="order_unpaid_by_deadline"),
            models.Index(fields=["store", "payment_state", "-date_placed"], name="order_by_payment_state"),
            # All that the figures of sales read: a range of days is summed without touching the rows.
            models.Index(
                fields=["store", "date_placed"],
                include=["payment_method", "total_incl_tax", "total_ves"],
                condition=Q(status__in=list(statuses.SOLD)),
                name="order_sales",
            ),
        ]
        permissions = [
            ("change_price", _("Puede cambiar el precio de una línea")),
            ("view_sales", _("Puede ver las cifras de ventas")),
        ]

    def __str__(self) -> str:
        return self.number


class Line(AbstractLine):
    """What was bought, as it was then. `quantity` counts steps of `step`; `price_per_unit` is in USD with IVA."""

    unit = models.CharField(_("unidad de venta"), max_length=8, default="piece")
    step = models.DecimalField(_("paso"), max_digits=8, decimal_places=3, default=1)
    price_per_unit = models.DecimalField(_("precio por unidad"), max_digits=12, decimal_places=2, default=0)
    tax_percent = models.DecimalField(_("IVA %"), max_digits=5, decimal_places=2, default=0)
    note = models.CharField(_("nota"), max_length=240, blank=True)

    history = HistoricalRecords(excluded_fields=["num_allocated", "allocation_cancelled"])

    class Meta(AbstractLine.Meta):
        abstract = False
        indexes = [
            # What was sold of each product, read without touching the rows.
            models.Index(
                fields=["order"],
                include=["product", "unit", "step", "quantity", "line_price_incl_tax"],
                name="order_line_sums",
            ),
        ]


class CommunicationEvent(AbstractCommunicationEvent):
    """A message to the customer about an order: one of each kind, however often the event is delivered."""

    class Meta(AbstractCommunicationEvent.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["order", "event_type"], name="order_one_message_of_each_kind"),
        ]


class OrderLink(models.Model):
    """The secret link of an order. The token is derived from a key; here stands only its SHA-256."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="link", verbose_name=_("pedido"))
    generation = models.PositiveIntegerField(_("versión"), default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("vence"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("anulado"), null=True, blank=True)

    class Meta:
        verbose_name = _("enlace del pedido")
        verbose_name_plural = _("enlaces de pedidos")

    def __str__(self) -> str:
        return f"{self.order_id}"


class StatusMove(models.Model):
    """One move of an order from a status to another: when, who and why, in words the customer may read."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="moves", verbose_name=_("pedido"))
    from_status = models.CharField(_("de"), max_length=20, blank=True)
    to_status = models.CharField(_("a"), max_length=20)
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién"),
    )
    note = models.CharField(_("nota"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("cambio de estado")
        verbose_name_plural = _("cambios de estado")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class RefundDue(models.Model):
    """Money that an order which ended before its time owes back: a task for finance, at most one per order."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="refund_due", verbose_name=_("pedido"))
    amount_usd = models.DecimalField(_("monto en dólares"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("motivo"), max_length=240, blank=True)
    created_at = models.DateTimeField(_("desde"), auto_now_add=True)
    settled_at = models.DateTimeField(_("resuelto"), null=True, blank=True)

    class Meta:
        verbose_name = _("dinero por devolver")
        verbose_name_plural = _("dinero por devolver")
        ordering = ["settled_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount_usd__gt=0), name="order_refund_due_is_positive")]

    def __str__(self) -> str:
        return f"{self.order_id}: US$ {self.amount_usd}"


class DailyDigest(models.Model):
    """The list of a day's orders that a store gets by e-mail: written before it is sent, so that it goes once."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("tienda"))
    day = models.DateField(_("día"))
    orders = models.PositiveIntegerField(_("pedidos"), default=0)
    sent_at = models.DateTimeField(_("enviado"), auto_now_add=True)

    class Meta:
        verbose_name = _("resumen diario")
        verbose_name_plural = _("resúmenes diarios")
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="order_one_digest_per_day")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"


from oscar.apps.order.models import *  # noqa: E402, F403

for _model in (ShippingAddress, BillingAddress, OrderNote):  # noqa: F405
    register(_model, app="commerce.order", excluded_fields=["search_text"] if _model is not OrderNote else [])  # noqa: F405
