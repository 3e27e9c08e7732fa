"""What a card's bank means when it says no, in words for whoever holds the card."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DECLINED: Final = _("Tu banco no aprobó el pago. Prueba con otra tarjeta o llama a tu banco.")
_WORDS: Final = {
    "insufficient_funds": _("La tarjeta no tiene saldo suficiente. Prueba con otra."),
    "expired_card": _("La tarjeta está vencida. Prueba con otra."),
    "incorrect_cvc": _("El código de seguridad no es el de la tarjeta. Revísalo y prueba otra vez."),
    "incorrect_number": _("El número de la tarjeta no es correcto. Revísalo y prueba otra vez."),
    "authentication_required": _("Tu banco pide que confirmes el pago. Págalo en la página segura."),
    "payment_intent_authentication_failure": _("No se confirmó el pago con tu banco. Prueba otra vez o usa otra."),
    "processing_error": _("Tu banco no pudo procesar el pago. Prueba otra vez en unos minutos."),
    "charge_already_refunded": _("Ese pago ya se había devuelto completo."),
    "session_expired": _("La página de pago venció."),
}


def words_for(code: str, decline_code: str = "") -> str | Promise:
    """What to tell about a decline; the bank's own code says more than the provider's."""
    return _WORDS.get(decline_code) or _WORDS.get(code) or DECLINED
