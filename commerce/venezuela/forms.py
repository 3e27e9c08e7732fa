"""Form fields that accept every usual spelling, keep the canonical form and show the readable one."""

from collections.abc import Callable, Collection
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from commerce.refusals import BadInput
from commerce.venezuela import queries, rules

_IDENTIFIER = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


class CanonicalField(forms.CharField):
    """A text input: `canonical` normalises what was typed (or raises BadInput), `readable` writes the stored value."""

    canonical: Callable[[str], str]
    readable: Callable[[str], str]
    input_attributes: ClassVar[dict[str, str]] = {}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        try:
            return self.canonical(str(text))
        except BadInput as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def prepare_value(self, value: Any) -> Any:
        return self.readable(value) if isinstance(value, str) and value else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = {**super().widget_attrs(widget), **self.input_attributes}
        attributes.pop("maxlength", None)  # a readable spelling is longer than the stored one
        return attributes


class VenezuelanPhoneField(CanonicalField):
    """A Venezuelan mobile number: `+584141234567` inside, `0414-1234567` on the screen.

    `prefixes` answers the mobile prefixes in use; by default those of the database.
    """

    readable = staticmethod(rules.format_phone)
    input_attributes: ClassVar[dict[str, str]] = {"inputmode": "tel", "autocomplete": "tel-national"}

    def __init__(self, *, prefixes: Callable[[], Collection[str]] = queries.mobile_prefixes, **kwargs: Any) -> None:
        self.prefixes = prefixes
        super().__init__(**kwargs)

    def canonical(self, text: str) -> str:
        return rules.normalize_phone(text, self.prefixes())


class DocumentField(CanonicalField):
    """An identity document: `V12345678` inside, `V-12345678` on the screen."""

    canonical = staticmethod(rules.normalize_document)
    readable = staticmethod(rules.format_document)
    input_attributes: ClassVar[dict[str, str]] = _IDENTIFIER


class RifField(CanonicalField):
    """A RIF: `J123456789` inside, `J-12345678-9` on the screen."""

    canonical = staticmethod(rules.normalize_rif)
    readable = staticmethod(rules.format_rif)
    input_attributes: ClassVar[dict[str, str]] = _IDENTIFIER
