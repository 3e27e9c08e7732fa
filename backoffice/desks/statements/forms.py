"""The file that is brought in, and the format of an account's files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from commerce.pagomovil.models import RecipientAccount
from commerce.pagomovil.statements.mapping import (
    COLUMNS,
    DATE_ORDERS,
    DECIMALS,
    DELIMITERS,
    ENCODINGS,
    FIND_HEADER,
    PAYERS,
    Mapping,
)
from commerce.pagomovil.statements.reading import MAX_BYTES, too_large

_INPUT = {"class": "dk-input"}
_LAYOUTS = (
    ("table", _("Tabla: CSV, TXT, TSV o Excel")),
    ("mt940", "MT940"),
    ("cuaderno43", "Cuaderno 43"),
    ("qif", "QIF"),
)
TITLES_ID = "titulos"


class AccountChoice(forms.ModelChoiceField):
    """Accounts by their store, bank and last digits."""

    def label_from_instance(self, account: Any) -> str:
        """For instance "Mi tienda: Banesco ••47"."""
        return f"{account.store.name}: {account}"


class UploadForm(forms.Form):
    """A file of one account."""

    account = AccountChoice(
        label=_("Cuenta"),
        queryset=RecipientAccount.objects.none(),
        empty_label=_("Elige una cuenta"),
        widget=forms.Select(attrs=_INPUT),
    )
    file = forms.FileField(
        label=_("Archivo del banco"),
        help_text=_("CSV, TXT, TSV, XLS, XLSX, MT940 o Cuaderno 43, de hasta 20 MB. Repetirlo no duplica nada."),
        widget=UnfoldAdminFileFieldWidget(),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, accounts: QuerySet[RecipientAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = accounts
            if accounts.count() == 1:
                field.initial = accounts.first()

    def clean_file(self) -> UploadedFile:
        """Refuse by its size what is too heavy, before anything reads it."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(str(too_large().message))
        return file


def _column(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={**_INPUT, "list": TITLES_ID, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=120, widget=widget)


def _choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    widget = forms.Select(attrs=_INPUT)
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, required=False, widget=widget)


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=_INPUT)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=200, widget=widget)


class MappingForm(forms.Form):
    """A `Mapping`, field by field."""

    layout = _choice(_("Tipo de archivo"), _LAYOUTS)
    encoding = _choice(_("Codificación"), ENCODINGS)
    delimiter = _choice(_("Separador"), DELIMITERS)
    header_row = forms.IntegerField(
        label=_("Fila de los títulos"),
        help_text=_("Vacío: la buscamos. 0: el archivo no trae títulos."),
        required=False,
        min_value=0,
        max_value=1_000,
        widget=forms.NumberInput(attrs=_INPUT),
    )
    widths = _words(_("Anchos fijos"), _("Solo si no hay separador: 20,8,12"))
    date_order = _choice(_("Orden de la fecha"), DATE_ORDERS)
    decimal = _choice(_("Estilo de los montos"), DECIMALS)
    date = _column(_("Fecha"), _("Su título, o su número contando desde 1."))
    reference = _column(_("Referencia"))
    description = _column(_("Descripción"), _("Varias se unen con +."))
    amount = _column(_("Monto"), _("Con signo, o con la columna de tipo."))
    credit = _column(_("Crédito"), _("Si entra y sale van en columnas aparte."))
    debit = _column(_("Débito"))
    balance = _column(_("Saldo"))
    direction = _column(_("Tipo de movimiento"))
    credit_words = _words(_("Palabras de lo que entra"))
    debit_words = _words(_("Palabras de lo que sale"))
    bank = _column(_("Banco de quien paga"))
    phone = _column(_("Teléfono de quien paga"))
    document = _column(_("Cédula de quien paga"))
    payer = _choice(_("Datos de quien paga en la descripción"), PAYERS)

    GROUPS = (
        (_("El archivo"), ("layout", "encoding", "delimiter", "header_row", "widths")),
        (_("Columnas"), (*COLUMNS[:8], "credit_words", "debit_words")),
        (_("Estilos"), ("date_order", "decimal")),
        (_("Quien paga"), ("bank", "phone", "document", "payer")),
    )

    @classmethod
    def of(cls, mapping: Mapping) -> "MappingForm":
        """The form that shows `mapping`."""
        values = mapping.to_json()
        if mapping.header_row == FIND_HEADER:
            values["header_row"] = None
        return cls(initial=values)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def mapping(self) -> Mapping:
        """What was filled in. Call it once the form is valid; raises BadInput where it makes no mapping."""
        values = dict(self.cleaned_data)
        if values["header_row"] is None:
            values["header_row"] = FIND_HEADER
        defaults = {"layout": "table", "encoding": "auto", "delimiter": "auto", "date_order": "dmy", "decimal": "auto"}
        return Mapping.from_json({name: value or defaults.get(name, value) for name, value in values.items()})
