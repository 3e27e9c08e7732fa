"""An order's amount in bolívares, frozen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.order.models import Order
from commerce.rates.models import ExchangeRate

from .accounts import RecipientAccount


class Quote(models.Model):
    """What an order costs in bolívares at one rate, payable to one account until `expires_at`.

    `usd` is what is still owed of the order; `amount_ves` is it converted once, half up, less the céntimos that make
    the amount its own. `own_cents` (0 to 99) are the last two digits while the quote is open, None where it has none.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Vigente")
        PAID = "paid", _("Pagada")
        EXPIRED = "expired", _("Vencida")
        REPLACED = "replaced", _("Reemplazada")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="quotes", verbose_name=_("pedido"))
    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="quotes", verbose_name=_("cuenta")
    )
    rate = models.ForeignKey(ExchangeRate, on_delete=models.PROTECT, related_name="quotes", verbose_name=_("tasa"))
    usd = models.DecimalField(_("monto en dólares"), max_digits=12, decimal_places=2)
    amount_ves = models.DecimalField(_("monto en bolívares"), max_digits=20, decimal_places=2)
    own_cents = models.PositiveSmallIntegerField(_("céntimos propios"), null=True, blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("creada"), auto_now_add=True)
    expires_at = models.DateTimeField(_("vence"))

    class Meta:
        verbose_name = _("cotización")
        verbose_name_plural = _("cotizaciones")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="open"), name="pagomovil_one_open_quote_per_order"
            ),
            models.UniqueConstraint(
                fields=["account", "amount_ves"],
                condition=models.Q(state="open", own_cents__isnull=False),
                name="pagomovil_open_amount_is_its_own",
            ),
            models.CheckConstraint(condition=models.Q(amount_ves__gt=0), name="pagomovil_quote_is_positive"),
        ]
        indexes = [models.Index(fields=["account", "state", "amount_ves"], name="pagomovil_quote_by_amount")]

    def __str__(self) -> str:
        return f"{self.order_id}: Bs {self.amount_ves}"
