"""Filters whose options are known beforehand: a list must not scan its table to offer them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.utils import parse_date_str


class KnownValues(SimpleListFilter):
    """Rows whose `field` is the chosen one of `choices`."""

    field: str
    choices_offered: Sequence[tuple[str, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The options, as they are."""
        return list(self.choices_offered)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only the chosen ones; everything while nothing is chosen."""
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


def known_values(name: str, label: Any, choices: Sequence[tuple[str, Any]]) -> type[KnownValues]:
    """A filter on the column `name`, titled `label`."""
    attributes = {"field": name, "parameter_name": name, "title": label, "choices_offered": choices}
    return type(f"{name.title()}Filter", (KnownValues,), attributes)


class DaysFilter(RangeDateFilter):
    """Rows whose moment is within days, both included, in the shop's time."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """From the beginning of the first day to the end of the last; what is no day narrows nothing."""
        first, last = (self._day(f"{self.parameter_name}_{end}") for end in ("from", "to"))
        if first:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": first})
        return queryset.filter(**{f"{self.parameter_name}__lt": last + timedelta(days=1)}) if last else queryset

    def _day(self, name: str) -> datetime | None:
        written = self.used_parameters.get(name)
        try:
            day = parse_date_str(written) if isinstance(written, str) and written else None
        except ValueError:
            day = None
        return datetime.combine(day, time.min, timezone.get_current_timezone()) if day else None
