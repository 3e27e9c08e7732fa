"""What every page of the shop shows of `basket`."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .middleware import units_of


def basket_badge(request: HttpRequest) -> dict[str, Any]:
    """`basket_badge`: how many things the visitor's basket holds, counted only where a template asks."""
    return {"basket_badge": SimpleLazyObject(lambda: units_of(request))}
