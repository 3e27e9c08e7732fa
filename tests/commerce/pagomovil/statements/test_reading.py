"""Whole files: what each is, what it says, and what is refused with a reason."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from commerce.pagomovil.statements.mapping import Mapping
from commerce.pagomovil.statements.movements import Reading
from commerce.pagomovil.statements.presets import PRESETS
from commerce.pagomovil.statements.preview import preview
from commerce.pagomovil.statements.reading import MAX_BYTES, detect, read_movements
from commerce.refusals import BadInput

from .samples import FIXTURES, HEADER, SIMPLE, book, table

TODAY = date(2026, 11, 21)
ROW = "01/10/2026;000428190457;Pago;37.933,94;1.288.334,04"
# Which preset reads which file, and whether the file's own content tells it.
SAMPLES = {
    "bancaribe.csv": ("bancaribe-csv", True),
    "banesco.csv": ("banesco-csv", True),
    "banesco.qif": ("banesco-qif", True),
    "banesco.xls": ("banesco-csv", True),
    "banesco.xlsx": ("banesco-csv", True),
    "banplus.tsv": ("banplus-tsv", True),
    "bdv-ancho-fijo.txt": ("bdv-txt", False),
    "bdv.csv": ("bdv-csv", True),
    "bnc.txt": ("bnc-tsv", True),
    "mercantil.mt940": ("mercantil-mt940", True),
    "mercantil.txt": ("mercantil-txt", False),
    "provincial-cuaderno43.txt": ("provincial-c43", True),
}
# The demo's, whose days and amounts are made to fit each time it is loaded: tests/…/reports/test_demo.py.
DEMO = "banesco-demo.csv"
AMOUNTS = ["37933.94", "29676.21", "8515.78", "5849.22", "18837.94", "44210.00", "21000.00", "6451.35"]


def read(content: bytes, mapping: Mapping = SIMPLE) -> Reading:
    return read_movements(content, mapping, today=TODAY)


def amounts(reading: Reading) -> list[str]:
    return [str(movement.amount) for movement in reading.movements]


def refusal_of(content: bytes, mapping: Mapping = SIMPLE) -> BadInput:
    with pytest.raises(BadInput) as refused:
        read(content, mapping)
    return refused.value


def test_every_sample_file_is_told_here() -> None:
    assert sorted(path.name for path in FIXTURES.iterdir()) == sorted([*SAMPLES, DEMO])


def test_the_demos_file_is_read_as_banesco_writes_it() -> None:
    content = (FIXTURES / DEMO).read_bytes()
    found = detect(content)
    assert found.preset == "banesco-csv"
    reading = read(content, found.suggested())
    assert (len(reading.movements), reading.bad) == (18, [])


def test_every_preset_has_a_sample_and_passes_its_own_check() -> None:
    assert {preset for preset, _known in SAMPLES.values()} == set(PRESETS)
    for preset in PRESETS.values():
        preset.mapping.check()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_banks_format_gives_the_same_credits(name: str) -> None:
    preset, is_told = SAMPLES[name]
    content = (FIXTURES / name).read_bytes()

    reading = read(content, PRESETS[preset].mapping)

    assert (amounts(reading), reading.bad) == (AMOUNTS, [])
    assert (reading.movements[0].value_date, reading.movements[-1].value_date) == (date(2026, 9, 30), date(2026, 10, 2))
    assert "000428190457".endswith(reading.movements[0].reference_digits)
    assert detect(content).preset == (preset if is_told else "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, ending: str) -> None:
    text = ending.join(("Fecha;Referencia;Descripción;Monto", "01/10/2026;428190457;Transacción de Ñaña;1.234,56", ""))
    mapping = Mapping(date="fecha", reference="REFERENCIA", description="descripcion", amount="Monto")

    (movement,) = read(text.encode(encoding), mapping).movements

    assert (movement.description, movement.amount) == ("Transacción de Ñaña", Decimal("1234.56"))


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    mapping = Mapping(**{**SIMPLE.to_json(), "encoding": "utf-8"})
    assert refusal_of(table(ROW).replace(b"Pago", b"Se\xf1a"), mapping).code == "bad_encoding"


def test_delimiters_inside_quotes_part_nothing() -> None:
    content = table(
        '01/10/2026,428190457,"PAGO, ""MOVIL""","37,933.94","1,288,334.04"', header=HEADER.replace(";", ",")
    )
    (movement,) = read(content).movements
    assert (movement.description, movement.amount, movement.balance) == (
        'PAGO, "MOVIL"',
        Decimal("37933.94"),
        Decimal("1288334.04"),
    )


def test_broken_rows_are_told_with_their_number_and_stop_nobody_else() -> None:
    content = table(
        ROW,
        "32/10/2026;1;Pago;10,00;1,00",
        '01/10/2026;"2;Pago;10,00;1,00',
        "01/10/2026;3;Pago;diez;1,00",
        "01/10/2026;4",
        "01/10/2026;5;Pago;10,00;1,00;sobra",
        "",
        "01/10/2026;6;Pago;;1,00",
        ROW.replace("0457", "0458"),
    )

    reading = read(content)

    assert [movement.reference for movement in reading.movements] == ["000428190457", "000428190458"]
    assert [(bad.row, bad.says) for bad in reading.bad] == [
        (3, "«32/10/2026» no es una fecha."),
        (4, "Hay comillas sin cerrar."),
        (5, "«diez» no es un monto."),
        (6, "A la fila le faltan columnas."),
        (7, "La fila tiene más columnas que los títulos."),
        (9, "La fila no trae monto."),
    ]
    assert reading.bad[0].text == "32/10/2026 | 1 | Pago | 10,00 | 1,00"


def test_debits_and_zeros_are_passed_over() -> None:
    reading = read(table(ROW, "01/10/2026;1;Comisión;-12,40;1,00", "01/10/2026;2;Nada;0,00;1,00"))
    assert (len(reading.movements), reading.ignored, reading.total) == (1, 2, 3)


def test_words_tell_money_in_from_money_out_and_an_unknown_word_is_told() -> None:
    mapping = Mapping(date="F", reference="R", amount="M", direction="T", credit_words="NC", debit_words="ND")
    content = table(
        "01/10/2026;1;5,00;nc",
        "01/10/2026;2;5,00;ND",
        "01/10/2026;3;5,00;XX",
        "01/10/2026;4;-5,00;NC",
        header="F;R;M;T",
    )

    reading = read(content, mapping)

    assert (amounts(reading), reading.ignored) == (["5.00"], 1)
    assert [bad.says for bad in reading.bad] == [
        "No sabemos si «XX» es dinero que entra o que sale: dilo en el formato.",
        "El tipo dice que entra y el signo dice que sale.",
    ]


def test_a_row_with_a_debit_and_a_credit_is_told() -> None:
    mapping = Mapping(date="F", reference="R", debit="D", credit="C")
    reading = read(
        table("01/10/2026;1;;5,00", "01/10/2026;2;5,00;", "01/10/2026;3;5,00;5,00", header="F;R;D;C"), mapping
    )
    assert (amounts(reading), reading.ignored) == (["5.00"], 1)
    assert [bad.says for bad in reading.bad] == ["La fila trae débito y crédito a la vez."]


def test_an_ambiguous_column_refuses_the_file_and_a_chosen_style_reads_it() -> None:
    content = table("01/10/2026;1;Pago;1.234;5,00", "01/10/2026;2;Pago;2.500;5,00")

    assert refusal_of(content).code == "ambiguous_decimals"
    chosen = Mapping(**{**SIMPLE.to_json(), "decimal": "comma"})
    assert amounts(read(content, chosen)) == ["1234.00", "2500.00"]


def test_a_day_and_month_that_change_places_are_noticed() -> None:
    mapping = Mapping(**{**SIMPLE.to_json(), "date_order": "mdy"})
    assert [bad.says for bad in read(table("01/12/2026;1;Pago;10,00;1,00".replace("01/12", "12/01")), mapping).bad] == [
        "01/12/2026 es un día que no ha llegado: revisa el orden de la fecha."
    ]


def test_a_column_that_is_not_there_is_named() -> None:
    refusal = refusal_of(table(ROW), Mapping(**{**SIMPLE.to_json(), "reference": "Nro"}))
    assert (refusal.code, refusal.field) == ("no_column", "reference")
    assert str(refusal) == f"No encontramos la columna «Nro». El archivo trae: {HEADER.replace(';', ', ')}."


def test_a_preamble_above_the_titles_is_passed_over() -> None:
    content = b"Banco Universal\nCuenta;0134\n\n" + table(ROW)
    assert [movement.row for movement in read(content).movements] == [5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\t\n", "empty_file"),
        (b"%PDF-1.7 ...", "unknown_file"),
        (b"<html><table></table></html>", "unknown_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "unknown_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "unknown_file"),
        (b"PK\x03\x04 nothing", "unknown_file"),
        (book("<worksheet/>", name="fotos/uno.txt"), "unknown_file"),
        (book("<worksheet/>"), "unknown_file"),
        (b"a" * (MAX_BYTES + 1), "file_too_large"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert refusal_of(content).code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs_is_refused_before_anything_parses_it(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
    assert refusal_of(book(bomb.encode(encoding))).code == "unsafe_file"  # type: ignore[arg-type]


def test_a_workbook_that_inflates_without_end_is_refused() -> None:
    bomb = book("<worksheet/>", size=160_000_000)
    assert len(bomb) < 1_000_000
    assert refusal_of(bomb).code == "unsafe_file"


def test_formulas_of_a_workbook_are_text_and_never_an_amount() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADER.split(";"))
    sheet.append([date(2026, 10, 1), 428190457, '=HYPERLINK("http://x.example")', 10.1, None])
    sheet.append([date(2026, 10, 1), "2", "Pago", "=1+1", None])
    out = io.BytesIO()
    workbook.save(out)

    reading = read(out.getvalue())

    (movement,) = reading.movements
    assert (movement.reference, movement.description) == ("428190457", '=HYPERLINK("http://x.example")')
    assert (movement.amount, movement.value_date) == (Decimal("10.10"), date(2026, 10, 1))
    assert [(bad.row, bad.says) for bad in reading.bad] == [(3, "«=1+1» no es un monto.")]


def test_an_mt940_reversal_is_passed_over_and_a_bad_entry_told() -> None:
    text = ":20:X\r\n:61:2610011001C100,00NTRFNONREF//777\r\n:86:?00PAGO?10000123\r\n:61:261001RC5,NTRFNONREF\r\n:61:nada\r\n:62F:C\r\n"
    reading = read(text.encode(), Mapping(layout="mt940"))
    assert [(movement.reference, movement.amount) for movement in reading.movements] == [("000123", Decimal("100.00"))]
    assert (reading.ignored, [bad.row for bad in reading.bad]) == (1, [5])


def test_a_cuaderno_whose_closing_does_not_agree_says_so() -> None:
    content = (FIXTURES / "provincial-cuaderno43.txt").read_bytes()
    lines = content.split(b"\r\n")
    shorter = b"\r\n".join(lines[:1] + lines[3:])

    reading = read(shorter, PRESETS["provincial-c43"].mapping)

    assert len(reading.movements) == len(AMOUNTS) - 1
    assert [bad.says for bad in reading.bad] == [
        "El cierre del banco no cuadra con los movimientos: puede faltar alguno."
    ]


def test_a_preview_tells_the_first_rows_the_counts_and_what_is_refused() -> None:
    shown = preview(table(ROW, "malo;;;1,00;", "01/10/2026;1;Comisión;-1,00;1,00"), SIMPLE, today=TODAY)
    assert (shown.came, shown.bad_count, shown.ignored, shown.header) == (1, 1, 1, HEADER.split(";"))
    assert preview(b"", SIMPLE, today=TODAY).refusal == "El archivo está vacío. Descárgalo otra vez del banco."
    assert preview(table(ROW), Mapping(), today=TODAY).at == "date"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"layout": "pdf"}, "layout"),
        ({"encoding": "ebcdic"}, "encoding"),
        ({"date": ""}, "date"),
        ({"reference": ""}, "reference"),
        ({"amount": ""}, "amount"),
        ({"credit": "Haber"}, "amount"),
        ({"widths": "20,x"}, "widths"),
        ({"header_row": 0}, "header_row"),
        ({"header_row": -2}, "header_row"),
        ({"direction": "Tipo", "credit_words": ""}, "credit_words"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_by_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        Mapping.from_json({**SIMPLE.to_json(), **change}).check()
    assert (refused.value.code, refused.value.field) == ("bad_mapping", field)


def test_a_mapping_survives_being_stored() -> None:
    assert all(Mapping.from_json(preset.mapping.to_json()) == preset.mapping for preset in PRESETS.values())
