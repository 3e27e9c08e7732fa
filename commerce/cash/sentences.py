"""What the journal's entries about cash say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "order.igtf_settled": _("El IGTF quedó en lo que se cobró en divisas: US$ %(igtf_usd)s."),
        "cash.closed": _("%(who)s cerró su caja: contó US$ %(counted_usd)s y Bs %(counted_ves)s."),
        "cash.completed": _("%(who)s completó su cierre del día: contó US$ %(counted_usd)s y Bs %(counted_ves)s."),
        "cash.closings_exported": _("Se descargaron los cierres de caja del %(first)s al %(last)s."),
        "cash.exported": _("Se descargaron los cobros en mano del %(first)s al %(last)s."),
        "cash.received": _("Se recibió la caja de %(who)s: US$ %(counted_usd)s y Bs %(counted_ves)s."),
    }
)
