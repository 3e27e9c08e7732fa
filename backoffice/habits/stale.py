"""A save over somebody else's newer save is never made unawares.

A form carries the number of the version that it was opened with. When it comes back and somebody else has saved a newer
one, nothing is saved: the form is shown again as the person filled it in, beside who saved, when and which fields. What
this person had left alone shows the newer value; what both changed keeps theirs, and they choose.

The row is held (`hold_row`) from before the form looks until after it saves, so that two saves at once are two in turn.
"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords
from simple_history.utils import get_history_manager_for_model, get_m2m_reverse_field_name

from backoffice.history import values, versions
from backoffice.people import person

from . import presence
from .seen import SeenMixin, raw, told_as

SEEN: Final = "version_seen"
ANYWAY: Final = "save_anyway"


@dataclass(frozen=True)
class Told:
    """A field that somebody else changed meanwhile; contested where this person changed it to something else."""

    change: versions.Change
    is_contested: bool


@dataclass(frozen=True)
class Meanwhile:
    """What was saved since a form was opened. `version` is the newest one: whoever saves anyway names it."""

    save: presence.Save
    version: int
    fields: list[Told]

    @property
    def contested(self) -> list[versions.Change]:
        """What both changed: the form keeps what this person put."""
        return [told.change for told in self.fields if told.is_contested]

    @property
    def taken(self) -> list[versions.Change]:
        """What only the other one changed: the form shows it now."""
        return [told.change for told in self.fields if not told.is_contested]

    @property
    def sentence(self) -> str:
        """Who saved, and when."""
        return _("%(who)s guardó cambios aquí a las %(when)s, mientras editabas.") % {
            "who": self.save.who,
            "when": self.save.when,
        }


def number_of(said: str | None) -> int:
    """A version as a form sends it; 0 where it sends none."""
    return int(said) if said and said.isdecimal() and len(said) < 19 else 0


def opened[Row: models.Model](row: Row) -> Row:
    """`row` read anew, no older than the version that it then carries for the form."""
    seen = presence.newest(type(row), row.pk)
    row.refresh_from_db()
    row._version_seen = seen  # type: ignore[attr-defined]
    return row


def hold_row(model: type[models.Model], pk: Any) -> None:
    """Hold a row until the transaction ends; nothing where there is none of that key."""
    try:
        key = model._meta.pk.to_python(pk)
    except ValidationError:
        return
    model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=key).first()


def beside(form: Any, row: models.Model, request: HttpRequest, seen: str) -> Meanwhile:
    """What is saved now where a form says otherwise.

    For a form that writes several rows at once, whose action found out by itself that a newer version than `seen`
    stands there. The form's initial values are those of now.
    """
    model, current = type(row), presence.newest(type(row), row.pk)
    save = presence.saved_since(model, row.pk, person(request), number_of(seen))
    if save is None:
        moment = timezone.localtime(presence.at_version(model, row.pk, current).history_date)
        save = presence.Save(_("Otra página tuya"), f"{moment:%H:%M}")
    differing = [(name, field) for name, field in form.fields.items() if form[name]._has_changed()]
    stands = {name: told_as(field, form.get_initial_for_field(field, name)) for name, field in differing}
    changes = [versions.Change(str(form[name].label), after=stands[name]) for name, _field in differing]
    return Meanwhile(save, current, [Told(change, is_contested=True) for change in changes])


class StaleForm:
    """For a form of a row with history.

    A form may say in `follows` which of its fields tell of a column that is not on it itself: {field: column}.
    """

    watched_request: HttpRequest | None = None
    meanwhile: Meanwhile | None = None
    fields: dict[str, forms.Field]
    data: Any
    _watched_row: Any = None
    _has_looked = False

    def watch(self, request: HttpRequest, row: models.Model | None = None) -> None:
        """Compare what `request` sends with what was saved since; `row` for a form that is not a ModelForm."""
        self.watched_request, self._watched_row = request, row

    def full_clean(self) -> None:
        """Look first; then clean what comes out, and let nothing be saved that was not looked at."""
        if self.is_bound and self.watched_request is not None and not self._has_looked:  # type: ignore[attr-defined]
            self._has_looked = True
            self.meanwhile = self._look(self.watched_request)
        super().full_clean()  # type: ignore[misc]
        if self.meanwhile is not None:
            words = _("Todavía no guardamos nada: mira antes lo que se guardó mientras editabas.")
            self.add_error(None, ValidationError(words, code="stale"))  # type: ignore[attr-defined]

    @property
    def version_seen(self) -> int:
        """What the form shall carry when it is shown again: choosing is over where nothing is contested."""
        if self.meanwhile is not None and not self.meanwhile.contested:
            return self.meanwhile.version
        return number_of(self.data.get(SEEN)) if self.is_bound else 0  # type: ignore[attr-defined]

    def _look(self, request: HttpRequest) -> Meanwhile | None:
        row: Any = self._watched_row or getattr(self, "instance", None)
        seen = number_of(request.POST.get(SEEN))
        if row is None or row.pk is None or not seen:
            return None
        model = type(row)
        save = presence.saved_since(model, row.pk, person(request), seen)
        current = presence.newest(model, row.pk) if save else 0
        if save is None or number_of(request.POST.get(ANYWAY)) == current:
            return None
        told = self._told(row, presence.at_version(model, row.pk, seen))
        return Meanwhile(save, current, told) if told else None

    def _told(self, row: Any, then: Any) -> list[Told]:
        """The fields of this form that the others changed; those that this person left alone take the new value."""
        found = [(each, name) for each, name in self._columns(row) if _differs(row, then, each)]
        names = values.Names()
        for column, _name in found:
            if column.is_relation:
                names.want(column.related_model, {*_keys(column, row), *_keys(column, then)})
        names.ask()
        return [
            Told(change, self._settle(column, name, then))
            for column, name in found
            if (change := _change(column, row, then, names)) is not None
        ]

    def _columns(self, row: Any) -> list[tuple[Any, str]]:
        """The columns whose history is kept, each with its field on this form; "" for one that others follow."""
        model = row._meta.concrete_model
        history = get_history_manager_for_model(model).model
        kept = [*history.tracked_fields, *history._history_m2m_fields]
        names = {column.name: column.name for column in kept if column.name in self.fields}
        names |= {column: "" for field, column in getattr(self, "follows", {}).items() if field in self.fields}
        return [(column, names[column.name]) for column in kept if column.name in names]

    def _settle(self, column: Any, name: str, then: Any) -> bool:
        """Whether both changed a field; where this person did not, it takes what the row says now."""
        if not name:
            return True
        field, bound = self.fields[name], self[name]  # type: ignore[index]
        if field.disabled:
            return False
        is_mine = then is None or field.has_changed(_value(column, then), bound.data)
        if is_mine or isinstance(field, forms.FileField) or values.is_hidden(column):
            return is_mine and bool(bound._has_changed())
        self._put(bound.html_name, field, self.get_initial_for_field(field, name))  # type: ignore[attr-defined]
        return False

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        if not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        if isinstance(field.widget, forms.MultiWidget):
            widget: Any = field.widget
            for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
                self.data[name + suffix] = "" if part is None else str(part)
            return
        said = raw(field, value)
        if isinstance(said, list):
            self.data.setlist(name, said)
        else:
            self.data[name] = said


def _value(column: Any, row: Any) -> Any:
    """What a row, or a version of it, holds in a column, as a form's field is given it."""
    return sorted(_keys(column, row)) if column.many_to_many else column.value_from_object(row)


def _keys(column: Any, row: Any) -> set[Any]:
    """The keys of the related rows."""
    if row is None:
        return set()
    if not column.many_to_many:
        return {column.value_from_object(row)}
    if isinstance(row, column.model):
        return set(getattr(row, column.name).values_list("pk", flat=True))
    target = f"{get_m2m_reverse_field_name(column)}_id"
    links = HistoricalRecords.m2m_models[column].objects.filter(history_id=row.history_id)
    return set(links.values_list(target, flat=True))


def _differs(row: Any, then: Any, column: Any) -> bool:
    if then is None:
        return True
    now, before = _value(column, row), _value(column, then)
    return bool(str(now) != str(before) if isinstance(column, models.FileField) else now != before)


def _change(column: Any, row: Any, then: Any, names: values.Names) -> versions.Change | None:
    if column.many_to_many:
        return versions.change_of_lists(column, _keys(column, then), _keys(column, row), names)
    before = _value(column, then) if then is not None else None
    return versions.change_of(column, before, _value(column, row), names, is_first=then is None)


class StaleMixin:
    """For a ModelAdmin: its change form carries its version, and the row is held while it is saved."""

    model: Any
    change_form_before_template = "backoffice/habits/stale.html"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whoever saves holds the row first: what is compared with what was seen is what will be there."""
        view = super().changeform_view  # type: ignore[misc]
        if request.method != "POST" or object_id is None:
            return view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]
        with transaction.atomic():
            self.hold(unquote(object_id))
            return view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]

    def hold(self, object_id: str) -> None:
        """Let nobody else save the row before this transaction ends."""
        hold_row(self.model, object_id)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, no older than the version that its form will carry."""
        is_shown = request.method == "GET" and presence.has_history(self.model) and object_id.isdecimal()
        seen = presence.newest(self.model, object_id) if is_shown and len(object_id) < 19 else None
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is not None and seen is not None:
            row._version_seen = seen
        return row

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that knows what was saved since it was opened, unless it compares field by field by itself."""
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if request.method != "POST" or obj is None or not presence.has_history(self.model):
            return form
        if issubclass(form, SeenMixin):
            return form
        return type(form.__name__, (StaleForm, form), {"watched_request": request})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say what somebody else changed in the rows of the page, or in a form that merges by itself."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        rows = [row for formset in formsets for row in formset.forms]
        found = [*getattr(form, "told", ()), *(each for row in rows for each in getattr(row, "merged", ()))]
        if found:
            words = ", ".join(f"{each.label}: «{each.value}»" for each in found)
            messages.info(request, _("Otra persona cambió esto mientras editabas y se respetó: %s.") % words)
