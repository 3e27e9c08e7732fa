"""What the nightly look at the ledger found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stores.models import Store


class LedgerCheck(models.Model):
    """One comparison of a store's sums with its movements. `faults`: a list of {"code", "number", "order_id"}."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="ledger_checks", verbose_name=_("tienda"))
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)
    orders = models.PositiveIntegerField(_("pedidos comparados"), default=0)
    count = models.PositiveIntegerField(_("diferencias"), default=0)
    faults = models.JSONField(_("qué no cuadra"), default=list, blank=True)

    class Meta:
        verbose_name = _("revisión del libro")
        verbose_name_plural = _("revisiones del libro")
        ordering = ["-id"]
        indexes = [models.Index(fields=["store", "-id"], name="closing_latest_check")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.at:%d/%m/%Y}: {self.count}"
