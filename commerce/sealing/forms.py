"""Writing a secret: the box is always empty, says whether there is one, and keeps it unless something is typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .boxes import Unreadable


class SealedInput(forms.Widget):
    """An empty password box, what is known of the stored secret in words, and a checkbox that clears it."""

    template_name = "sealing/sealed_input.html"

    def format_value(self, value: Any) -> str:
        """What a person may know of the stored secret."""
        if not value or isinstance(value, str):
            return ""
        try:
            ending = value.ending
        except Unreadable:
            return _("Guardada con una clave que ya no está. Escríbela otra vez.")
        return _("Guardada, termina en ··%(ending)s") % {"ending": ending} if ending else _("Guardada")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """For the template; never the secret."""
        context = super().get_context(name, value, attrs)
        says = self.format_value(value)
        context["widget"] |= {"value": None, "says": says or _("Sin guardar"), "is_stored": bool(says)}
        context["widget"]["clear_name"] = clear_name(name)
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """What was typed; "" to clear; None to leave it as it is."""
        typed = str(data.get(name) or "").strip()
        if typed:
            return typed
        return "" if data.get(clear_name(name)) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form that was sent has no such box."""
        return name not in data and clear_name(name) not in data


class SealedField(forms.Field):
    """Cleaned to a text (the new secret), "" (clear it) or None (leave it). Its initial value is a `Sealed` or None."""

    widget = SealedInput
    default_error_messages = {"too_long": gettext_lazy("Es demasiado larga para ser una clave.")}
    max_length = 4000

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def clean(self, value: Any) -> str | None:
        """As the widget read it. Raises ValidationError."""
        if value and len(value) > self.max_length:
            raise forms.ValidationError(self.error_messages["too_long"], code="too_long")
        return None if value is None else str(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A form that comes back shows what is stored, never what was typed."""
        return initial

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything was typed, or a stored secret is to go."""
        return bool(data) or (data == "" and bool(initial))


def clear_name(name: str) -> str:
    """The name of the checkbox beside the box `name`."""
    return f"{name}-clear"
