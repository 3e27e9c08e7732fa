"""Exchange rates: published rows that never change, and one more where a person reads it on the bank's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from backoffice.scoping import ReadOnlyAdmin
from commerce.rates.actions import record_manual_rate
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import current_rate
from commerce.rates.rules import may_be_recorded


class RateForm(forms.ModelForm):
    """The value and the day from which it holds; the source is the person."""

    class Meta:
        model = ExchangeRate
        fields = ["value", "value_date"]
        localized_fields = ["value"]

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the action would refuse."""
        data = super().clean() or {}
        last = current_rate()
        if data.get("value") is not None:
            refusal = may_be_recorded(data["value"], last.value if last else None)
            if refusal:
                self.add_error("value", str(refusal.message))
        published = ExchangeRate.objects.filter(source="manual", **{name: data.get(name) for name in self.Meta.fields})
        if not self.errors and published.exists():
            self.add_error("value", _("Esa tasa ya está cargada para esa fecha."))
        return data


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """Rates as published; a row never changes."""

    form = RateForm
    list_display = ["base", "quote", "value", "value_date", "source", "fetched_at"]
    list_filter = ["base", "source"]
    search_fields = ["source"]
    ordering = ["-value_date", "-id"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever holds the permission may add one."""
        return bool(ModelAdmin.has_add_permission(self, request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action, which locks, guards and journals."""
        saved = record_manual_rate(obj.value, obj.value_date, by=request.user)  # type: ignore[arg-type]
        obj.pk, obj.source, obj.fetched_at = saved.pk, saved.source, saved.fetched_at
