"""What customers say they have paid."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.order.models import Order
from commerce.stores.models import Store
from commerce.venezuela.fields import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank

from .accounts import RecipientAccount
from .quotes import Quote


class Receipt(models.Model):
    """A picture that a customer sent, or the first page of a PDF. Private; it proves nothing.

    `sha256` is of the file as it came, `fingerprint` (64 bits, as hex) of what it looks like. `pages` is how many the
    PDF had, 0 for a picture.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    fingerprint = models.CharField(max_length=16, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("comprobante")
        verbose_name_plural = _("comprobantes")

    def __str__(self) -> str:
        return f"{self.pk}"


class PaymentReport(models.Model):
    """A customer's claim to have paid. `reference` is `reference_typed` in canonical form, which is never used twice.

    `method` is the code of the way to pay and `currency` that of `amount`. What the way to pay does not ask is empty.
    """

    class State(models.TextChoices):
        REPORTED = "reported", _("En revisión")
        SECOND_REVIEW = "second_review", _("Espera segunda firma")
        MORE_INFO = "more_info", _("Se pidió un dato")
        VERIFIED = "verified", _("Verificado")
        REJECTED = "rejected", _("Rechazado")

    OPEN = (State.REPORTED, State.SECOND_REVIEW, State.MORE_INFO)

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="payment_reports", verbose_name=_("tienda"))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payment_reports", verbose_name=_("pedido"))
    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("cotización")
    )
    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="reports", verbose_name=_("cuenta receptora")
    )
    method = models.CharField(_("forma de pago"), max_length=40, default="pago_movil")
    currency = models.CharField(
        _("moneda"), max_length=3, choices=RecipientAccount.Currency, default=RecipientAccount.Currency.VES
    )
    bank = models.ForeignKey(
        Bank, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("banco de quien paga")
    )
    phone = VenezuelanPhoneField(_("teléfono de quien paga"), blank=True)
    document = DocumentField(_("cédula o RIF de quien paga"), blank=True)
    payer_name = models.CharField(_("titular que paga"), max_length=120, blank=True)
    email = models.EmailField(_("correo de quien paga"), blank=True)
    reference_typed = models.CharField(_("referencia, como la escribió"), max_length=40)
    reference = models.CharField(_("referencia"), max_length=20, db_index=True)
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    paid_on = models.DateField(_("día del pago"))
    receipt = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="report", verbose_name=_("comprobante")
    )
    state = models.CharField(_("estado"), max_length=14, choices=State, default=State.REPORTED)
    # Why a person should look twice: a list of {"code", "says", "report"?}.
    flags = models.JSONField(_("avisos"), default=list, blank=True)
    reason_code = models.CharField(_("motivo"), max_length=30, blank=True)
    reason = models.CharField(_("motivo, en palabras"), max_length=240, blank=True)
    created_at = models.DateTimeField(_("reportado"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decidido"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decidido por"),
    )
    # Until then a decision can be taken back, and nothing has left the house.
    final_at = models.DateTimeField(_("firme desde"), null=True, blank=True)
    # When it left the house: the order has moved, the customer has been told.
    settled_at = models.DateTimeField(_("asentado"), null=True, blank=True, editable=False)
    from_address = models.GenericIPAddressField(_("desde"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reporte de pago")
        verbose_name_plural = _("reportes de pago")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reference", "paid_on", "amount"],
                condition=~models.Q(state="rejected"),
                name="pagomovil_report_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pagomovil_report_is_positive"),
            models.CheckConstraint(
                # Phone and document go when their person asks to be forgotten.
                condition=~models.Q(method="pago_movil") | models.Q(currency="VES", bank__isnull=False),
                name="pagomovil_report_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "id"],
                condition=models.Q(state__in=["reported", "second_review", "more_info"]),
                name="pagomovil_open_queue",
            ),
            # Of several stores at once, oldest first: without it the whole past is walked up to the first open one.
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["reported", "second_review", "more_info"]),
                name="pagomovil_open_by_age",
            ),
            models.Index(
                fields=["final_at"],
                condition=models.Q(final_at__isnull=False, settled_at__isnull=True),
                name="pagomovil_to_settle",
            ),
            # How long verifying took, summed without touching the rows.
            models.Index(
                fields=["store", "decided_at"],
                include=["created_at", "decided_by"],
                condition=models.Q(state="verified"),
                name="pagomovil_verified_times",
            ),
            models.Index(fields=["account", "amount", "paid_on"], name="pagomovil_report_by_amount"),
            models.Index(fields=["account", "paid_on"], name="pagomovil_report_by_day"),
            models.Index(fields=["phone", "created_at"], name="pagomovil_report_by_phone"),
            GinIndex(fields=["flags"], name="pagomovil_report_flags"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ••{self.reference[-4:]}"

    @property
    def is_settled(self) -> bool:
        """Whether what was decided can no longer be taken back."""
        return self.settled_at is not None

    @property
    def public_state(self) -> str:
        """The state as the customer sees it: nothing is said before it is settled."""
        inside = self.state == self.State.SECOND_REVIEW or (self.final_at is not None and not self.is_settled)
        return self.State.REPORTED.value if inside else self.state


class ReportAttempt(models.Model):
    """One try to report a payment, whatever came of it: what the limits against guessing count."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    from_address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("intento de reporte")
        verbose_name_plural = _("intentos de reporte")
        indexes = [
            models.Index(fields=["order", "at"], name="pagomovil_tries_of_order"),
            models.Index(fields=["user", "at"], name="pagomovil_tries_of_user"),
            models.Index(fields=["from_address", "at"], name="pagomovil_tries_from"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.at:%d/%m/%Y %H:%M}"


class Signature(models.Model):
    """One person's yes to a report. A second one counts only beside a first of somebody else for the same facts."""

    report = models.ForeignKey(PaymentReport, on_delete=models.CASCADE, related_name="signatures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    line = models.ForeignKey(
        "pagomovil.StatementLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_void = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("firma")
        verbose_name_plural = _("firmas")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "by"], condition=models.Q(is_void=False), name="pagomovil_signs_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.by_id}"
