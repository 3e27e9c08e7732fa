"""Formats of the banks' files as seen in public samples, some of them old: to look at before they are used."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .mapping import Mapping


@dataclass(frozen=True)
class Preset:
    """A bank's format. `bank` is its code; a self-describing layout has no columns to choose."""

    key: str
    bank: str
    label: str | Promise
    mapping: Mapping


_ALL = (
    Preset(
        "banesco-csv",
        "0134",
        _("Banesco: hoja o CSV"),
        Mapping(
            date="Fecha", reference="Referencia", description="Descripción", amount="Monto", balance="Saldo",
            direction="Tipo de Movimiento", payer="banesco",
        ),
    ),
    Preset("banesco-qif", "0134", _("Banesco: QIF"), Mapping(layout="qif", payer="banesco")),
    Preset(
        "bnc-tsv",
        "0191",
        _("BNC: texto con tabuladores (la fecha empieza por el mes)"),
        Mapping(
            delimiter="\t", date_order="mdy", date="Fecha", reference="Referencia", description="Descripción",
            debit="Debe", credit="Haber", balance="Saldo",
        ),
    ),
    Preset(
        "banplus-tsv",
        "0174",
        _("Banplus: texto con tabuladores"),
        Mapping(
            delimiter="\t", date="Fecha", reference="Referencia", description="Descripción + Concepto",
            debit="Débito", credit="Crédito", balance="Saldo",
        ),
    ),
    Preset(
        "bdv-csv",
        "0102",
        _("Banco de Venezuela: CSV"),
        Mapping(
            date="fecha", reference="referencia", description="concepto", amount="monto", balance="saldo",
            direction="tipoMovimiento", payer="bdv",
        ),
    ),
    Preset(
        "bdv-txt",
        "0102",
        _("Banco de Venezuela: TXT de ancho fijo (anchos sin confirmar)"),
        Mapping(
            widths="20,8,12,40,15,15,15,2,4", header_row=0, decimal="cents", date="2", reference="3", description="4",
            debit="5", credit="6", balance="7", payer="bdv",
        ),
    ),
    Preset(
        "mercantil-txt",
        "0105",
        _("Mercantil: TXT sin títulos"),
        Mapping(
            header_row=0, date="4", reference="5", direction="6", description="7", amount="8", balance="9",
            credit_words="NC, DP", debit_words="ND, CH, SI, SF",
        ),
    ),
    Preset("mercantil-mt940", "0105", "Mercantil: MT940", Mapping(layout="mt940", payer="any")),
    Preset("provincial-c43", "0108", "Provincial: Cuaderno 43", Mapping(layout="cuaderno43", payer="provincial")),
    Preset(
        "bancaribe-csv",
        "0114",
        "Bancaribe: CSV",
        Mapping(
            date="Fecha", reference="Referencia", description="Descripción", direction="Tipo", amount="Monto",
            credit_words="C", debit_words="D",
        ),
    ),
)  # fmt: skip

PRESETS: Final[dict[str, Preset]] = {preset.key: preset for preset in _ALL}


def presets_of(bank_code: str) -> list[Preset]:
    """Every preset, those of `bank_code` first."""
    return sorted(PRESETS.values(), key=lambda preset: preset.bank != bank_code)
