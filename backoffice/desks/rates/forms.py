"""The manual rate."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money.rules import format_number
from commerce.rates.calendar import CARACAS, day_begins, next_banking_day
from commerce.rates.models import CURRENCIES
from commerce.rates.queries import current_rate
from commerce.rates.rules import change_percent, exceeds, may_be_recorded

NEXT, TWO_HOURS, TODAY = "next", "hours", "today"
_TEXT = {"class": "dk-input"}


class ManualForm(forms.Form):
    """A value, its reason and its end; a value far from the one in use is confirmed with a tick."""

    base = forms.ChoiceField(
        label=gettext_lazy("Moneda"), choices=CURRENCIES, initial="USD", widget=forms.Select(attrs=_TEXT)
    )
    value = forms.DecimalField(
        label=gettext_lazy("Bolívares por unidad"),
        max_digits=20,
        decimal_places=8,
        localize=True,
        widget=forms.TextInput(attrs=_TEXT | {"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        min_length=5,
        max_length=240,
        widget=forms.TextInput(attrs=_TEXT | {"placeholder": gettext_lazy("Por ejemplo: BCV publicó tarde")}),
    )
    until = forms.ChoiceField(
        label=gettext_lazy("Vence"),
        choices=[
            (NEXT, gettext_lazy("Cuando rija la próxima oficial")),
            (TWO_HOURS, gettext_lazy("En 2 horas")),
            (TODAY, gettext_lazy("Hoy, a medianoche")),
        ],
        initial=NEXT,
        widget=forms.RadioSelect,
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Sí, revisé el número"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the tick where the value is not close to the rate in use."""
        said: dict[str, Any] = super().clean() or {}
        value, last = said.get("value"), current_rate(said.get("base", "USD"))
        if value is None or last is None:
            return said
        refusal = may_be_recorded(value, last.value)
        if refusal is not None:
            self.add_error("value", str(refusal.message))
        elif exceeds(value, last.value, settings.RATES_CONFIRM_PERCENT) and not said["confirmed"]:
            self.add_error("confirmed", _distance(value, last.value))
        return said

    @property
    def valid_until(self) -> datetime:
        """The chosen end."""
        now = timezone.localtime(timezone=CARACAS)
        if self.cleaned_data["until"] == TWO_HOURS:
            return now + timedelta(hours=2)
        if self.cleaned_data["until"] == TODAY:
            return day_begins(now.date() + timedelta(days=1))
        return day_begins(next_banking_day(now.date()))


def _distance(value: Decimal, last: Decimal) -> str:
    percent = change_percent(value, last)
    words = {"percent": format_number(abs(percent))}
    if percent > 0:
        return (
            _("Es %(percent)s %% más que la tasa en uso. Revisa el número; si es correcto, marca la casilla.") % words
        )
    return _("Es %(percent)s %% menos que la tasa en uso. Revisa el número; si es correcto, marca la casilla.") % words
