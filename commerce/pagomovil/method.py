"""Pago Móvil among the ways to pay. A store switches it on with a row of `StorePaymentMethod`."""

from django.utils.translation import gettext_lazy as _

from commerce.order import statuses
from commerce.payment.methods import PaymentMethod, register

from .rules.quotes import METHOD

PAGO_MOVIL = register(
    PaymentMethod(
        code=METHOD,
        name=_("Pago Móvil"),
        instructions=_(
            "Pagas desde la app de tu banco y nos reportas la referencia. Confirmamos al verla en el banco."
        ),
        currency="VES",
        initial_status=statuses.PENDING,
        next_page="pagomovil:page",
    )
)
