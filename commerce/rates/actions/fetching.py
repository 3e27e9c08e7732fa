"""Asking the sources for a rate: outside any transaction, all at once, never two rounds at the same time."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.rates import acceptance, alerting, gateways
from commerce.rates.acceptance import Candidate, Decision, LastGood, Limits, Rank
from commerce.rates.calendar import CARACAS
from commerce.rates.locks import fetching
from commerce.rates.models import ExchangeRate, HeldRate, RateAttempt, RateSource
from commerce.rates.queries import current_rate, published
from commerce.refusals import Missing

logger = logging.getLogger(__name__)

FRESH_FOR: Final = timedelta(hours=1)
NO_KEY: Final = "no_key"


@dataclass(frozen=True)
class AttemptResult:
    """What one source answered: a value with its day, or a short status and words that say why not."""

    source: RateSource
    took_ms: int
    status: str
    error: str = ""
    reading: gateways.Reading | None = None

    @property
    def is_ok(self) -> bool:
        """Whether it gave a number that one can judge."""
        return self.reading is not None


@dataclass(frozen=True)
class FetchOutcome:
    """What became of a fetch: the rate now in force, and source by source what happened.

    `is_new`: a row was added. `is_cached`: the sources were asked less than an hour ago, and not again.
    `is_busy`: somebody else is asking them at this moment. `is_good`: some source was believed, now or in that hour.
    """

    rate: ExchangeRate | None
    attempts: Sequence[AttemptResult] = ()
    held: Sequence[HeldRate] = ()
    is_new: bool = False
    is_cached: bool = False
    is_busy: bool = False
    is_good: bool = False
    recorded: ExchangeRate | None = None


def fetch(base: str = "USD", *, force: bool = False, source: str | None = None) -> FetchOutcome:
    """Ask the sources of `base` (only the one named `source`, even if it is off) and keep what is believed.

    Within an hour of a good answer nothing is asked, unless `force`; a manual rate ends that hour. Whatever goes wrong
    at a source is written down and never raised. Raises Missing if no source has that name.
    """
    sources = _sources(base, source)
    if not force and source is None and _is_fresh(base):
        return FetchOutcome(current_rate(base), is_cached=True, is_good=True)
    with fetching(base) as is_ours:
        if not is_ours:
            return FetchOutcome(current_rate(base), is_busy=True)
        attempts = _ask_all(sources)
        return _settle(base, sources, attempts)


def _sources(base: str, name: str | None) -> list[RateSource]:
    rows = RateSource.objects.filter(base=base)
    if name is None:
        return list(rows.filter(is_enabled=True))
    found = list(rows.filter(name=name))
    if not found:
        raise Missing("no_such_source", _("No hay una fuente «%(name)s» para %(base)s.") % {"name": name, "base": base})
    return found


def _is_fresh(base: str) -> bool:
    last = RateAttempt.objects.filter(source__base=base, is_ok=True).order_by("-at").first()
    if last is None or last.at <= timezone.now() - FRESH_FOR:
        return False
    manual = ExchangeRate.objects.filter(base=base, valid_until__isnull=False, fetched_at__gte=last.at)
    return not manual.exists()


def _ask_all(sources: Sequence[RateSource]) -> list[AttemptResult]:
    """Every source at the same time: a slow one delays nobody else."""
    if not sources:
        return []
    today = timezone.localdate(timezone=CARACAS)
    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        results = list(pool.map(_ask, sources))
    return [_checked_day(result, today) for result in results]


def _ask(source: RateSource) -> AttemptResult:
    started = time.monotonic()
    try:
        reading = gateways.read(source, timeout=settings.RATES_FETCH_SECONDS, ca_bundle=settings.RATES_CA_BUNDLE)
    except gateways.GatewayError as error:
        return AttemptResult(source, _since(started), error.status, error=error.says[:240])
    except Exception:  # one broken answer must not keep the other sources from being heard
        logger.exception("Rate source %s", source.name)
        return AttemptResult(source, _since(started), "broken", error=_("La respuesta no se pudo leer."))
    return AttemptResult(source, _since(started), reading.raw_status, reading=reading)


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _checked_day(result: AttemptResult, today: date) -> AttemptResult:
    reading = result.reading
    if reading is None or acceptance.date_is_believable(reading.value_date, today):
        return result
    words = _("La fecha valor %(date)s no puede ser.") % {"date": f"{reading.value_date:%d/%m/%Y}"}
    return AttemptResult(result.source, result.took_ms, "bad_date", error=words)


@transaction.atomic
def _settle(base: str, sources: Sequence[RateSource], attempts: Sequence[AttemptResult]) -> FetchOutcome:
    """Write down the attempts, the new rate if there is one, what is held, and the alerts."""
    _log(attempts)
    before = current_rate(base)
    candidates = [_candidate(attempt.source, attempt.reading) for attempt in attempts if attempt.reading]
    asked = [attempt.source for attempt in attempts if attempt.status != NO_KEY]
    best = min((_rank(source) for source in asked), default=None)
    decision = acceptance.decide(candidates, _last_good(base), best, _limits())
    recorded = _record(base, decision)
    held = [row for row in (_hold(base, found) for found in decision.held) if row]
    alerting.after_fetch(base, [a for a in attempts if a.status != NO_KEY], decision, recorded, before, held)
    return FetchOutcome(
        rate=current_rate(base),
        attempts=attempts,
        held=held,
        is_new=recorded is not None,
        is_good=decision.chosen is not None,
        recorded=recorded,
    )


def _log(attempts: Sequence[AttemptResult]) -> None:
    RateAttempt.objects.bulk_create(
        RateAttempt(
            source=attempt.source,
            took_ms=attempt.took_ms,
            is_ok=attempt.is_ok,
            status=attempt.status,
            value=attempt.reading.value if attempt.reading else None,
            value_date=attempt.reading.value_date if attempt.reading else None,
            error=attempt.error,
        )
        for attempt in attempts
    )


def _rank(source: RateSource) -> Rank:
    return (0 if source.is_official else 1, source.priority)


def _candidate(source: RateSource, reading: gateways.Reading) -> Candidate:
    return Candidate(source.name, source.title, _rank(source), reading.value, reading.value_date)


def _last_good(base: str) -> LastGood | None:
    """The newest published rate, also one for tomorrow; a manual override is nobody's yardstick."""
    row = published(base).first()
    if row is None:
        return None
    source = RateSource.objects.filter(name=row.source).first()
    return LastGood(row.value, row.value_date, _rank(source) if source else None)


def _limits() -> Limits:
    return Limits(settings.RATES_HOLD_PERCENT, settings.RATES_DISAGREE_PERCENT, settings.RATES_ALERT_DAY_PERCENT)


def _record(base: str, decision: Decision) -> ExchangeRate | None:
    """The new row, or None where the believed value is already there."""
    chosen = decision.chosen
    if chosen is None or not decision.is_news:
        return None
    rate, is_new = ExchangeRate.objects.get_or_create(
        base=base, quote="VES", source=chosen.source, value_date=chosen.value_date, value=chosen.value
    )
    if not is_new:
        return None
    data = {"value": rate.value, "value_date": rate.value_date, "base": base, "source": rate.source}
    journal.record("rate.recorded", subject=rate, data=data)
    return rate


def _hold(base: str, found: acceptance.Held) -> HeldRate | None:
    """The row that waits for a person; None where somebody has refused that very value already."""
    candidate = found.candidate
    same = {"base": base, "source": candidate.source, "value_date": candidate.value_date, "value": candidate.value}
    if HeldRate.objects.filter(**same, state=HeldRate.State.REFUSED).exists():
        return None
    held, is_new = HeldRate.objects.get_or_create(
        **same, state=HeldRate.State.WAITING, defaults={"reason": found.reason}
    )
    if is_new:
        journal.record("rate.held", subject=held, data={"value": held.value, "base": base, "source": held.source})
    return held
