"""What a gateway answers, and the careful reading of numbers, dates and keys that all of them share."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol
from urllib.parse import quote

from django.utils.translation import gettext as _

from commerce.rates.calendar import CARACAS

KEY_PREFIX: Final = "RATES_KEY_"
_TOO_MUCH: Final = Decimal(10) ** 11  # what the column holds
_EIGHT_DECIMALS: Final = Decimal("0.00000001")


class Source(Protocol):
    """What a gateway needs to know of a source; `commerce.rates.models.RateSource` is one."""

    gateway: str
    address: str
    base: str
    key_variable: str


@dataclass(frozen=True)
class Reading:
    """A rate as a source gave it: bolívares for one unit, the day from which it rules, and the answer's status."""

    value: Decimal
    value_date: date
    raw_status: str


class GatewayError(Exception):
    """A source that gave no believable rate: `status` is a short code, the words are for people and tell no address."""

    def __init__(self, status: str, says: str) -> None:
        super().__init__(status, says)
        self.status = status
        self.says = says

    def __str__(self) -> str:
        return self.says


def rate_from(raw: object) -> Decimal:
    """`raw` (Decimal, int or text with a decimal point) as a rate above zero with 8 decimals."""
    if isinstance(raw, bool) or not isinstance(raw, (Decimal, int, str)):
        raise GatewayError("bad_value", _("La respuesta no trae la tasa."))
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise GatewayError("bad_value", _("La tasa no es un número.")) from None
    if not value.is_finite():
        raise GatewayError("bad_value", _("La tasa no es un número."))
    if not -_TOO_MUCH < value < _TOO_MUCH:
        raise GatewayError("bad_value", _("La tasa es imposible: %(value)s.") % {"value": f"{value:.3e}"})
    value = value.quantize(_EIGHT_DECIMALS)
    if value <= 0:
        raise GatewayError("bad_value", _("La tasa no es mayor que cero: %(value)s.") % {"value": value.normalize()})
    return value


def json_of(text: str) -> dict[str, Any]:
    """The object in `text`, its numbers exact."""
    if not text.strip():
        raise GatewayError("empty", _("La respuesta llegó vacía."))
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError):
        raise GatewayError("unreadable", _("La respuesta no es JSON.")) from None
    if not isinstance(found, dict):
        raise GatewayError("unreadable", _("La respuesta no tiene la forma esperada."))
    return found


def day_of(raw: object) -> date:
    """The Caracas date of an ISO date, an ISO moment or Unix seconds; midnight is the day as it is written."""
    try:
        if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
            return datetime.fromtimestamp(int(raw), UTC).astimezone(CARACAS).date()
        moment = datetime.fromisoformat(str(raw))
    except (ValueError, OverflowError, OSError):
        raise GatewayError("bad_date", _("La respuesta no trae una fecha valor.")) from None
    if moment.tzinfo is None or (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date()
    return moment.astimezone(CARACAS).date()


def inside(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The object called `name` inside `found`."""
    value = found.get(name)
    if not isinstance(value, dict):
        raise GatewayError("bad_value", _("La respuesta no trae la tasa."))
    return value


def address_with_key(source: Source) -> str:
    """The source's address with its key from the environment in place of `{key}`.

    Only variables called RATES_KEY_… are read, so that a row of the table cannot ask for another secret.
    """
    if not source.key_variable.startswith(KEY_PREFIX):
        raise GatewayError("no_key", _("La variable de la clave debe empezar por %(prefix)s.") % {"prefix": KEY_PREFIX})
    key = os.environ.get(source.key_variable, "")
    if not key:
        raise GatewayError("no_key", _("Falta la clave de esta fuente."))
    return source.address.replace("{key}", quote(key, safe=""))
