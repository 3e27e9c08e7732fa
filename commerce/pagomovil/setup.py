"""The recipient accounts that an operator writes down for a new installation: read, checked, nothing believed."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store
from commerce.venezuela.queries import mobile_payment_banks
from commerce.venezuela.rules import normalize_account, normalize_document, normalize_phone, validate_rif

REQUIRED: Final = ("store", "bank", "phone", "document", "holder")
OPTIONAL: Final = ("account_number", "uses_own_cents", "position")
_SAMPLE_WORDS = re.compile(
    r"\b(demo|ejemplo|example|sample|muestra|prueba|test|titular|nombre|cambia(me)?|changeme)\b",
    re.IGNORECASE,
)
_RUNS: Final = ("01234567890123456789", "98765432109876543210")
_COMPANIES: Final = "JGC"


@dataclass(frozen=True)
class WantedAccount:
    """One account as it should be: its store, and its values by the names that the action knows."""

    row: int
    store: Store
    values: dict[str, Any]


class BadRows(Refusal):
    """What is wrong, one sentence for each fault, with its row and field."""


def read_accounts(text: str) -> list[WantedAccount]:
    """The accounts in `text`, a JSON list of objects. Raises BadRows with every fault that there is."""
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise BadRows("bad_json", _("No es JSON: %(why)s") % {"why": str(error)}) from error
    if not isinstance(rows, list) or not rows:
        raise BadRows("bad_json", _("Se espera una lista de cuentas, con una por lo menos."))
    found: list[WantedAccount] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        account = _account(number, row, faults)
        if account is not None:
            found.append(account)
    if faults:
        raise BadRows("bad_rows", "\n".join(faults), details={"faults": faults})
    return found


def _account(number: int, row: Any, faults: list[str]) -> WantedAccount | None:
    def fault(field: str, says: object) -> None:
        faults.append(_("Fila %(row)d, %(field)s: %(says)s") % {"row": number, "field": field, "says": says})

    if not isinstance(row, Mapping):
        fault("-", _("no es un objeto."))
        return None
    for name in sorted(set(row) - {*REQUIRED, *OPTIONAL}):
        fault(name, _("ese dato no existe en una cuenta."))
    before, values = len(faults), {}
    for name, read in _READERS.items():
        raw = row.get(name, "")
        if raw in ("", None):
            if name in REQUIRED:
                fault(name, _("falta."))
            continue
        try:
            values[name] = read(raw)
        except BadInput as refusal:
            fault(name, refusal)
    number_of = str(values.get("account_number", ""))
    if number_of and "bank" in values and not number_of.startswith(values["bank"]):
        fault("account_number", _("no es de ese banco: empieza por %(code)s.") % {"code": number_of[:4]})
    return None if len(faults) > before else WantedAccount(number, values.pop("store"), values)


def _store(raw: Any) -> Store:
    store = Store.objects.filter(slug=str(raw)).first()
    if store is None:
        raise BadInput("no_store", _("no hay una tienda con ese nombre corto."))
    return store


def _bank(raw: Any) -> str:
    code = str(raw).strip()
    if not mobile_payment_banks().filter(pk=code).exists():
        raise BadInput("unknown_bank", _("no es el código de un banco con Pago Móvil."))
    return code


def _phone(raw: Any) -> str:
    phone = normalize_phone(str(raw))
    if _is_run(phone[-7:]) or phone[-7:].startswith("555"):
        raise _sample()
    return phone


def _document(raw: Any) -> str:
    document = normalize_document(str(raw))
    if document[0] in _COMPANIES:
        document = validate_rif(str(raw)).rif
    if _is_run(document[1:9]):
        raise _sample()
    return document


def _holder(raw: Any) -> str:
    holder = " ".join(str(raw).split())
    if _SAMPLE_WORDS.search(holder):
        raise _sample()
    if not 3 <= len(holder) <= 120:
        raise BadInput("bad_holder", _("lleva entre 3 y 120 letras."))
    return holder


def _account_number(raw: Any) -> str:
    number = normalize_account(str(raw))
    if _is_run(number[-10:]):
        raise _sample()
    return number


def _yes_or_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise BadInput("bad_value", _("es true o false."))
    return raw


def _position(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= 1000:
        raise BadInput("bad_value", _("es un número de 0 a 1000."))
    return raw


def _is_run(digits: str) -> bool:
    """Whether somebody only filled a blank: one digit again and again, or one after the other."""
    return len(set(digits)) == 1 or any(digits in run for run in _RUNS)


def _sample() -> BadInput:
    return BadInput("sample", _("es un dato de muestra. Escribe el de verdad."))


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "store": _store,
    "bank": _bank,
    "phone": _phone,
    "document": _document,
    "holder": _holder,
    "account_number": _account_number,
    "uses_own_cents": _yes_or_no,
    "position": _position,
}
