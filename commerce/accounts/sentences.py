"""What the journal's entries about accounts, businesses and customers say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "account.opened": _("Se abrió la cuenta."),
        "account.email_confirmed": _("Se confirmó el correo."),
        "account.password_changed": _("Se cambió la contraseña."),
        "account.password_reset": _("Se restableció la contraseña con un enlace."),
        "account.second_step_added": _("Se activó el segundo paso para entrar."),
        "account.second_step_removed": _("Se quitó el segundo paso para entrar."),
        "account.sessions_closed": _("Se cerraron todas las sesiones."),
        "account.updated": _("Se actualizaron los datos de la cuenta."),
        "business.submitted": _("El negocio pidió ser verificado."),
        "business.verified": _("Se verificó el negocio."),
        "business.rejected": _("Se rechazó el negocio."),
        "customer.corrected": _("El equipo corrigió los datos del cliente."),
    }
)
