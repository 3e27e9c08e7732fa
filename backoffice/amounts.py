"""Amounts in inputs: read with a comma or a point, shown with a comma, as they are written here."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget


class AmountField(forms.DecimalField):
    """A decimal number, as `12,5`, `12.5` or `1.234,50`. `shown` decimals are written even where they are zeros."""

    def __init__(self, *, shown: int = 2, **kwargs: Any) -> None:
        self.shown = min(shown, kwargs.get("decimal_places") or shown)
        widget = kwargs.get("widget") or UnfoldAdminTextInputWidget()
        if isinstance(widget, type):
            widget = widget()
        widget.attrs = {"inputmode": "decimal", "autocomplete": "off", **widget.attrs}
        super().__init__(**{**kwargs, "widget": widget})

    def to_python(self, value: Any) -> Any:
        """The number; of points and commas together the last one parts the decimals."""
        return super().to_python(_plain(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """As a person writes it; what was typed stays as it was typed."""
        if not isinstance(value, Decimal):
            return value
        whole, _point, rest = f"{value:f}".partition(".")
        rest = rest.rstrip("0").ljust(self.shown, "0")
        return f"{whole},{rest}" if rest else whole


def _plain(text: str) -> str:
    text = re.sub(r"\s", "", text)
    last = max(text.rfind(","), text.rfind("."))
    if "," in text and "." in text:
        return re.sub("[.,]", "", text[:last]) + "." + text[last + 1 :]
    return text.replace(",", ".")
