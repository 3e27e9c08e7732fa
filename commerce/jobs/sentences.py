"""What the journal's entries about jobs say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "job.started": _("Inició un trabajo de %(total)s filas."),
        "job.finished": _("Terminó un trabajo: %(done)s hechas, %(refused)s rechazadas, %(failed)s con fallas."),
        "job.cancelled": _("Canceló un trabajo: %(done)s de %(total)s filas estaban hechas."),
        "personal_data.exported": _("Exportó datos personales: %(rows)s filas."),
    }
)
