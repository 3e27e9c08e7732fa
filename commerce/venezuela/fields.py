"""Model fields that store the canonical form of Venezuelan identifiers, however they were spelled.

The value is normalised when it is validated, saved or looked up, so `filter(phone="0414-1234567")` finds the row.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput
from commerce.venezuela import forms, rules


def _any_mobile(text: str) -> str:
    """A mobile number whatever its prefix: which prefixes are in use is for the form to ask."""
    return rules.normalize_phone(text, None)


class CanonicalField(models.CharField):
    """A text column whose value passes through `canonical`; saving what has no such form raises ValidationError."""

    canonical: Callable[[str], str]
    form_class: ClassVar[type[django_forms.Field]]
    longest: ClassVar[int]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", self.longest)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        try:
            return self.canonical(text)
        except BadInput as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def get_prep_value(self, value: Any) -> Any:
        """Canonical where possible; a lookup for anything else finds nothing instead of failing."""
        try:
            return super().get_prep_value(value)
        except ValidationError:
            return str(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if value and not hasattr(value, "resolve_expression"):
            value = self.to_python(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class VenezuelanPhoneField(CanonicalField):
    """A Venezuelan mobile number as `+584141234567`."""

    description = _("Celular venezolano")
    canonical = staticmethod(_any_mobile)
    form_class = forms.VenezuelanPhoneField
    longest = 13


class DocumentField(CanonicalField):
    """An identity document as `V12345678`."""

    description = _("Documento de identidad")
    canonical = staticmethod(rules.normalize_document)
    form_class = forms.DocumentField
    longest = 16


class RifField(CanonicalField):
    """A RIF as `J123456789`."""

    description = _("RIF")
    canonical = staticmethod(rules.normalize_rif)
    form_class = forms.RifField
    longest = 10
