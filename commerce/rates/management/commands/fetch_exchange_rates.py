"""`manage.py fetch_exchange_rates`: ask the sources for today's rates, and say what came of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commerce.rates.actions import AttemptResult, FetchOutcome, fetch
from commerce.rates.models import CURRENCIES, ExchangeRate, RateSource
from commerce.rates.queries import published
from commerce.rates.rules import change_percent, signed
from commerce.rates.statistics import alerts
from commerce.refusals import Refusal

LAST_ALERTS = 3


class Command(BaseCommand):
    """Ends with 1 where no source gave a dollar rate that can be used."""

    help = "Consulta las fuentes de tasas y guarda la que se pueda creer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Consulta aunque se haya consultado hace menos de 1 h."
        )
        parser.add_argument("--source", default="", help="Solo esta fuente, aunque esté apagada.")
        parser.add_argument("--verbose", action="store_true", help="Cuenta qué respondió cada fuente.")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["source"]
        try:
            outcomes = {base: fetch(base, force=options["force"], source=name or None) for base in self._bases(name)}
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for base, outcome in outcomes.items():
            self._tell(base, outcome, verbose=options["verbose"])
        for alert in alerts(acknowledged=False)[:LAST_ALERTS]:
            self.stdout.write(f"! {alert.get_kind_display()}: {alert.message}")
        first = next(iter(outcomes.values()))
        if first.rate is None or not (first.is_good or first.is_busy):
            raise CommandError(_("Ninguna fuente dio una tasa que se pueda usar."), returncode=1)

    def _bases(self, name: str) -> list[str]:
        """Every currency, or that of the one source that was named."""
        source = RateSource.objects.filter(name=name).first() if name else None
        return [source.base] if source else [base for base, _title in CURRENCIES]

    def _tell(self, base: str, outcome: FetchOutcome, *, verbose: bool) -> None:
        if verbose:
            for attempt in outcome.attempts:
                self.stdout.write(f"  {attempt.source.name}: {_said(attempt)} ({attempt.took_ms} ms)")
        rate = outcome.recorded or outcome.rate
        if rate is None:
            self.stdout.write(_("%(base)s: no hay tasa.") % {"base": base})
            return
        words = [
            f"{base} {rate.value.normalize():f}",
            rate.source,
            _("fecha valor %(date)s") % {"date": f"{rate.value_date:%d/%m/%Y}"},
            _change(rate),
            _state(outcome),
        ]
        self.stdout.write(", ".join(word for word in words if word))


def _said(attempt: AttemptResult) -> str:
    reading = attempt.reading
    return f"{reading.value.normalize():f}, {reading.value_date:%d/%m/%Y}" if reading else attempt.error


def _change(rate: ExchangeRate) -> str:
    before = published(rate.base).filter(value_date__lt=rate.value_date).first()
    return signed(change_percent(rate.value, before.value)) if before else ""


def _state(outcome: FetchOutcome) -> str:
    if outcome.is_busy:
        return _("otra consulta está en curso")
    if outcome.is_cached:
        return _("consultada hace menos de una hora")
    return _("nueva") if outcome.is_new else _("sin cambios")
