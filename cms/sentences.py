"""What the journal says of pages."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "site.opened": _("Se abrió el sitio de páginas de la tienda en %(host)s."),
        "page.published": _("Se publicó la página «%(title)s»."),
        "page.unpublished": _("Se retiró la página «%(title)s»."),
        "page.submitted": _("Se mandó a revisión la página «%(title)s»."),
        "page.approved": _("Se aprobó la página «%(title)s»."),
        "page.rejected": _("Se devolvió la página «%(title)s» para corregirla."),
        "page.commented": _("Se comentó la página «%(title)s»."),
        "page.told": _("Se escribió a alguien del equipo sobre la página «%(title)s»."),
        "page.held_back": _("No se publicó la página «%(title)s»: %(why)s"),
    }
)
