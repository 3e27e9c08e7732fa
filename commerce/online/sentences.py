"""What the journal's entries about online payments say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "payment.started": _("Se empezó a pagar el pedido %(number)s en línea."),
        "payouts.exported": _("Se descargaron los depósitos de los proveedores."),
        "payment.declined": _("No se cobró el pedido %(number)s: %(why)s"),
        "payment.attempt_expired": _("El pago en línea del pedido %(number)s venció sin hacerse."),
        "payment.attempt_cancelled": _("Se cerró un pago en línea del pedido %(number)s."),
        "payment.mismatch": _("Un pago en línea no coincide con el pedido %(number)s y no se contó: %(why)s"),
        "payment.stranded": _("Se dejó de esperar un pago en línea del pedido %(number)s: ya no hay claves."),
        "payment.unknown": _("No se sabe si se cobró una tarjeta por el pedido %(number)s: revísalo con el proveedor."),
        "payment.refunded_elsewhere": _("El proveedor devolvió dinero del pedido %(number)s sin que se pidiera aquí."),
        "payment.refund_news": _("El proveedor avisó de una devolución del pedido %(number)s."),
        "payment.disputed": _("El titular de la tarjeta disputa el pago del pedido %(number)s."),
        "payment.dispute_closed": _("Terminó la disputa del pedido %(number)s."),
        "payment.dispute_acknowledged": _("Alguien atiende la disputa del pedido %(number)s."),
        "webhook.replayed": _("Se volvió a atender un aviso del proveedor de pagos."),
        "gateway.changed": _("Se cambió la cuenta de %(gateway)s."),
        "gateway.enabled": _("Se encendió el cobro con %(gateway)s."),
        "gateway.disabled": _("Se apagó el cobro con %(gateway)s."),
        "card.kept": _("Se guardó una tarjeta %(brand)s."),
        "card.removed": _("Se quitó una tarjeta %(brand)s."),
    }
)
