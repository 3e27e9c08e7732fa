"""What the journal's entries about offers and their codes say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "offer.created": _("Creó la oferta «%(offer)s»: %(does)s"),
        "offer.changed": _(
            "Cambió la oferta «%(offer)s», usada en %(orders_before)s pedidos. Era: %(did)s Es: %(does)s"
        ),
        "offer.paused": _("Puso en pausa la oferta «%(offer)s»."),
        "offer.resumed": _("Reanudó la oferta «%(offer)s»."),
        "offer.ended": _("Terminó la oferta «%(offer)s»."),
        "vouchers.made": _("Se crearon %(count)s códigos."),
        "voucher.stopped": _("Detuvo el código %(code)s."),
        "voucher.allowed": _("Reactivó el código %(code)s."),
    }
)
