"""Which ways to pay a store offers. The movements of money are Oscar's sources and transactions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history import register
from simple_history.models import HistoricalRecords

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


from oscar.apps.payment.models import *  # noqa: E402, F403

for _model in (SourceType, Source, Transaction):  # noqa: F405
    register(_model, app="commerce.payment")
