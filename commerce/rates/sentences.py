"""What the journal's entries about exchange rates say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "rate.recorded": _("Se registró la tasa %(value)s, con fecha valor %(value_date)s."),
        "rate.held": _("Se retuvo la tasa %(value)s hasta que alguien decida."),
        "rate.held_accepted": _("Se aceptó la tasa retenida %(value)s."),
        "rate.held_refused": _("Se rechazó la tasa retenida %(value)s."),
        "rate.alert_raised": _("Aviso de tasas: %(message)s"),
        "rate.alert_told": _("Se avisó por correo a quien cuida las tasas."),
        "rate.alert_acknowledged": _("Se dio por visto un aviso de tasas."),
    }
)
