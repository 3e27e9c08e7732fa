"""What the journal's entries about work at the desks say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "desk.taken_over": _("Se tomó el trabajo que otra persona tenía. Motivo: %(reason)s"),
    }
)
