"""What somebody received for an order when it changed hands, and what they handed in at the end of the day."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.order.models import Order
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store


class Currency(models.TextChoices):
    """What can be handed over."""

    USD = "USD", _("Dólares")
    VES = "VES", _("Bolívares")


class CashClosing(models.Model):
    """What one person had taken for a store until a day's end: what it should be, and what was counted.

    Expected amounts are the sums of its collections. `received_by` is the second person, to whom it was handed.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="cash_closings", verbose_name=_("tienda"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cash_closings", verbose_name=_("quién cobró")
    )
    day = models.DateField(_("día"))
    expected_usd = models.DecimalField(_("esperado en dólares"), max_digits=12, decimal_places=2)
    expected_ves = models.DecimalField(_("esperado en bolívares"), max_digits=20, decimal_places=2)
    counted_usd = models.DecimalField(_("contado en dólares"), max_digits=12, decimal_places=2)
    counted_ves = models.DecimalField(_("contado en bolívares"), max_digits=20, decimal_places=2)
    note = models.CharField(_("nota"), max_length=240, blank=True)
    closed_at = models.DateTimeField(_("cerrada"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién la recibió"),
    )
    received_at = models.DateTimeField(_("recibida"), null=True, blank=True)

    class Meta:
        verbose_name = _("cierre de caja")
        verbose_name_plural = _("cierres de caja")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "person", "day"], name="cash_one_closing_per_person_and_day"),
            models.CheckConstraint(
                condition=models.Q(received_by__isnull=True) | ~models.Q(received_by=models.F("person")),
                name="cash_closing_needs_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_usd=models.F("expected_usd"), counted_ves=models.F("expected_ves"))
                | ~models.Q(note=""),
                name="cash_difference_has_a_note",
            ),
        ]
        indexes = [models.Index(fields=["store", "day"], name="cash_closing_by_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day:%d/%m/%Y}"

    @property
    def difference_usd(self) -> Decimal:
        """Dollars too many (positive) or missing."""
        return self.counted_usd - self.expected_usd

    @property
    def difference_ves(self) -> Decimal:
        """Bolívares too many (positive) or missing."""
        return self.counted_ves - self.expected_ves

    @property
    def is_exact(self) -> bool:
        """Whether what was counted is what was expected."""
        return not self.difference_usd and not self.difference_ves


class CashCollection(models.Model):
    """Money that one person received for one order, once.

    `received` is what the customer gave in `currency`, `change` what was given back in `change_currency`; `usd` is what
    stayed, in dollars, and `igtf_usd` the part of it that is IGTF. `key` comes from the form: sent twice, it counts
    once. `is_transfer`: it was seen to arrive by transfer, so that it is in nobody's cash box.
    """

    class Place(models.TextChoices):
        DELIVERY = "delivery", _("Al entregar")
        PICKUP = "pickup", _("En la tienda")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="cash_collections", verbose_name=_("tienda")
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="cash_collections", verbose_name=_("pedido")
    )
    key = models.CharField(max_length=64, unique=True, editable=False)
    method = models.CharField(_("forma de pago"), max_length=40)
    is_transfer = models.BooleanField(_("por transferencia"), default=False)
    reference = models.CharField(_("referencia"), max_length=40, blank=True)
    currency = models.CharField(_("moneda"), max_length=3, choices=Currency)
    received = models.DecimalField(_("recibido"), max_digits=20, decimal_places=2)
    change = models.DecimalField(_("vuelto"), max_digits=20, decimal_places=2, default=0)
    change_currency = models.CharField(_("moneda del vuelto"), max_length=3, choices=Currency)
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tasa")
    )
    usd = models.DecimalField(_("monto, US$"), max_digits=12, decimal_places=2)
    igtf_usd = models.DecimalField(_("IGTF, US$"), max_digits=12, decimal_places=2, default=0)
    place = models.CharField(_("dónde"), max_length=10, choices=Place)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cash_collections", verbose_name=_("quién")
    )
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    transaction = models.OneToOneField(
        "payment.Transaction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("transacción"),
    )
    closing = models.ForeignKey(
        CashClosing,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="collections",
        verbose_name=_("cierre de caja"),
    )

    class Meta:
        verbose_name = _("cobro en mano")
        verbose_name_plural = _("cobros en mano")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__gt=0, change__gte=0, usd__gt=0, igtf_usd__gte=0),
                name="cash_collection_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(is_transfer=False) | models.Q(currency="VES", change=0) & ~models.Q(reference=""),
                name="cash_transfer_has_a_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(rate__isnull=False) | models.Q(currency="USD", change_currency="USD"),
                name="cash_bolivares_have_a_rate",
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "by"], condition=models.Q(closing__isnull=True), name="cash_not_handed_in_yet"
            ),
            models.Index(fields=["store", "at"], name="cash_collection_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.currency} {self.received}"


class CashPayout(models.Model):
    """Money that one person handed back to a customer: it left their cash box. Written with its row of the ledger."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="cash_payouts", verbose_name=_("tienda"))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cash_payouts", verbose_name=_("pedido"))
    currency = models.CharField(_("moneda"), max_length=3, choices=Currency)
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cash_payouts", verbose_name=_("quién")
    )
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    transaction = models.OneToOneField(
        "payment.Transaction", on_delete=models.PROTECT, related_name="+", verbose_name=_("transacción")
    )
    closing = models.ForeignKey(
        CashClosing,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payouts",
        verbose_name=_("cierre de caja"),
    )

    class Meta:
        verbose_name = _("devolución en mano")
        verbose_name_plural = _("devoluciones en mano")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="cash_payout_is_positive")]
        indexes = [
            models.Index(
                fields=["store", "by"], condition=models.Q(closing__isnull=True), name="cash_payout_not_closed_yet"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.currency} {self.amount}"
