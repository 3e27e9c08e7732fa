"""Pure decisions about stores: readable colours, host names, opening hours."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput, NotAllowed, Refusal

MINIMUM_CONTRAST = 4.5  # WCAG 2.2 AA for text

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def is_host(text: str) -> bool:
    """Whether `text` is a bare host name in lower case."""
    return bool(_HOST.fullmatch(text)) and len(text) <= 120


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb` colour (WCAG 2.2 definition)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def unreadable_colours(brand: str, brand_on: str) -> dict[str, str | Promise]:
    """The fields whose colour people could not read, with the reason; empty where all is well."""
    errors: dict[str, str | Promise] = {}
    if brand and contrast(brand, "#FFFFFF") < MINIMUM_CONTRAST:
        errors["brand"] = _("Este color no se lee sobre blanco. Elige uno más oscuro.")
    if brand and contrast(brand_on or "#FFFFFF", brand) < MINIMUM_CONTRAST:
        errors["brand_on"] = _("El texto no se lee sobre el color de marca. Elige un contraste mayor.")
    return errors


class Hours(NamedTuple):
    """One opening on a weekday (0 is Monday); `closes` at or before `opens` means after midnight."""

    weekday: int
    opens: time
    closes: time


class Opening(NamedTuple):
    """Whether a store is open, and when that changes next (None where it has no hours)."""

    is_open: bool
    changes_at: datetime | None


def opening(hours: Iterable[Hours], now: datetime) -> Opening:
    """Whether a store with `hours` is open at `now`, which is in the store's time zone."""
    spans = sorted(span for offset in range(-1, 8) for span in _spans(hours, now.date() + timedelta(days=offset), now))
    for opens, closes in spans:
        if opens <= now < closes:
            return Opening(True, closes)
        if now < opens:
            return Opening(False, opens)
    return Opening(False, None)


def _spans(hours: Iterable[Hours], day: date, now: datetime) -> list[tuple[datetime, datetime]]:
    spans = []
    for entry in hours:
        if entry.weekday == day.weekday():
            opens = datetime.combine(day, entry.opens, tzinfo=now.tzinfo)
            closes = datetime.combine(day, entry.closes, tzinfo=now.tzinfo)
            spans.append((opens, closes if closes > opens else closes + timedelta(days=1)))
    return spans


CHANGE: Final = "stores.change_store"
CHANGE_MONEY: Final = "stores.change_money_rules"
# Columns of a store that decide about money: they take a permission of their own, and a reason.
MONEY_FIELDS: Final = (
    "minimum_order",
    "free_delivery_from",
    "is_special_taxpayer",
    "weekend_rate_rule",
    "rate_max_age_hours",
    "quote_hours",
    "verifies_automatically",
    "automatic_ceiling",
    "second_signature_from",
    "unpaid_order_hours",
    "unpaid_warning_hours",
    "refund_signature_from",
)


def may_set(fields: Iterable[str], held: Collection[str], reason: str) -> Refusal | None:
    """Whether somebody with the permissions `held` in a store may change those of its `fields`, giving `reason`."""
    money = set(fields) & set(MONEY_FIELDS)
    if money and CHANGE_MONEY not in held:
        return NotAllowed("money_rules", _("Las reglas de dinero las cambia la jefatura de finanzas."))
    if set(fields) - money and CHANGE not in held:
        return NotAllowed("settings", _("No puedes cambiar la configuración de esta tienda."))
    if money and not reason.strip():
        return BadInput("no_reason", _("Di por qué cambias una regla de dinero."), field="reason")
    return None
