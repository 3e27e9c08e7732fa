"""Filters whose options are known beforehand: a list must not scan its table to offer them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest


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
