"""What the journal's entries about the team's work with customers say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

_FIELDS = {
    "email": _("el correo"),
    "phone": _("el teléfono"),
    "identity_document": _("la cédula"),
    "contact_phone": _("el teléfono de contacto"),
    "contact_email": _("el correo de contacto"),
    "guest_email": _("el correo"),
    "phone_number": _("el teléfono de una dirección"),
    "rif": _("el RIF"),
}


def _revealed(data: Mapping[str, Any]) -> str:
    field = str(data.get("field", ""))
    return gettext("Se miró %(field)s del cliente.") % {"field": _FIELDS.get(field, field)}


sentences.register(
    {
        "customer.merged": _("Se unió una cuenta repetida a esta."),
        "customer.closed_as_duplicate": _("Se cerró la cuenta por estar repetida."),
        "customer.note_added": _("Se escribió una nota sobre el cliente."),
        "customer.note_edited": _("Se cambió una nota sobre el cliente."),
        "customer.note_deleted": _("Se borró una nota sobre el cliente."),
        "customer.revealed": _revealed,
        "person.export_asked": _("Se pidió una copia de los datos de la persona."),
        "person.export_made": _("Quedó lista la copia de los datos de la persona."),
        "person.export_downloaded": _("Se descargó la copia de los datos de la persona."),
        "person.erased": _("Se borraron los datos de la persona."),
    }
)
