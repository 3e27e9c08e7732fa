"""What the journal's entries about messages and the newsletter say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "contact.received": _("Llegó un mensaje por la página de contacto."),
        "contact.handled": _("Se atendió un mensaje de contacto."),
        "contact.reopened": _("Un mensaje de contacto volvió a quedar por atender."),
        "newsletter.asked": _("Alguien pidió el boletín y le escribimos para que lo confirme."),
        "newsletter.confirmed": _("Alguien confirmó su suscripción al boletín."),
        "newsletter.left": _("Alguien se dio de baja del boletín."),
        "newsletter.exported": _("Se exportaron %(count)s correos del boletín."),
    }
)
