"""What the activity can be filtered by."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.accounts.models import User
from commerce.journal import telling
from commerce.journal.models import JournalEntry
from commerce.journal.sentences import sentence
from commerce.journal.telling import Search
from commerce.stores.models import Store

_FAMILIES = {
    "account": _("Cuentas"),
    "address": _("Direcciones"),
    "bank": _("Banco"),
    "category": _("Categorías"),
    "connector": _("Conectores"),
    "business": _("Negocios"),
    "customer": _("Clientes"),
    "desk": _("Mesas de trabajo"),
    "history": _("Historia"),
    "job": _("Trabajos"),
    "journal": _("Bitácora"),
    "order": _("Pedidos"),
    "payment": _("Pagos"),
    "person": _("Datos personales"),
    "product": _("Productos"),
    "queue": _("Tareas"),
    "rate": _("Tasas"),
    "reconciliation": _("Conciliación"),
    "review": _("Opiniones"),
    "statement": _("Estados de cuenta"),
    "stock": _("Existencias"),
}


class ActivityForm(forms.Form):
    """Every filter is optional; one that makes no sense is left out with a word beside it."""

    persona = forms.ChoiceField(label=_("Quién"), required=False)
    tienda = forms.ChoiceField(label=_("Tienda"), required=False)
    que = forms.ChoiceField(label=_("Qué pasó"), required=False)
    tipo = forms.ChoiceField(label=_("Con qué"), required=False)
    numero = forms.CharField(label=_("Identificador"), required=False, max_length=64)
    desde = forms.DateField(label=_("Desde"), required=False, widget=forms.DateInput({"type": "date"}))
    hasta = forms.DateField(label=_("Hasta"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, *, stores: Sequence[Store], sees_everything: bool) -> None:
        super().__init__(data)
        self._stores, self._sees_everything = stores, sees_everything
        self._choose("persona", _people(stores, sees_everything))
        self._choose("que", _happenings())
        self._choose("tipo", sorted(_types(), key=lambda choice: choice[1]))
        if len(stores) > 1 or sees_everything:
            self._choose("tienda", [(str(store.pk), store.name) for store in stores])
        else:
            del self.fields["tienda"]

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Todo") if name in ("que", "tipo") else _("Todas")), *choices]
        field.widget.attrs["class"] = "dk-input"

    def search(self) -> Search:
        """What was asked for, held to the stores of whoever asks."""
        self.is_valid()
        asked = self.cleaned_data
        own = frozenset(store.pk for store in self._stores)
        chosen = asked.get("tienda")
        scope = frozenset({int(chosen)}) & own if chosen else (None if self._sees_everything else own)
        return Search(
            store_ids=scope,
            actor_id=int(asked["persona"]) if asked.get("persona") else None,
            subject_type=asked.get("tipo") or "",
            subject_id=asked.get("numero") or "",
            verb=asked.get("que") or "",
            since=_midnight(asked.get("desde")),
            until=_midnight(asked.get("hasta"), days=1),
        )


def _people(stores: Sequence[Store], sees_everything: bool) -> list[tuple[str, str]]:
    """The team of those stores; of the other customers and teams nobody is listed."""
    team = User.objects.filter(memberships__store__in=stores)
    if sees_everything:
        team = team | User.objects.filter(is_superuser=True)
    return [(str(person.pk), str(person)) for person in team.distinct().order_by("first_name", "last_name")]


def _happenings() -> list[tuple[str, list[tuple[str, str]]]]:
    """Verbs in words, by family, with the whole family first."""
    families: dict[str, list[tuple[str, str]]] = {}
    for verb in telling.recorded_verbs():
        words = sentence(JournalEntry(verb=verb, data={})).replace("—", "…")
        families.setdefault(verb.partition(".")[0], []).append((verb, words))
    groups = []
    for family, verbs in families.items():
        title = str(_FAMILIES.get(family, gettext("Otros")))
        whole = (f"{family}.*", gettext("%(family)s: todo") % {"family": title})
        groups.append((title, [whole, *sorted(verbs, key=lambda choice: choice[1])]))
    return sorted(groups)


def _types() -> list[tuple[str, str]]:
    return [(name, type_words(name)) for name in telling.recorded_types()]


def type_words(subject_type: str) -> str:
    """The name of a kind of thing."""
    try:
        return capfirst(str(apps.get_model(subject_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return gettext("Otro")


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))
