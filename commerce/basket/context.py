"""What every page of the shop shows of `basket`."""

from typing import Any

from django.http import HttpRequest


def basket_badge(request: HttpRequest) -> dict[str, Any]:
    """Variables for the templates."""
    return {}
