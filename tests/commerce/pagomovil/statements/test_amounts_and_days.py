"""Amounts, days and payers as banks write them."""

from datetime import date
from decimal import Decimal

import pytest

from commerce.pagomovil.statements.amounts import amount_of, style_of
from commerce.pagomovil.statements.dates import day_of
from commerce.pagomovil.statements.payers import Payer, bank_of, document_of, payer_in, phone_of
from commerce.refusals import BadInput

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "style", "amount"),
    [
        ("1.234,56", "comma", "1234.56"),
        ("1,234.56", "dot", "1234.56"),
        ("-1.234.567,8", "comma", "-1234567.80"),
        ("1234.56-", "dot", "-1234.56"),
        ("(12,50)", "comma", "-12.50"),
        ("Bs. 3.000,00", "comma", "3000.00"),
        ("+ 7", "dot", "7.00"),
        ("1.234", "comma", "1234.00"),
        ("1.500", "dot", "1.50"),
        (",50", "comma", "0.50"),
        ("", "comma", "0.00"),
        ("000000003793394", "cents", "37933.94"),
        (Decimal("0.1") + Decimal("1234.46"), "comma", "1234.56"),
    ],
)
def test_an_amount_is_read_in_its_columns_style(text: str | Decimal, style: str, amount: str) -> None:
    assert str(amount_of(text, style)) == amount


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1,234.56", "comma"),
        ("1.234,56", "dot"),
        ("12,34,56", "comma"),
        ("0,123", "comma"),
        ("=1+1", "dot"),
        ("NaN", "dot"),
        ("1e9", "dot"),
        ("٣", "comma"),
        ("9" * 19, "comma"),
        ("9" * 50, "comma"),
        (Decimal("NaN"), "dot"),
        (Decimal("Infinity"), "dot"),
        ("1,5", "cents"),
    ],
)
def test_what_is_no_amount_in_that_style_is_refused(text: str | Decimal, style: str) -> None:
    with pytest.raises(BadInput) as refused:
        amount_of(text, style)
    assert refused.value.code == "bad_amount"


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1.234", "9.999", "12,50"], "comma"),
        (["1,234", "9,999", "12.50"], "dot"),
        (["100", "1.234.567"], "comma"),
        (["100", "1,234,567"], "dot"),
        (["100", "", "texto"], "comma"),
        (["1.2345"], "dot"),
    ],
)
def test_the_style_of_a_column_is_decided_by_all_of_its_rows(cells: list[str], style: str) -> None:
    assert style_of(enumerate(cells, 2), "Monto") == style


def test_a_column_whose_rows_contradict_each_other_is_refused_naming_two_of_them() -> None:
    with pytest.raises(BadInput) as refused:
        style_of(enumerate(["1.234,56", "5", "1,234.56"], 2), "Monto")
    assert refused.value.code == "ambiguous_decimals"
    assert str(refused.value) == "La columna «Monto» mezcla estilos: 1.234,56 (fila 2) y 1,234.56 (fila 4)."


@pytest.mark.parametrize("cells", [["1.234"], ["100", "2,500", "3"], ["1.234", "2,500"]])
def test_a_column_that_may_be_thousands_or_decimals_is_refused(cells: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        style_of(enumerate(cells, 2), "Monto")
    assert refused.value.code == "ambiguous_decimals"


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/10/2026", "dmy", date(2026, 10, 3)),
        ("03/10/2026", "mdy", date(2026, 3, 10)),
        ("3-10-26", "dmy", date(2026, 10, 3)),
        ("03.10.2026 14:05:11", "dmy", date(2026, 10, 3)),
        ("2026-10-03T14:05:00", "dmy", date(2026, 10, 3)),
        ("03102026", "dmy", date(2026, 10, 3)),
        ("20261003", "ymd", date(2026, 10, 3)),
        ("261003", "ymd", date(2026, 10, 3)),
        ("03/oct/2026", "dmy", date(2026, 10, 3)),
        (date(2026, 10, 3), "mdy", date(2026, 10, 3)),
    ],
)
def test_a_day_is_read_in_its_order(text: str | date, order: str, day: date) -> None:
    assert day_of(text, order, today=TODAY) == day


@pytest.mark.parametrize("text", ["", "31/02/2026", "13/13/2026", "ayer", "1/1/1998", "12/12/2026"])
def test_what_is_no_day_or_has_not_come_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        day_of(text, "dmy", today=TODAY)
    assert refused.value.code == "bad_date"


@pytest.mark.parametrize(
    ("description", "style", "payer"),
    [
        ("TRANSF RECIBIDA BDV V14220318 MARIA ROJAS", "bdv", Payer(document="V14220318")),
        ("PAGOMOVILBDV 0416-5550147", "bdv", Payer(phone="+584165550147")),
        ("TRF.MB 0102 V014220318 MARIA ROJAS", "banesco", Payer(bank="0102", document="V14220318")),
        ("TRF.OB 0172 J401234567 BODEGON", "banesco", Payer(bank="0172", document="J401234567")),
        ("TPBW V00014220318", "provincial", Payer(document="V14220318")),
        ("TR/REC 0134 J401234567", "provincial", Payer(bank="0134", document="J401234567")),
        ("TRAV00014220318", "provincial", Payer(document="V14220318")),
        ("Pago Movil Recibido Telf.0416***9503", "any", Payer(phone="0416***9503")),
        ("Pago movil recibido", "any", Payer()),
        ("TRF.MB 0102 V014220318", "", Payer()),
    ],
)
def test_a_payer_is_found_where_the_bank_names_one(description: str, style: str, payer: Payer) -> None:
    assert payer_in(description, style) == payer


def test_columns_of_their_own_are_brought_to_the_form_that_reports_have() -> None:
    assert (phone_of("584145550182"), phone_of("0414XXX0182"), phone_of("-")) == ("+584145550182", "0414***0182", "")
    assert (document_of("v-14.220.318"), document_of("14220318"), document_of("V142203184")) == (
        "V14220318",
        "V14220318",
        "V14220318",
    )
    assert (document_of("E-81234567"), document_of("J-40123456-7"), document_of("?")) == (
        "E81234567",
        "J401234567",
        "",
    )
    assert (bank_of("0134 - Banesco"), bank_of("134"), bank_of("Banesco")) == ("0134", "0134", "")
