"""Which movement is whose: proposals, and money booked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.order.models import Order

from .accounts import RecipientAccount
from .reports import PaymentReport
from .statements import StatementLine


class Match(models.Model):
    """A line proposed for a report: the rule's score and its reasons in words. It decides nothing by itself."""

    class Decision(models.TextChoices):
        AUTO = "auto", _("Segura")
        SUGGEST = "suggest", _("Posible")

    report = models.ForeignKey(
        PaymentReport, on_delete=models.CASCADE, related_name="matches", verbose_name=_("reporte")
    )
    line = models.ForeignKey(
        StatementLine, on_delete=models.CASCADE, related_name="matches", verbose_name=_("movimiento")
    )
    score = models.IntegerField(_("puntos"))
    decision = models.CharField(_("propuesta"), max_length=8, choices=Decision)
    # The reasons: a list of {"name", "verdict": "for|against|neutral", "says"}.
    signals = models.JSONField(_("razones"), default=list)
    created_at = models.DateTimeField(_("propuesta el"), auto_now_add=True)

    class Meta:
        verbose_name = _("propuesta")
        verbose_name_plural = _("propuestas")
        ordering = ["-score", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "line"], name="pagomovil_match_once")]

    def __str__(self) -> str:
        return f"{self.report_id}–{self.line_id} ({self.score})"


class DiscardedPair(models.Model):
    """A person's word that a movement is not a report's money: while the row is there, it is not proposed."""

    report = models.ForeignKey(PaymentReport, on_delete=models.CASCADE, related_name="discarded_pairs")
    line = models.ForeignKey(StatementLine, on_delete=models.CASCADE, related_name="discarded_pairs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("quién lo dijo")
    )
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)

    class Meta:
        verbose_name = _("pareja descartada")
        verbose_name_plural = _("parejas descartadas")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["report", "line"], name="pagomovil_discarded_once")]

    def __str__(self) -> str:
        return f"{self.report_id}≠{self.line_id}"


class Credit(models.Model):
    """Money of one movement, booked to one order. One movement pays once: these constraints are the guard.

    `line` is the bank's own movement; without one (a person saw it in the bank) `reference`, `value_date` and `amount`
    are what may not be used again. `amount` is in the account's currency; `usd` is it at the quote's rate.
    """

    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="credits", verbose_name=_("cuenta")
    )
    report = models.OneToOneField(
        PaymentReport, on_delete=models.PROTECT, related_name="credit", verbose_name=_("reporte")
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="pagomovil_credits", verbose_name=_("pedido")
    )
    line = models.OneToOneField(
        StatementLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit",
        verbose_name=_("movimiento"),
    )
    reference = models.CharField(_("referencia"), max_length=20)
    value_date = models.DateField(_("fecha"))
    amount = models.DecimalField(_("monto"), max_digits=20, decimal_places=2)
    usd = models.DecimalField(_("monto en dólares"), max_digits=12, decimal_places=2)
    booked_at = models.DateTimeField(_("asentado el"), auto_now_add=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién lo asentó"),
    )
    transaction = models.OneToOneField(
        "payment.Transaction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("transacción"),
    )

    class Meta:
        verbose_name = _("abono")
        verbose_name_plural = _("abonos")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reference", "value_date", "amount"], name="pagomovil_credit_pays_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pagomovil_credit_is_positive"),
        ]
        indexes = [models.Index(fields=["account", "value_date"], name="pagomovil_credit_by_day")]

    def __str__(self) -> str:
        return f"Bs {self.amount} ••{self.reference[-4:]}"
