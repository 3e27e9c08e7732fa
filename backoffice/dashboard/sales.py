"""Sales of the chosen days: figures, bars by day and way to pay, and the same sums cut in other ways."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.charts import bars
from commerce.money.rules import format_bs, format_quantity, format_usd
from commerce.order.statistics import DaySales, Sales, average_ticket, sold_by_day, total
from commerce.payment import methods
from commerce.stores.markup.dates import day

from .figures import Figure, compared
from .scope import SALES, Scope, kept

_MOST_BARS: Final = 93
_TONES: Final = ("dk-c1", "dk-c2", "dk-c3", "dk-c4", "dk-c5")
_OTHERS: Final = "dk-c6"
BOLIVAR: Final = "VES"


@dataclass(frozen=True)
class Cut:
    """One row of a table of sales: its words, its sums, its share of all, the change, and the list behind it."""

    words: str
    sales: Sales
    share: str
    change: Figure
    href: str


@dataclass(frozen=True)
class SalesCard:
    """What the page shows of sales."""

    figures: Sequence[Figure]
    chart: bars.Chart | None
    legend: Sequence[tuple[str, str]]
    cuts: Sequence[tuple[str, Sequence[Cut]]]
    is_by_week: bool


def sales_card(scope: Scope) -> SalesCard | None:
    """The sales of the chosen stores, read in one query; None for who may not see them."""
    stores = scope.chosen(SALES)
    if not stores:
        return None
    period = scope.period
    since = min(period.before_first, period.shown_from)
    rows = kept("sales", stores, scope, lambda: sold_by_day(stores, since, period.last, scope.zone), days=period.days)
    now = [row for row in rows if period.first <= row.day <= period.last]
    before = [row for row in rows if period.before_first <= row.day <= period.before_last]
    shown = [row for row in rows if row.day >= period.shown_from]
    tones = _tones(shown)
    step = 1 if period.shown_days <= _MOST_BARS else 7
    return SalesCard(
        figures=_figures(scope, now, before),
        chart=bars.draw(_columns(scope, shown, tones, step)),
        legend=_legend(tones),
        cuts=_cuts(scope, now, before) if now else [],
        is_by_week=step > 1,
    )


def shown_rows(scope: Scope) -> list[DaySales]:
    """The rows behind the bars."""
    return sold_by_day(scope.chosen(SALES), scope.period.shown_from, scope.period.last, scope.zone)


def method_name(code: str) -> str:
    """A way to pay in words; its code where its module is gone."""
    method = methods.find(code)
    return str(method.name) if method else code or _("Sin forma de pago")


def currency_of(code: str) -> str:
    """The currency that a way to pay takes; "" for one that is no longer known."""
    method = methods.find(code)
    return method.currency if method else ""


def _figures(scope: Scope, now: Sequence[DaySales], before: Sequence[DaySales]) -> list[Figure]:
    period, sums, past = scope.period, total(now), total(before)
    href = scope.sales_list(period.first, period.last)
    ticket, past_ticket = average_ticket(sums), average_ticket(past)
    in_bolivars = {code for code in {row.method for row in now} if currency_of(code) == BOLIVAR}
    bolivars = [row for row in now if row.method in in_bolivars]
    against = period.against
    part = total(bolivars).usd / sums.usd * 100 if sums.usd else Decimal(0)
    return [
        compared(_("Ventas"), format_usd(sums.usd), sums.usd, past.usd, against, href),
        compared(_("Pedidos vendidos"), str(sums.orders), sums.orders, past.orders, against, href),
        compared(
            _("Ticket promedio"),
            format_usd(ticket) if ticket is not None else "—",
            ticket or 0,
            past_ticket or 0 if ticket is not None else 0,
            against,
            href,
        ),
        Figure(
            _("Vendido en bolívares"),
            format_bs(sum((row.ves for row in bolivars), Decimal(0))),
            _("%(percent)s %% de la venta") % {"percent": format_quantity(part.quantize(Decimal(1)))},
            "",
            scope.sales_list(period.first, period.last, moneda=BOLIVAR),
        ),
    ]


def _tones(rows: Iterable[DaySales]) -> dict[str, str]:
    """A colour for each way to pay, those that brought in most first; the rest share one."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.method] += row.usd
    order = sorted(sums, key=lambda code: (-sums[code], code))
    return {code: _TONES[n] if n < len(_TONES) else _OTHERS for n, code in enumerate(order)}


def _legend(tones: dict[str, str]) -> list[tuple[str, str]]:
    named = [(tone, method_name(code)) for code, tone in tones.items() if tone != _OTHERS]
    return [*named, (_OTHERS, _("Otras"))] if _OTHERS in tones.values() else named


def _columns(scope: Scope, rows: Sequence[DaySales], tones: dict[str, str], step: int) -> list[bars.Column]:
    """One column for each day, or for each seven of them, also where nothing was sold."""
    period = scope.period
    by_start: dict[date, list[DaySales]] = defaultdict(list)
    for row in rows:
        by_start[period.shown_from + timedelta(days=(row.day - period.shown_from).days // step * step)].append(row)
    columns = []
    for offset in range(0, period.shown_days, step):
        first = period.shown_from + timedelta(days=offset)
        last = min(first + timedelta(days=step - 1), period.last)
        among = by_start[first]
        parts = [
            (tone, sum((row.usd for row in among if tones[row.method] == tone), Decimal(0)))
            for tone in dict.fromkeys(tones.values())
        ]
        label = f"{first.day} {day(first, year=False).rsplit(' ', 1)[-1]}"
        columns.append(bars.Column(label, _told(first, last, among), scope.sales_list(first, last), parts))
    return columns


def _told(first: date, last: date, rows: Sequence[DaySales]) -> str:
    """What a bar says: its days, its sum, and a line for each way to pay."""
    sums = total(rows)
    days = day(first) if first == last else _("%(first)s al %(last)s") % {"first": day(first), "last": day(last)}
    orders = ngettext("%(count)d pedido", "%(count)d pedidos", sums.orders) % {"count": sums.orders}
    by_method = _grouped(rows, lambda row: row.method)
    most = sorted(by_method.items(), key=lambda pair: -pair[1].usd)
    return "\n".join(
        [f"{days}: {format_usd(sums.usd)}", orders, *(f"{method_name(c)}: {format_usd(s.usd)}" for c, s in most)]
    )


def _cuts(scope: Scope, now: Sequence[DaySales], before: Sequence[DaySales]) -> list[tuple[str, list[Cut]]]:
    names = {pk: name for pk, (_slug, name) in scope.stores[SALES].items()}

    def cut(key: Callable[[DaySales], Any], words: Callable[[Any], str], **filters: Any) -> list[Cut]:
        return _cut(scope, now, before, key, words, **filters)

    cuts = [
        (_("Por forma de pago"), cut(lambda row: row.method, method_name, name="payment_method")),
        (_("Por moneda"), cut(lambda row: currency_of(row.method), _currency_name, name="moneda")),
    ]
    if len(scope.chosen(SALES)) > 1:
        cuts.append((_("Por tienda"), cut(lambda row: row.store_id, lambda pk: names[pk], name="store")))
    return cuts


def _currency_name(code: str) -> str:
    return {"USD": _("Dólares"), BOLIVAR: _("Bolívares")}.get(code, code or _("Otra"))


def _cut(
    scope: Scope,
    now: Sequence[DaySales],
    before: Sequence[DaySales],
    key: Callable[[DaySales], Any],
    words: Callable[[Any], str],
    *,
    name: str,
) -> list[Cut]:
    period, all_of_it, past = scope.period, total(now).usd, _grouped(before, key)
    rows = []
    for value, sums in sorted(_grouped(now, key).items(), key=lambda pair: -pair[1].usd):
        part = (sums.usd / all_of_it * 100).quantize(Decimal(1)) if all_of_it else Decimal(0)
        if name == "store":
            href = scope.sales_list(period.first, period.last, store=value)
        else:
            href = scope.sales_list(period.first, period.last, **{name: value}) if value else ""
        was = past.get(value, Sales(0, Decimal(0))).usd
        figure = compared("", "", sums.usd, was, period.against, "")
        rows.append(Cut(words(value), sums, f"{format_quantity(part)}\N{NO-BREAK SPACE}%", figure, href))
    return rows


def _grouped(rows: Iterable[DaySales], key: Callable[[DaySales], Any]) -> dict[Any, Sales]:
    groups: dict[Any, list[DaySales]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {value: total(among) for value, among in groups.items()}
