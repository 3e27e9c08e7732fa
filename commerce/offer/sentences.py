"""One Spanish sentence that says what an offer does: values in, words out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from commerce.money.rules import format_number, format_usd

from .terms import Asks, Codes, Gives, Kind, Limits, Scope

_NAMED = 3


@dataclass(frozen=True)
class Facts:
    """What a sentence tells. `names` are those of the chosen products, categories or classes; `without` the left out.

    `starts` and `ends` are in the store's time zone; a year is named where it is not that of `today`.
    """

    kind: Kind
    gives: Gives
    value: Decimal = Decimal(0)
    asks: Asks = Asks.NOTHING
    asked: Decimal = Decimal(0)
    scope: Scope = Scope.EVERYTHING
    names: Sequence[str] = ()
    without: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    codes: Codes = field(default_factory=Codes)
    starts: datetime | None = None
    ends: datetime | None = None
    today: date = date.min
    combines: bool = False


def sentence(facts: Facts) -> str:
    """The whole of it: `10 % de descuento en Ron al comprar 6 o más, del 1 al 15 de diciembre; una vez por pedido`."""
    start = _start(facts)
    body = ", ".join(part for part in (gist(facts), _dates(facts)) if part)
    if start:
        body = body[:1].lower() + body[1:] if not body[:2].isupper() else body
    return "; ".join([f"{start}{body}", *_limits(facts)]).rstrip(".") + "."


def gist(facts: Facts) -> str:
    """What it gives, on what, for what: without dates or limits. For places where a customer reads it."""
    goods = _goods(facts)
    return _BENEFITS[facts.gives](facts, goods)


def percent(value: Decimal) -> str:
    """`10`, `12,5`: a percentage without needless zeros."""
    return f"{value:.0f}" if value == value.to_integral_value() else format_number(value).rstrip("0")


def listed(names: Sequence[str]) -> str:
    """`Cervezas, Ron y Vinos`; beyond three, how many more."""
    shown = list(names)
    if len(shown) > _NAMED:
        rest = len(shown) - (_NAMED - 1)
        more = ngettext("%(count)s más", "%(count)s más", rest) % {"count": rest}
        shown = [*shown[: _NAMED - 1], more]
    if len(shown) < 2:
        return "".join(shown)
    return gettext("%(first)s y %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}


def _start(facts: Facts) -> str:
    codes = facts.codes
    if facts.kind == Kind.CODE:
        return gettext("Con el cupón %(code)s, ") % {"code": codes.code or "…"}
    if facts.kind == Kind.CODES:
        said = {"count": codes.count, "length": codes.length, "prefix": codes.prefix}
        if codes.prefix:
            text = gettext("Con cada uno de %(count)s códigos %(prefix)s… (%(length)s caracteres al azar), ")
        else:
            text = gettext("Con cada uno de %(count)s códigos de %(length)s caracteres al azar, ")
        return text % said
    return ""


def _goods(facts: Facts) -> str:
    if facts.scope == Scope.EVERYTHING:
        words = gettext("toda la tienda")
    elif facts.scope == Scope.CLASSES:
        words = gettext("productos de tipo %(names)s") % {"names": listed(facts.names)}
    elif facts.scope == Scope.CATEGORIES:
        words = listed(facts.names)
    else:
        words = gettext("«%(names)s»") % {"names": listed(facts.names)}
    if facts.without:
        words = gettext("%(goods)s (menos %(without)s)") % {"goods": words, "without": listed(facts.without)}
    return words


def _condition(facts: Facts, goods: str = "") -> str:
    """` al comprar 6 o más`; with `goods`, of what: for a benefit that is not about the goods themselves."""
    if facts.asks == Asks.NOTHING:
        return gettext(" al comprar en %(goods)s") % {"goods": goods} if goods else ""
    said = {"n": _whole(facts.asked), "amount": format_usd(facts.asked), "goods": goods}
    texts = {
        Asks.AMOUNT: gettext(" al comprar desde %(amount)s"),
        Asks.QUANTITY: gettext(" al comprar %(n)s o más"),
        Asks.GROUP: gettext(" por cada %(n)s"),
        Asks.DIFFERENT: gettext(" al llevar %(n)s productos distintos"),
    }
    of_goods = gettext(" de %(goods)s") if goods else ""
    return (texts[facts.asks] + of_goods) % said


def _whole(number: Decimal) -> str:
    return f"{number:.0f}" if number == number.to_integral_value() else format_number(number)


def _percent_off(facts: Facts, goods: str) -> str:
    text = gettext("%(percent)s %% de descuento en %(goods)s%(when)s")
    return text % {"percent": percent(facts.value), "goods": goods, "when": _condition(facts)}


def _amount_off(facts: Facts, goods: str) -> str:
    text = gettext("%(amount)s de descuento en %(goods)s%(when)s")
    return text % {"amount": format_usd(facts.value), "goods": goods, "when": _condition(facts)}


def _each_off(facts: Facts, goods: str) -> str:
    text = gettext("%(amount)s menos en cada producto de %(goods)s%(when)s")
    return text % {"amount": format_usd(facts.value), "goods": goods, "when": _condition(facts)}


def _fixed_price(facts: Facts, goods: str) -> str:
    said = {"amount": format_usd(facts.value), "goods": goods, "n": _whole(facts.asked)}
    texts = {
        Asks.NOTHING: gettext("Cada producto de %(goods)s a %(amount)s"),
        Asks.DIFFERENT: gettext("%(n)s productos distintos de %(goods)s por %(amount)s"),
    }
    return texts.get(facts.asks, gettext("%(n)s de %(goods)s por %(amount)s")) % said


def _cheapest(facts: Facts, goods: str) -> str:
    n = int(facts.asked)
    text = gettext("%(n)sx%(paid)s en %(goods)s: por cada %(n)s, el más barato sale gratis")
    return text % {"n": n, "paid": max(n - 1, 0), "goods": goods}


def _delivery(facts: Facts, goods: str) -> str:
    said = {"percent": percent(facts.value), "amount": format_usd(facts.value)}
    texts = {
        Gives.DELIVERY_FREE: gettext("Entrega gratis"),
        Gives.DELIVERY_PERCENT: gettext("%(percent)s %% menos en la entrega"),
        Gives.DELIVERY_AMOUNT: gettext("%(amount)s menos en la entrega"),
        Gives.DELIVERY_PRICE: gettext("Entrega por %(amount)s"),
    }
    return texts[facts.gives] % said + _condition(facts, goods)


_BENEFITS: dict[Gives, Callable[[Facts, str], str]] = {
    Gives.PERCENT: _percent_off,
    Gives.AMOUNT: _amount_off,
    Gives.EACH: _each_off,
    Gives.FIXED_PRICE: _fixed_price,
    Gives.CHEAPEST: _cheapest,
    Gives.DELIVERY_FREE: _delivery,
    Gives.DELIVERY_PERCENT: _delivery,
    Gives.DELIVERY_AMOUNT: _delivery,
    Gives.DELIVERY_PRICE: _delivery,
}


def _dates(facts: Facts) -> str:
    starts, ends = facts.starts, facts.ends
    if starts and ends:
        whole_days = _is_midnight(starts) and _is_last_minute(ends)
        if whole_days and (starts.year, starts.month) == (ends.year, ends.month):
            if starts.day == ends.day:
                return gettext("el %(day)s") % {"day": _day(ends, facts.today)}
            return gettext("del %(first)s al %(last)s") % {"first": starts.day, "last": _day(ends, facts.today)}
        said = {"first": _moment(starts, facts.today, is_end=False), "last": _moment(ends, facts.today, is_end=True)}
        return gettext("del %(first)s al %(last)s") % said
    if starts:
        return gettext("desde el %(day)s") % {"day": _moment(starts, facts.today, is_end=False)}
    if ends:
        return gettext("hasta el %(day)s") % {"day": _moment(ends, facts.today, is_end=True)}
    return gettext("sin fecha de cierre")


def _moment(moment: datetime, today: date, *, is_end: bool) -> str:
    day = _day(moment, today)
    if _is_last_minute(moment) if is_end else _is_midnight(moment):
        return day
    clock = date_format(moment, "g:i A").lower().replace("am", "a. m.").replace("pm", "p. m.")
    return gettext("%(day)s a las %(clock)s") % {"day": day, "clock": clock}


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def _is_last_minute(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (23, 59)


def _day(moment: datetime, today: date) -> str:
    is_english = (get_language() or "es").startswith("en")
    day = date_format(moment, "j F" if is_english else r"j \d\e F").lower()
    if moment.year == today.year:
        return day
    return gettext("%(day)s de %(year)s") % {"day": day, "year": moment.year}


def _limits(facts: Facts) -> list[str]:
    limits = facts.limits
    said = []
    if limits.times is not None:
        said.append(_times_in_all(facts.kind, limits.times))
    if limits.times_per_person is not None:
        is_automatic = facts.kind == Kind.AUTOMATIC
        whose = gettext("por cliente") if is_automatic else gettext("por cliente con cuenta")
        said.append(_times(limits.times_per_person, whose))
    if limits.times_per_order is not None:
        said.append(_times(limits.times_per_order, gettext("por pedido")))
    if limits.first_order_only:
        said.append(gettext("solo en la primera compra"))
    if limits.businesses_only:
        said.append(gettext("solo para negocios verificados"))
    if limits.most_per_order is not None:
        said.append(gettext("hasta %(amount)s por pedido") % {"amount": format_usd(limits.most_per_order)})
    if limits.budget is not None:
        said.append(gettext("hasta regalar %(amount)s en total") % {"amount": format_usd(limits.budget)})
    if facts.combines:
        said.append(gettext("se suma a otras ofertas"))
    return said


def _times_in_all(kind: Kind, times: int) -> str:
    if kind == Kind.CODES:
        text = ngettext("cada código sirve una vez", "cada código sirve %(count)s veces", times)
        return text % {"count": times}
    return _times(times, gettext("en total"))


def _times(count: int, where: str) -> str:
    text = ngettext("una vez %(where)s", "%(count)s veces %(where)s", count)
    return text % {"count": count, "where": where}
