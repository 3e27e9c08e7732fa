"""R4 Conecta: the bank asks whether to let a payment through (R4consulta) and tells of one that came (R4notifica)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.refusals import BadInput
from commerce.venezuela.rules import normalize_phone

from .answers import BankFailure, amount_of, plain

ASKS: Final = "R4consulta"
TELLS: Final = "R4notifica"
_DONE: Final = "00"  # of the network: the money moved
_FORMS: Final = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y%m%d%H%M%S", "%Y%m%d")


@dataclass(frozen=True)
class Notice:
    """A payment that came in, as the bank tells it. `our_phone` is E.164, or "" where it is no mobile number."""

    our_phone: str
    payer_phone: str
    payer_bank: str
    amount: Decimal
    reference: str
    paid_on: date | None
    concept: str

    @property
    def fingerprint(self) -> str:
        """The same for every delivery of the same payment."""
        day = self.paid_on.isoformat() if self.paid_on else ""
        parts = (self.our_phone, self.payer_bank, self.payer_phone, str(self.amount), self.reference, day)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


def notice_of(found: Mapping[str, Any]) -> Notice:
    """The notice in a body. Raises BankFailure where the money did not move, or its amount or reference is nonsense."""
    network = str(found.get("CodigoRed", "")).strip()
    if network != _DONE:
        raise BankFailure("not_done", _("La red no completó ese pago."))
    amount = amount_of(found.get("Monto"))
    if amount is None:
        raise BankFailure("bad_amount", _("El aviso no trae un monto que se entienda."))
    reference = _digits(found.get("Referencia"))[:40]
    if len(reference.lstrip("0")) < 4:
        raise BankFailure("bad_reference", _("El aviso no trae una referencia."))
    return Notice(
        our_phone=phone_of(found.get("TelefonoComercio")),
        payer_phone=phone_of(found.get("TelefonoEmisor")) or _digits(found.get("TelefonoEmisor"))[:20],
        payer_bank=_digits(found.get("BancoEmisor"))[-4:].rjust(4, "0") if _digits(found.get("BancoEmisor")) else "",
        amount=amount,
        reference=reference,
        paid_on=_day_of(found.get("FechaHora")),
        concept=" ".join(plain(found.get("Concepto") or "").split())[:120],
    )


def phone_of(raw: object) -> str:
    """A mobile number as E.164, "" for anything else."""
    try:
        return normalize_phone(str(raw or ""), None)
    except BadInput:
        return ""


def _digits(raw: object) -> str:
    return "".join(mark for mark in str(raw or "") if "0" <= mark <= "9")


def _day_of(raw: object) -> date | None:
    """The Caracas day of a moment as banks write it, None where it is no moment."""
    text = str(raw or "").strip()
    for read in (datetime.fromisoformat, *(_reader(form) for form in _FORMS)):
        try:
            moment = read(text)
        except ValueError:
            continue
        return timezone.localdate(moment) if moment.tzinfo else moment.date()
    return None


def _reader(form: str) -> Any:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007  the bank writes its own clock
