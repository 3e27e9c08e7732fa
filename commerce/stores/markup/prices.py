"""Prices in two currencies. Dollars first; bolívares at the rate in force, or at the rate of an old order."""

from decimal import Decimal
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commerce.money.rules import convert, format_bs, format_number, format_usd

from .dates import day

# What follows the slash on a tag; a piece needs no unit.
UNIT_WORDS = {
    "piece": "",
    "kg": "kg",
    "g": "g",
    "lb": "lb",
    "litre": pgettext_lazy("por unidad de venta", "litro"),
    "pack": pgettext_lazy("por unidad de venta", "paquete"),
    "dozen": pgettext_lazy("por unidad de venta", "docena"),
    "bottle": pgettext_lazy("por unidad de venta", "botella"),
}

SOURCE_WORDS = {"bcv": "BCV", "bcv-eur": "BCV", "manual": _("manual de la tienda"), "dolarapi": "BCV (DolarAPI)"}


def rate_value(rate: Any) -> Decimal | None:
    """The figure of `rate`: an ExchangeRate, a bare Decimal, or nothing where there is no rate."""
    return getattr(rate, "value", rate) if rate else None


def in_bs(amount_usd: Decimal | int, rate: Any) -> str:
    """`Bs 21.418,48`, or nothing where there is no rate."""
    value = rate_value(rate)
    return format_bs(convert(amount_usd, value)) if value else ""


def price(amount_usd: Decimal | int | None, rate: Any, *, bs: Decimal | None = None, end: bool = False) -> SafeString:
    """The pair of prices; `bs` is an amount frozen earlier, which no rate may change."""
    if amount_usd is None or amount_usd == "":
        return SafeString("")
    bolivares = format_bs(bs) if bs is not None else in_bs(amount_usd, rate)
    second = f'<span class="price__bs">{bolivares}</span>' if bolivares else ""
    css = "price price--end" if end else "price"
    return mark_safe(  # noqa: S308  digits, currency names and spaces only
        f'<span class="{css}"><span class="price__usd">{format_usd(amount_usd)}</span>{second}</span>'
    )


def shelf_tag(
    amount_usd: Decimal | int | None,
    rate: Any,
    *,
    old: Decimal | None = None,
    unit: str = "",
    size: str = "",
    lead: str = "",
) -> SafeString:
    """The tag that hangs from the shelf: an offer with `old`, `unit` after both prices, `lead` a word before them."""
    if amount_usd is None or amount_usd == "":
        return SafeString("")
    was = _was(old) if old is not None and old > amount_usd else ""
    word = conditional_escape(str(UNIT_WORDS.get(unit, unit)))
    css = f"tag{' tag--offer' if was else ''}{' tag--xl' if size == 'xl' else ''}"
    per = f' <span class="tag__unit">/ {word}</span>' if word else ""
    first = f'<span class="tag__unit">{conditional_escape(lead)} </span>' if lead else ""
    bolivares = in_bs(amount_usd, rate)
    second = f'<span class="tag__bs">{bolivares}{f" / {word}" if word else ""}</span>' if bolivares else ""
    return mark_safe(  # noqa: S308  every word in it is escaped, the rest is digits
        f'<p class="{css}"><span class="tag__usd">{first}{format_usd(amount_usd)}{per}{was}</span>{second}</p>'
    )


def _was(old: Decimal) -> str:
    return f'<s class="tag__old"><span class="sr">{gettext("antes")} </span>{format_number(old)}</s>'


def rate_figure(rate: Any) -> str:
    """`Bs 860,18`: the rate to the cent, or to the last decimal that was published (four at most)."""
    value = rate_value(rate)
    if not value:
        return ""
    cents = format_bs(value)
    rest = f"{value:.4f}"[-2:].rstrip("0")
    return f"{format_bs(Decimal(f'{value:.4f}'[:-2]))}{rest}" if rest else cents


def source_of(rate: Any) -> str:
    """Whose rate it is, as people call it."""
    code = str(getattr(rate, "source", "bcv"))
    return str(SOURCE_WORDS.get(code.lower(), code.upper()))


def rate_note(rate: Any) -> SafeString:
    """The sentence that says at which rate the bolívares of this page are, and since when it rules."""
    if not rate:
        return SafeString("")
    words = {"source": source_of(rate), "rate": rate_figure(rate)}
    value_date = getattr(rate, "value_date", None)
    if value_date is None:
        text = gettext("Tasa %(source)s %(rate)s por dólar.") % words
    else:
        words["date"] = day(value_date)
        if getattr(rate, "valid_until", None):
            text = gettext("Tasa %(source)s %(rate)s por dólar, %(date)s.") % words
        elif getattr(rate, "is_stale", False):
            text = gettext("Última tasa %(source)s publicada: %(rate)s por dólar, fecha valor %(date)s.") % words
        else:
            text = gettext("Tasa %(source)s %(rate)s por dólar, fecha valor %(date)s.") % words
    return mark_safe(f'<p class="ratenote">{conditional_escape(text)}</p>')  # noqa: S308
