"""What the journal's entries about deadlines and the ledger's checks say, in words for the team."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "order.payment_due": _("Le avisamos al cliente que se acaba el plazo para pagar."),
        "order.deadline_moved": _("El plazo para pagar cambió. %(reason)s"),
        "payment.confirmed_by_hand": _(
            "Se confirmó a mano un pago: %(currency)s %(amount)s, referencia %(reference)s."
        ),
        "payment.marked_failed": _("Se marcó el pago como fallido. %(reason)s"),
        "ledger.faults_found": _("El libro no cuadra: %(count)s diferencias en %(orders)s pedidos."),
        "closing.exported": _("Se descargó el cierre del día %(day)s."),
    }
)
