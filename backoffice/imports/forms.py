"""The file of products and the store that it is for."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from commerce.stores.models import Store

MAX_BYTES = 10_000_000


class ImportForm(forms.Form):
    """What is uploaded."""

    store = forms.ModelChoiceField(label=_("Tienda"), queryset=Store.objects.none(), widget=UnfoldAdminSelectWidget())
    file = forms.FileField(
        label=_("Archivo"),
        help_text=_("JSON, CSV o XLSX de hasta 10 MB. Primero verás qué cambiaría; nada se guarda todavía."),
        widget=UnfoldAdminFileFieldWidget(),
    )

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["store"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = stores
            field.initial = stores.first() if stores.count() == 1 else None

    def clean_file(self) -> UploadedFile:
        """Refuse what is too heavy for a page; the command takes larger files."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("El archivo pesa más de 10 MB. Divídelo, o impórtalo con el comando."))
        return file
