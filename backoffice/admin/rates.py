"""Exchange rates: published rows that never change, their sources, and each attempt to read one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from backoffice.scoping import ReadOnlyAdmin, ScopedAdmin
from commerce.rates.actions import set_manual
from commerce.rates.gateways import GATEWAYS
from commerce.rates.models import ExchangeRate, RateAttempt, RateSource
from commerce.rates.queries import current_rate
from commerce.rates.rules import may_be_recorded, may_be_set, needs_second_person
from commerce.refusals import Refusal


class RateForm(forms.ModelForm):
    """A manual rate: its value, until when it holds and why; the source is the person."""

    class Meta:
        model = ExchangeRate
        fields = ["value", "valid_until", "reason"]
        localized_fields = ["value"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("valid_until", "reason"):
            if name in self.fields:
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the action would refuse; what needs a second person goes to the desk."""
        data = super().clean() or {}
        last = current_rate()
        value = data.get("value")
        if value is not None:
            self._say(may_be_recorded(value, last.value if last else None))
            if last and needs_second_person(value, last.value):
                self.add_error("value", _("Cambia demasiado para una sola persona. Pídela en «Tasas del día»."))
        if data.get("valid_until") and data.get("reason"):
            self._say(may_be_set(data["reason"], data["valid_until"]))
        return data

    def _say(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self.add_error(getattr(refusal, "field", None) or None, str(refusal.message))


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """Rates as published; a row never changes."""

    form = RateForm
    list_display = ["base", "quote", "value", "value_date", "source", "valid_until", "fetched_at"]
    list_filter = ["base", "source"]
    search_fields = ["source"]
    ordering = ["-value_date", "-id"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever holds the permission may add one."""
        return bool(ModelAdmin.has_add_permission(self, request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action, which locks, guards and journals."""
        saved: Any = set_manual(obj.value, obj.valid_until, obj.reason, request.user)  # type: ignore[arg-type]
        obj.pk, obj.source, obj.fetched_at, obj.value_date = saved.pk, saved.source, saved.fetched_at, saved.value_date


class SourceForm(forms.ModelForm):
    """A source with one of the gateways that exist."""

    gateway = forms.ChoiceField(label=gettext_lazy("conector"), choices=[(name, name) for name in GATEWAYS])

    class Meta:
        model = RateSource
        fields = [
            "title",
            "name",
            "gateway",
            "address",
            "base",
            "priority",
            "is_official",
            "is_enabled",
            "key_variable",
        ]


@admin.register(RateSource)
class RateSourceAdmin(ScopedAdmin):
    """Where rates are read, in which order, and whether at all."""

    form = SourceForm
    list_display = ["title", "name", "base", "priority", "is_official", "is_enabled"]
    list_filter = ["base", "is_enabled"]
    search_fields = ["name", "title"]
    ordering = ["base", "priority"]


@admin.register(RateAttempt)
class RateAttemptAdmin(ReadOnlyAdmin):
    """Every try to read a source, also those that failed."""

    list_display = ["at", "source", "base", "is_ok", "value", "value_date", "status", "took_ms", "error"]
    list_select_related = ["source"]
    list_filter = ["is_ok", "source__base", "source"]
    search_fields = ["source__name", "status", "error"]
    ordering = ["-id"]

    @display(description=gettext_lazy("moneda"))
    def base(self, attempt: RateAttempt) -> str:
        """The currency that was asked for."""
        return attempt.source.base
