"""What the journal's entries about recipient accounts, statements and reconciliation say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "account.change_requested": _("Se pidió cambiar la cuenta receptora %(account)s; falta otra firma."),
        "account.change_applied": _("Se cambió la cuenta receptora %(account)s con dos firmas."),
        "account.change_refused": _("Se rechazó el cambio de la cuenta receptora %(account)s."),
        "connector.changed": _("Se cambió el conector con el banco de la cuenta %(account)s."),
        "connector.enabled": _("Se encendió el conector con el banco de la cuenta %(account)s."),
        "connector.disabled": _("Se apagó el conector con el banco de la cuenta %(account)s."),
        "payment.method_saved": _("Se guardó la forma de pago «%(method)s»."),
        "bank.answered": _("El banco respondió a la consulta de un pago."),
        "reconciliation.day_signed": _("Se firmó el cierre del día %(day)s; falta otra firma."),
        "reconciliation.day_closed": _("Se cerró el día %(day)s con dos firmas."),
        "reconciliation.signature_withdrawn": _("Se retiró la firma del cierre del día %(day)s."),
        "reconciliation.line_set_aside": _("Se apartó un movimiento. Motivo: %(reason)s"),
        "reconciliation.line_put_back": _("Un movimiento volvió a la conciliación."),
        "reconciliation.pair_discarded": _("Se descartó una pareja del pedido %(number)s: no se propone más."),
        "reconciliation.pair_restored": _("Una pareja descartada del pedido %(number)s se puede proponer otra vez."),
        "statement.received": _("Se subió un estado de cuenta."),
        "statement.read": _("Se leyó el estado de cuenta: %(new)s movimientos nuevos, %(known)s que ya estaban."),
        "statement.failed": _("No se pudo leer el estado de cuenta: %(why)s"),
        "statement.format_changed": _("Se cambió cómo se leen los archivos del banco."),
    }
)
