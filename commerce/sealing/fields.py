"""A column for a secret: ciphertext in the database and its history, a `Sealed` in Python, nothing on a screen."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from . import boxes
from .forms import SealedField

MASK: Final = "••••"
_SHOWN: Final = 4
_LONG_ENOUGH: Final = 12  # of a shorter secret its end would say too much


class Sealed:
    """A secret as it is stored. Only `reveal()` opens it; printed, logged or compared it shows nothing of itself."""

    __slots__ = ("purpose", "token")

    def __init__(self, token: str, purpose: str) -> None:
        self.token = token
        self.purpose = purpose

    def reveal(self) -> str:
        """The secret itself, to hand to whoever asked us for it. Raises `Unreadable`."""
        return boxes.unseal(self.token, purpose=self.purpose)

    @property
    def ending(self) -> str:
        """The last characters of a long secret, to tell which one it is; "" of a short one. Raises `Unreadable`."""
        text = self.reveal()
        return text[-_SHOWN:] if len(text) >= _LONG_ENOUGH else ""

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"<Sealed {MASK}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self.token, self.purpose) == (other.token, other.purpose)

    def __hash__(self) -> int:
        return hash((self.token, self.purpose))


class _Attribute(DeferredAttribute):
    """Seals a text at the moment that it is assigned, so that no instance carries it in clear."""

    field: SealedTextField

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedTextField(models.Field):
    """A secret text, sealed for `purpose` (which never changes: it is part of the key). Empty is None.

    Assign a str to store a new secret, None or "" to have none; reading gives a `Sealed` or None. It cannot be
    searched by. `manage.py rotate_secrets` seals all of them again under the first of `SECRET_FIELDS_KEYS`.
    """

    descriptor_class = _Attribute
    empty_strings_allowed = True

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **{"blank": True, "default": "", **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As migrations write it."""
        name, path, args, kwargs = super().deconstruct()
        return str(name), path, list(args), {**kwargs, "purpose": self.purpose}

    def get_internal_type(self) -> str:
        """A text column."""
        return "TextField"

    def sealed(self, value: object) -> Sealed | None:
        """`value` (a text in clear, a `Sealed`, or nothing) as an instance holds it. Raises TypeError otherwise."""
        if value is None or value == "":
            return None
        if isinstance(value, Sealed):
            return value
        if isinstance(value, str):
            return Sealed(boxes.seal(value, purpose=self.purpose), self.purpose)
        raise TypeError(f"{self.name} takes a text, not {type(value).__name__}")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        """What the column holds."""
        return Sealed(value, self.purpose) if value else None

    def to_python(self, value: Any) -> Sealed | None:
        """From a dump, whose texts are sealed already."""
        return Sealed(value, self.purpose) if isinstance(value, str) and value else self.sealed(value)

    def get_prep_value(self, value: Any) -> str:
        """What the column is to hold: ciphertext, or "" for nothing."""
        found = self.sealed(value)
        return found.token if found else ""

    def value_to_string(self, obj: models.Model) -> str:
        """For a dump: still sealed."""
        return self.get_prep_value(self.value_from_object(obj))

    def clean(self, value: Any, model_instance: models.Model | None) -> Sealed | None:
        """A secret is as whoever typed it left it."""
        return self.to_python(value)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """From a form: None keeps what is there, "" clears it, a text replaces it."""
        if data is not None:
            setattr(instance, self.attname, data)

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field:
        """A box to write a new secret into, which never shows the stored one."""
        given = {name: kwargs[name] for name in ("widget", "label", "help_text") if name in kwargs}
        return SealedField(**{"label": self.verbose_name, "help_text": self.help_text, **given})
