"""How long payments wait: figures, and the hours of the day at which it takes longest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.charts import bars
from backoffice.charts.frame import SMALL
from commerce.money.rules import format_bs
from commerce.pagomovil.statistics import LATE_AFTER, MOST_COUNTED, Times, Waiting, verification_times
from commerce.stores.markup.dates import clock

from .figures import Figure, change, duration
from .scope import REPORTS, Scope

_TARGET: Final = int(LATE_AFTER.total_seconds() // 60)
_OPENS, _CLOSES = 8, 18  # hours that are shown also where nothing came


@dataclass(frozen=True)
class PaymentsCard:
    """What the page shows of the time from report to verification."""

    figures: Sequence[Figure]
    chart: bars.Chart | None


def payments_card(scope: Scope, waiting: Waiting | None) -> PaymentsCard | None:
    """The times of the chosen stores, in one query; None for who may not see payments."""
    if waiting is None:
        return None
    period = scope.period
    asked = [(period.first, period.last), (period.before_first, period.before_last), (period.shown_from, period.last)]
    now, before, shown = verification_times(scope.chosen(REPORTS), asked, scope.zone)
    return PaymentsCard(
        figures=[_queue(waiting), _median(scope, now.total, before.total)],
        chart=bars.draw(
            _columns(scope, shown.by_hour), SMALL, target=(Decimal(_TARGET), _("Meta %(n)d min") % {"n": _TARGET})
        ),
    )


def shown_times(scope: Scope) -> list[tuple[int, Times]]:
    """The times behind the bars, by hour."""
    period = scope.period
    [shown] = verification_times(scope.chosen(REPORTS), [(period.shown_from, period.last)], scope.zone)
    return sorted(shown.by_hour.items())


def minutes(span: timedelta | None) -> Decimal:
    """A span in minutes, to the tenth."""
    return Decimal(0) if span is None else (Decimal(span.total_seconds()) / 60).quantize(Decimal("0.1"))


def counted(count: int) -> str:
    """A count that stops at a thousand, as it is written."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _queue(waiting: Waiting) -> Figure:
    late = ngettext("%(count)d lleva más de %(n)d min", "%(count)d llevan más de %(n)d min", waiting.late)
    note = late % {"count": waiting.late, "n": _TARGET} if waiting.late else format_bs(waiting.ves)
    tone = "down" if waiting.late else ""
    return Figure(_("Por verificar"), counted(waiting.count), note, tone, reverse("verification:desk"))


def _median(scope: Scope, now: Times, before: Times) -> Figure:
    period = scope.period
    href = scope.verified_list(period.first, period.last)
    if now.median is None:
        return Figure(_("Mediana hasta verificar"), "—", _("nada verificado en estos días"), "", href)
    said = change(minutes(now.median), minutes(before.median))
    told = {"p90": duration(now.p90), "change": said}
    note = _("90 %% en %(p90)s · %(change)s") % told if said else _("90 %% en %(p90)s") % told
    return Figure(
        _("Mediana hasta verificar"), duration(now.median), note, "up" if now.median <= LATE_AFTER else "down", href
    )


def _columns(scope: Scope, by_hour: Mapping[int, Times]) -> list[bars.Column]:
    if not by_hour:
        return []
    hours = range(min(_OPENS, *by_hour), max(_CLOSES, *by_hour) + 1)
    return [_column(scope, hour, by_hour.get(hour)) for hour in hours]


def _column(scope: Scope, hour: int, times: Times | None) -> bars.Column:
    label = str((hour - 1) % 12 + 1)
    if times is None:
        return bars.Column(label, f"{clock(time(hour))}\n{_('Sin reportes verificados')}", "", [])
    took = ngettext("%(count)d verificado", "%(count)d verificados", times.count) % {"count": times.count}
    words = [
        _("%(hour)s: mediana %(median)s") % {"hour": clock(time(hour)), "median": duration(times.median)},
        _("90 %% en %(p90)s") % {"p90": duration(times.p90)},
        took,
    ]
    is_late = times.median is not None and times.median > LATE_AFTER
    href = scope.verified_list(scope.period.shown_from, scope.period.last, hour)
    return bars.Column(label, "\n".join(words), href, [("dk-c-late" if is_late else "dk-c2", minutes(times.median))])
