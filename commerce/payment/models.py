"""Which ways to pay a store offers, and the ledger: Oscar's sources and transactions, which only `ledger` writes."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.payment.abstract_models import AbstractSource, AbstractTransaction
from simple_history import register
from simple_history.models import HistoricalRecords

from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store


class StorePaymentMethod(models.Model):
    """A way to pay that a store has switched on. `code` names an entry of `commerce.payment.methods`."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="payment_methods", verbose_name=_("tienda"))
    code = models.CharField(_("forma de pago"), max_length=40)
    is_enabled = models.BooleanField(_("activa"), default=True)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)
    instructions = models.TextField(
        _("instrucciones"), blank=True, help_text=_("Lo que el cliente lee al elegirla. Vacío: el texto de siempre.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("forma de pago")
        verbose_name_plural = _("formas de pago")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="payment_method_once_per_store")]

    def __str__(self) -> str:
        return self.code


class Source(AbstractSource):
    """How much of one order came by one way to pay: sums of its transactions, in USD.

    `amount_reserved` is what refunds on their way have set aside; with what went back it never exceeds what came.
    """

    amount_reserved = models.DecimalField(_("por devolver"), max_digits=12, decimal_places=2, default=0)

    class Meta(AbstractSource.Meta):
        abstract = False
        verbose_name = _("fuente de pago")
        verbose_name_plural = _("fuentes de pago")
        constraints = [
            models.UniqueConstraint(fields=["order", "source_type"], name="payment_one_source_per_method"),
            models.CheckConstraint(
                condition=models.Q(amount_debited__gte=0, amount_refunded__gte=0, amount_reserved__gte=0)
                & models.Q(amount_debited__gte=models.F("amount_refunded") + models.F("amount_reserved")),
                name="payment_never_gives_back_more_than_came",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.source_type)

    @property
    def amount_available_for_refund(self) -> Decimal:
        """USD that could still go back: what came, less what went back or is about to."""
        free: Decimal = self.amount_debited - self.amount_refunded - self.amount_reserved
        return free

    def _create_transaction(self, txn_type: str, amount: Decimal, reference: str = "", status: str = "") -> None:
        """As Oscar's own methods write a movement: in the currency of the books."""
        self.transactions.create(
            txn_type=txn_type, amount=amount, reference=reference, status=status, paid_amount=amount
        )


class Transaction(AbstractTransaction):
    """One movement of money. `amount` is its worth in USD; `paid_amount` and `paid_currency` are what changed hands.

    `provider_id` is the provider's own name of the movement: with it one movement counts once. The database refuses to
    change or delete a row (migration 0004).
    """

    paid_amount = models.DecimalField(_("monto como se pagó"), max_digits=20, decimal_places=2)
    paid_currency = models.CharField(_("moneda en que se pagó"), max_length=3, default="USD")
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tasa")
    )
    provider = models.CharField(_("proveedor"), max_length=20, blank=True)
    provider_id = models.CharField(_("número del proveedor"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién lo registró"),
    )

    class Meta(AbstractTransaction.Meta):
        abstract = False
        verbose_name = _("transacción")
        verbose_name_plural = _("transacciones")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_id", "txn_type"],
                condition=~models.Q(provider_id=""),
                name="payment_provider_id_counts_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_movement_is_positive"),
        ]
        indexes = [models.Index(fields=["provider", "date_created"], name="payment_by_provider_and_day")]


class StoreCredit(models.Model):
    """What a store owes a customer's account, in USD, to spend on orders. Its entries add up to `balance`."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="store_credits", verbose_name=_("tienda"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="store_credits", verbose_name=_("cliente")
    )
    balance = models.DecimalField(_("saldo a favor, US$"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("saldo a favor")
        verbose_name_plural = _("saldos a favor")
        ordering = ["-balance", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "user"], name="payment_one_credit_per_customer"),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="payment_credit_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: US$ {self.balance}"


class StoreCreditEntry(models.Model):
    """One change of a customer's credit, in USD: positive where it was given, negative where it was spent."""

    class Kind(models.TextChoices):
        OVERPAYMENT = "overpayment", _("Pagó de más")
        REFUND = "refund", _("Devolución")
        SPENT = "spent", _("Usado en un pedido")
        RETURNED = "returned", _("Devuelto por un pedido")

    credit = models.ForeignKey(StoreCredit, on_delete=models.PROTECT, related_name="entries", verbose_name=_("saldo"))
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("monto, US$"), max_digits=12, decimal_places=2)
    order = models.ForeignKey(
        "order.Order", on_delete=models.PROTECT, related_name="credit_entries", verbose_name=_("pedido")
    )
    reason = models.CharField(_("motivo"), max_length=240, blank=True)
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién"),
    )

    class Meta:
        verbose_name = _("movimiento de saldo")
        verbose_name_plural = _("movimientos de saldo")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="payment_credit_entry_not_zero")]

    def __str__(self) -> str:
        return f"{self.credit_id}: US$ {self.amount}"


from oscar.apps.payment.models import *  # noqa: E402, F403

for _model in (SourceType, Source, Transaction):  # noqa: F405
    register(_model, app="commerce.payment")
