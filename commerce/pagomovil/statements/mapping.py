"""How one bank writes its file: the columns, and the styles of dates and amounts."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.refusals import BadInput

AUTO: Final = "auto"
LAYOUTS: Final = ("table", "mt940", "cuaderno43", "qif")
ENCODINGS: Final = (
    (AUTO, gettext_lazy("Detectar")),
    ("utf-8", "UTF-8"),
    ("latin-1", "Latin-1 (Windows)"),
    ("utf-16", "UTF-16"),
)
DELIMITERS: Final = (
    (AUTO, gettext_lazy("Detectar")),
    (",", gettext_lazy("Coma")),
    (";", gettext_lazy("Punto y coma")),
    ("\t", gettext_lazy("Tabulador")),
    ("|", gettext_lazy("Barra")),
)
DATE_ORDERS: Final = (
    ("dmy", gettext_lazy("Día, mes, año")),
    ("mdy", gettext_lazy("Mes, día, año")),
    ("ymd", gettext_lazy("Año, mes, día")),
)
DECIMALS: Final = (
    (AUTO, gettext_lazy("Decidir con todas las filas")),
    ("comma", "1.234,56"),
    ("dot", "1,234.56"),
    ("cents", gettext_lazy("En céntimos, sin separador")),
)
PAYERS: Final = (
    ("", gettext_lazy("El banco no los escribe")),
    ("bdv", gettext_lazy("Como Banco de Venezuela")),
    ("banesco", gettext_lazy("Como Banesco")),
    ("provincial", gettext_lazy("Como Provincial")),
    ("any", gettext_lazy("Buscar una cédula o un teléfono")),
)
# A header somewhere in the first rows: the one that has every column that the mapping names.
FIND_HEADER: Final = -1
_LONGEST: Final = 200


@dataclass(frozen=True)
class Mapping:
    """Where everything stands in a bank's file.

    A column is a title ("Referencia", compared without accents or case), a place ("3"; needed where there is no
    header), several of them joined by "+" (read as one text), or "" where the file has none. `header_row` is the
    header's row counted from 1, 0 for none, `FIND_HEADER` to look for it. `widths` cuts rows of fixed width
    ("20,8,12") in place of a delimiter. An `amount` is signed, or unsigned beside a `direction` column whose words
    tell money in from money out; without an `amount` there are a `credit` and perhaps a `debit` column.
    """

    layout: str = "table"
    encoding: str = AUTO
    delimiter: str = AUTO
    widths: str = ""
    header_row: int = FIND_HEADER
    date_order: str = "dmy"
    decimal: str = AUTO
    date: str = ""
    reference: str = ""
    description: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    balance: str = ""
    direction: str = ""
    credit_words: str = "C, CR, NC, DP, Crédito, Nota de Crédito, Depósito"
    debit_words: str = "D, DB, ND, Débito, Nota de Débito, Cheque"
    bank: str = ""
    phone: str = ""
    document: str = ""
    payer: str = ""

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The mapping stored as `values`; keys of other versions are left out, texts are trimmed.

        Raises:
            BadInput: "bad_mapping", `field` names what is wrong.
        """
        known = {field.name: field.type for field in fields(cls)}
        given = {name: value for name, value in values.items() if name in known}
        try:
            header = int(given.pop("header_row", FIND_HEADER))
        except (TypeError, ValueError) as error:
            raise _bad("header_row", _("La fila de los títulos es un número.")) from error
        keeps_spaces = {"delimiter"}
        texts = {name: str(value) if name in keeps_spaces else str(value).strip() for name, value in given.items()}
        return cls(**texts, header_row=header)  # type: ignore[arg-type]  # every other field is text

    def to_json(self) -> dict[str, Any]:
        """As a row of `StatementFormat` keeps it."""
        return asdict(self)

    def check(self) -> None:
        """Refuse what cannot be read with.

        Raises:
            BadInput: "bad_mapping", `field` names what is wrong.
        """
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise _bad(name, _("Elige una de las opciones."))
        if any(len(str(value)) > _LONGEST for value in asdict(self).values()):
            raise _bad("", _("Hay un texto demasiado largo en el formato."))
        if self.layout == "table":
            self._check_table()

    def _check_table(self) -> None:
        if not FIND_HEADER <= self.header_row <= 1_000:
            raise _bad("header_row", _("La fila de los títulos va de 1 en adelante; 0 si no hay títulos."))
        if not self.date:
            raise _bad("date", _("Di qué columna trae la fecha."))
        if not self.reference:
            raise _bad("reference", _("Di qué columna trae la referencia."))
        if not (self.amount or self.credit):
            raise _bad("amount", _("Di qué columna trae el monto, o cuál trae los créditos."))
        if self.amount and (self.credit or self.debit):
            raise _bad("amount", _("Usa una sola columna de monto, o débito y crédito por separado: no las dos."))
        if self.direction and not self.credit_words:
            raise _bad("credit_words", _("Di con qué palabras marca el banco el dinero que entra."))
        if not all(part.strip().isdigit() and int(part) for part in self.widths.split(",") if self.widths):
            raise _bad("widths", _("Los anchos son números separados por comas, como 20,8,12."))
        if self.header_row == 0 and not all(part.isdigit() for part in self.columns()):
            raise _bad("header_row", _("Sin fila de títulos, cada columna se dice por su número."))

    def columns(self) -> list[str]:
        """Every title or place that the mapping names."""
        return [part for name in COLUMNS for part in split(getattr(self, name))]

    @property
    def cuts(self) -> list[int]:
        """The widths of the columns, empty where a delimiter parts them."""
        return [int(part) for part in self.widths.split(",") if part.strip()]


COLUMNS: Final = (
    "date", "reference", "description", "amount", "debit", "credit", "balance", "direction", "bank", "phone",
    "document",
)  # fmt: skip
_CHOICES: Final = {
    "layout": LAYOUTS,
    "encoding": [value for value, _label in ENCODINGS],
    "delimiter": [value for value, _label in DELIMITERS],
    "date_order": [value for value, _label in DATE_ORDERS],
    "decimal": [value for value, _label in DECIMALS],
    "payer": [value for value, _label in PAYERS],
}


def split(column: str) -> list[str]:
    """The titles or places of a column such as "Descripción + Concepto"."""
    return [part.strip() for part in column.split("+") if part.strip()]


def _bad(field: str, message: str) -> BadInput:
    return BadInput("bad_mapping", message, field=field)
