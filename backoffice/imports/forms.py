"""The file that somebody brings in, and the store that it is for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from commerce.jobs.rules import MAX_REASON
from commerce.stores.models import Store

from .exporting import FORMATS


class ImportForm(forms.Form):
    """What is uploaded. Without `stores` the rows belong to no store, and none is asked for."""

    store = forms.ModelChoiceField(
        label=_("Tienda"),
        queryset=Store.objects.none(),
        empty_label=_("Elige una tienda"),
        widget=UnfoldAdminSelectWidget(),
    )
    file = forms.FileField(
        label=_("Archivo"),
        help_text=_("Excel, CSV o JSON de hasta 50 MB. Primero verás qué cambiaría; nada se guarda todavía."),
        widget=UnfoldAdminFileFieldWidget(),
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=MAX_REASON,
        required=False,
        help_text=_("Queda en el historial de cada fila. Ejemplo: precios de diciembre."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, stores: QuerySet[Store] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["store"]
        if stores is None:
            del self.fields["store"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = stores
            field.initial = stores.first() if stores.count() == 1 else None


class ExportForm(forms.Form):
    """In which format a list is taken out."""

    extension = forms.ChoiceField(
        label=_("Formato"),
        choices=list(zip(FORMATS, (_("Excel"), _("CSV"), _("JSON")), strict=True)),
        initial="xlsx",
        widget=UnfoldAdminSelectWidget(),
    )
