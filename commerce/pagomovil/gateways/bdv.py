"""Banco de Venezuela, "Conciliación": asked about one payment, it says whether that very payment came in."""

import dataclasses
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.money.rules import format_bs

from . import web
from .answers import Answer, BankFailure, Question, amount_of, masked

NAME: Final = "Banco de Venezuela"
ADDRESS: Final = "https://bdvconciliacion.banvenez.com/getMovement"
HOSTS: Final = ("bdvconciliacion.banvenez.com", "bdvconciliacionqa.banvenez.com")
CALL: Final = "getMovement"
_FOUND: Final = "1000"
_NOT_FOUND: Final = "1010"
_FEWEST_DIGITS: Final = 4
_MOST_DIGITS: Final = 8


def ask(question: Question, *, address: str, key: str, timeout: float) -> Answer:
    """Whether the payment is there. A yes counts only where the bank repeats the very amount. Raises BankFailure."""
    content = _content(question)
    try:
        found = web.post(address or ADDRESS, content, hosts=HOSTS, headers={"X-API-KEY": key}, timeout=timeout)
        answer = _answer(found, question, content["referencia"])
    except BankFailure as failure:
        failure.sent = masked(content)
        raise
    return dataclasses.replace(answer, sent=masked(content), received=masked(found))


def _content(question: Question) -> dict[str, Any]:
    """The question as the bank takes it."""
    digits = "".join(mark for mark in question.reference if "0" <= mark <= "9")[-_MOST_DIGITS:]
    if len(digits) < _FEWEST_DIGITS:
        raise BankFailure("short_reference", _("La referencia es muy corta para preguntarle al banco."))
    return {
        "cedulaPagador": question.payer_document,
        "telefonoPagador": _phone(question.payer_phone),
        "telefonoDestino": _phone(question.our_phone),
        "referencia": digits,
        "fechaPago": question.paid_on.isoformat(),
        "importe": f"{question.amount:.2f}",
        "bancoOrigen": question.payer_bank,
        "reqCed": True,
    }


def _phone(phone: str) -> str:
    return "0" + phone[-10:]


def _answer(found: dict[str, Any], question: Question, reference: str) -> Answer:
    code = str(found.get("code", ""))
    facts = {
        "bank": NAME,
        "amount": format_bs(question.amount),
        "ending": reference[-4:],
        "day": f"{question.paid_on:%d/%m/%Y}",
    }
    if code == _NOT_FOUND:
        says = _("El %(bank)s no encuentra un pago de %(amount)s con la referencia ··%(ending)s del %(day)s.") % facts
        return Answer(False, code, says)
    if code != _FOUND:
        raise BankFailure("unknown_code", _("El banco respondió algo que no conocemos."), received=found)
    data = found.get("data")
    amount = amount_of(data.get("amount")) if isinstance(data, dict) else None
    if amount is None:
        raise BankFailure("bad_amount", _("El banco respondió sin un monto que se entienda."), received=found)
    if amount != question.amount:
        raise BankFailure("other_amount", _("El banco respondió con otro monto."), received=found)
    says = _("El %(bank)s confirma %(amount)s con la referencia ··%(ending)s del %(day)s.") % facts
    return Answer(True, code, says, reference=reference)
