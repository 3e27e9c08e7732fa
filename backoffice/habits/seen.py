"""Forms that know what their person was looking at, so that two people never undo each other unawares.

Every field carries, hidden, the value that the page showed. When the form comes back, what somebody else has changed
meanwhile is kept wherever this person left the field alone; where both changed the same field, the form says what the
other one put and asks again.
"""

from typing import Any, NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Change(NamedTuple):
    """A field that somebody else changed meanwhile, and what stands there now."""

    label: str
    value: str


class SeenMixin:
    """For forms of rows that exist. `unseen` names fields whose values are not compared (files, say)."""

    unseen: frozenset[str] = frozenset()
    fields: dict[str, forms.Field]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged: list[Change] = []
        self.contested: list[tuple[str, Change]] = []
        self.is_watching = getattr(getattr(self, "instance", None), "pk", None) is not None
        for name, field in self.fields.items():
            if self.is_watching and name not in self.unseen and not field.disabled:
                field.show_hidden_initial = True

    def full_clean(self) -> None:
        """Merge first, then clean what comes out."""
        if self.is_bound and self.is_watching and not self.merged and not self.contested:  # type: ignore[attr-defined]
            self._merge()
        super().full_clean()  # type: ignore[misc]
        for name, change in self.contested:
            message = _("Otra persona puso «%(value)s» mientras editabas. Guarda otra vez para dejar lo tuyo.")
            self.add_error(name, message % {"value": change.value})  # type: ignore[attr-defined]

    def _merge(self) -> None:
        for name, field in self.fields.items():
            if not field.show_hidden_initial or name in self.unseen:
                continue
            bound = self[name]  # type: ignore[index]
            now = self.get_initial_for_field(field, name)  # type: ignore[attr-defined]
            hidden = field.hidden_widget()
            seen = hidden.value_from_datadict(self.data, MultiValueDict(), bound.html_initial_name)
            if seen is None or (seen == [] and not field.has_changed(now, [])):
                self._put(bound.html_initial_name, raw(field, now))
            elif field.has_changed(now, seen):
                self._settle(name, field, bound, now)

    def _settle(self, name: str, field: forms.Field, bound: forms.BoundField, now: Any) -> None:
        """Somebody changed this field: keep their value, unless this person changed it too."""
        change = Change(str(bound.label), told_as(field, now))
        if not bound._has_changed():  # type: ignore[attr-defined]
            self._put(bound.html_name, raw(field, now))
            self.merged.append(change)
        elif field.has_changed(now, bound.data):
            self.contested.append((name, change))
        self._put(bound.html_initial_name, raw(field, now))

    def _put(self, name: str, value: Any) -> None:
        if not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        if isinstance(value, list):
            self.data.setlist(name, value)
        elif value is None:
            self.data.pop(name, None)
        else:
            self.data[name] = value


class SeenRowForm(SeenMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A row of a table on somebody's page."""


def raw(field: forms.Field, value: Any) -> Any:
    """`value` as a browser would send it."""
    prepared = field.prepare_value(value)
    if isinstance(prepared, list | tuple | set):
        return [str(part) for part in prepared]
    if isinstance(field, forms.BooleanField):
        return "True" if value else ""
    return "" if prepared is None else str(prepared)


def told_as(field: forms.Field, value: Any) -> str:
    """`value` for a person."""
    if isinstance(field, forms.BooleanField):
        return _("Sí") if value else _("No")
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        chosen = value if isinstance(value, list | tuple) else [value]
        rows = field.queryset.filter(pk__in=[getattr(part, "pk", part) for part in chosen if part is not None])
        return ", ".join(str(row) for row in rows) or "—"
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(_key(value), "—"))
    text = "" if value is None else str(value)
    return text[:80] or "—"


def _flat(choices: Any) -> list[tuple[str, str | Promise]]:
    return [(_key(key), label) for key, label in choices if not isinstance(label, list | tuple)]


def _key(value: Any) -> str:
    return "" if value is None else str(value)
