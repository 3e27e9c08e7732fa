"""What the journal's entries about orders and their payment say, in words for the team."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.journal import sentences
from commerce.money.rules import format_bs, format_usd

from . import rules, statuses


def _usd(data: Mapping[str, Any], key: str) -> str:
    return _amount(data.get(key), format_usd)


def _amount(value: Any, written: Any) -> str:
    try:
        return str(written(Decimal(str(value))))
    except InvalidOperation:
        return "—"


def _placed(data: Mapping[str, Any]) -> str:
    return _("Se hizo el pedido por %(amount)s.") % {"amount": _usd(data, "total_usd")}


def _moved(status: str) -> Any:
    def said(data: Mapping[str, Any]) -> str:
        words = _("Pasó a «%(status)s».") % {"status": rules.words(status)}
        if "refund_due_usd" in data:
            return _("%(moved)s Hay que devolver %(amount)s.") % {
                "moved": words,
                "amount": _usd(data, "refund_due_usd"),
            }
        return words

    return said


def _edited(data: Mapping[str, Any]) -> str:
    facts = {
        "changes": " ".join(str(change) for change in data.get("changes", [])),
        "before": _usd(data, "before_usd"),
        "after": _usd(data, "after_usd"),
    }
    return _("Se cambió lo que lleva. %(changes)s El total pasó de %(before)s a %(after)s.") % facts


def _quoted(data: Mapping[str, Any]) -> str:
    facts = {"usd": _usd(data, "usd"), "ves": _amount(data.get("ves"), format_bs)}
    return _("Se cotizaron %(usd)s en %(ves)s.") % facts


def _collected(data: Mapping[str, Any]) -> str:
    return _("Se cobraron %(amount)s al entregar.") % {"amount": _usd(data, "amount_usd")}


def _received(data: Mapping[str, Any]) -> str:
    written = format_bs if data.get("currency") == "VES" else format_usd
    return _("Se recibieron %(amount)s.") % {"amount": _amount(data.get("amount"), written)}


def _method_changed(data: Mapping[str, Any]) -> str:
    before, after = _usd(data, "before_usd"), _usd(data, "after_usd")
    names = {"before": data.get("from_name") or "—", "after": data.get("to_name") or "—"}
    said = _("La forma de pago pasó de «%(before)s» a «%(after)s».") % names
    if before == after:
        return said
    return _("%(changed)s El total pasó de %(before)s a %(after)s.") % {
        "changed": said,
        "before": before,
        "after": after,
    }


def _tracked(data: Mapping[str, Any]) -> str:
    return _("Lo lleva %(carrier)s; el número de guía está al día.") % {"carrier": data.get("carrier", "—")}


def register() -> None:
    """Make the sentences known to whoever shows the journal."""
    sentences.register({f"order.{status}": _moved(status) for status in statuses.PIPELINE})
    sentences.register(
        {
            "order.placed": _placed,
            "order.edited": _edited,
            "order.tracked": _tracked,
            "order.noted": gettext_lazy("Se escribió una nota para el equipo."),
            "order.digest_sent": gettext_lazy("Se envió el resumen del día."),
            "order.exported": gettext_lazy("Se descargó en CSV."),
            "order.document_printed": gettext_lazy("Se imprimió un documento."),
            "order.link_renewed": gettext_lazy("El cliente recibió un enlace nuevo; el anterior ya no abre."),
            "order.link_revoked": gettext_lazy("Se anuló el enlace del pedido."),
            "payment.quoted": _quoted,
            "payment.quote_expired": gettext_lazy("Venció la cotización."),
            "payment.collected": _collected,
            "payment.method_changed": _method_changed,
            "payment.received": _received,
            "payment.reported": gettext_lazy("El cliente reportó un pago."),
            "payment.completed": gettext_lazy("El cliente completó los datos de su pago."),
            "payment.report_refused": gettext_lazy("No se aceptó un reporte de pago."),
            "payment.verified": gettext_lazy("Se verificó el pago."),
            "payment.rejected": gettext_lazy("Se rechazó el pago."),
            "payment.more_info": gettext_lazy("Se pidió un dato del pago al cliente."),
            "payment.decided": gettext_lazy("Se tomó una decisión sobre el pago."),
            "payment.first_signature": gettext_lazy("Una persona aprobó el pago; falta la segunda firma."),
            "payment.undone": gettext_lazy("Se deshizo una decisión sobre el pago."),
            "payment.flagged": gettext_lazy("Se marcó el pago como sospechoso."),
        }
    )
