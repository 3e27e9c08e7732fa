"""What the journal's entries about address books say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "address.added": _("Se guardó una dirección nueva."),
        "address.updated": _("Se cambió una dirección."),
        "address.removed": _("Se quitó una dirección."),
        "address.made_default": _("Se eligió la dirección de siempre."),
    }
)
