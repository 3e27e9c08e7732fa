from datetime import date
from decimal import Decimal

import pytest

from commerce.pagomovil.matching import payers, references
from commerce.pagomovil.matching.facts import LineFacts, ReportFacts, line_facts, report_facts
from commerce.pagomovil.matching.references import Kind
from commerce.pagomovil.matching.rules import score
from commerce.pagomovil.matching.signals import compare, signals

DAY = date(2026, 10, 1)
AMOUNT = Decimal("37933.94")


def report(**fields: object) -> ReportFacts:
    values: dict = {"account": "A", "amount": AMOUNT, "reference": "603190457", "paid_on": DAY}
    return report_facts("R", **values | fields)


def line(**fields: object) -> LineFacts:
    values: dict = {"account": "A", "amount": AMOUNT, "reference": "603190457", "value_date": DAY}
    return line_facts("L", **values | fields)


def signal(name: str, claim: ReportFacts, movement: LineFacts) -> tuple[str, str]:
    found = next(each for each in signals(compare(claim, movement)) if each.name == name)
    return found.verdict, found.says


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("603190457", "603190457"),
        (" 6031 90457 ", "603190457"),
        ("6031-90457", "603190457"),
        ("Ref: 000428190457", "000428190457"),
        ("referencia 004518", "004518"),
        ("6O319O457", "603190457"),
        ("OO4518", "004518"),
        ("603190457.0", "603190457"),
        ("6.03190457E+8", "603190457"),
        ("TRF-603190457", "603190457"),
        ("000000", ""),
        ("", ""),
        ("sin referencia", ""),
    ],
)
def test_a_reference_is_read_as_its_digits(text: str, digits: str) -> None:
    assert references.digits_of(text) == digits


@pytest.mark.parametrize(
    ("typed", "written", "kind"),
    [
        ("603190457", "603190457", Kind.EXACT),
        ("000603190457", "603190457", Kind.ZEROS),
        ("603190457", "000000603190457", Kind.ZEROS),
        ("190457", "603190457", Kind.SUFFIX),
        ("004518", "603004518", Kind.SUFFIX),
        ("000428190457", "00428190457", Kind.ZEROS),
        ("000428190457", "603190457", Kind.TAIL),
        ("777428190457", "60328190457", Kind.SUFFIX),
        ("0457", "603190457", Kind.SHORT),
        ("90457", "603190457", Kind.SHORT),
        ("603190457", "0457", Kind.SHORT),
        ("457", "603190457", Kind.DIFFERENT),
        ("603190475", "603190457", Kind.SWAPPED),
        ("603194057", "603190457", Kind.SWAPPED),
        ("603190957", "603190457", Kind.WRONG_DIGIT),
        ("60319057", "603190457", Kind.MISSED_DIGIT),
        ("6031904457", "603190457", Kind.MISSED_DIGIT),
        ("6031904", "603190457", Kind.TRUNCATED),
        ("603190457", "6031904", Kind.TRUNCATED),
        ("111222", "603190457", Kind.DIFFERENT),
        ("", "603190457", Kind.MISSING),
        ("603190457", "", Kind.MISSING),
    ],
)
def test_references_agree_in_the_ways_that_people_and_banks_write_them(typed: str, written: str, kind: Kind) -> None:
    assert references.compare(typed, written).kind is kind


def test_what_a_slip_makes_of_a_number_is_found_by_looking_it_up() -> None:
    slips = references.slips_of("190457")

    assert {"190475", "190957", "910457", "904571", "190545"} - slips == {"190545"}
    assert "190457" not in slips


@pytest.mark.parametrize(
    ("typed", "written", "agrees", "digits"),
    [
        ("0414-5550182", "04145550182", True, 10),
        ("+58 414 555 01 82", "584145550182", True, 10),
        ("0058 414-5550182", "4145550182", True, 10),
        ("04145550182", "0414***0182", True, 7),
        ("04145550182", "0414-•••0182", True, 7),
        ("04145550182", "0414XXXX182", True, 6),
        ("04145550182", "58414***0182", True, 7),
        ("04145550182", "0414**0182", True, 7),
        ("04145550182", "******0182", True, 4),
        ("04145550182", "5550182", True, 7),
        ("04145550182", "0416***0182", False, 7),
        ("04145550182", "0414***9503", False, 7),
        ("04145550182", "04145550183", False, 10),
        ("04145550182", "*********82", None, 2),
        ("04145550182", "", None, 0),
        ("04145550182", "desconocido", None, 0),
    ],
)
def test_phones_are_compared_on_what_is_visible(typed: str, written: str, agrees: bool | None, digits: int) -> None:
    assert payers.compare_phones(payers.phone_of(typed), payers.phone_of(written)) == (agrees, digits)


@pytest.mark.parametrize(
    ("typed", "written", "agrees"),
    [
        ("V12345678", "V-12.345.678", True),
        ("V12345678", "12345678", True),
        ("V12345678", "V012345678", True),
        ("V12345678", "V-12345678-3", True),
        ("V12345678", "123456783", True),
        ("V1234567", "V01234567", True),
        ("J-12345678-4", "J123456784", True),
        ("J123456784", "J12345678", True),
        ("V12345678", "C.I: 12345678", True),
        ("V12345678", "V12***678", True),
        ("V12345678", "V87654321", False),
        ("V12345678", "V99***678", False),
        ("V12345678", "E12345678", None),
        ("V12345678", "", None),
        ("", "V12345678", None),
    ],
)
def test_documents_are_the_same_however_they_are_written(typed: str, written: str, agrees: bool | None) -> None:
    assert payers.compare_documents(payers.document_of(typed), payers.document_of(written)) is agrees


@pytest.mark.parametrize(
    ("typed", "written", "agrees"),
    [
        ("0134", "Banesco", True),
        ("0134", "BANESCO BANCO UNIVERSAL, C.A.", True),
        ("0134", "134", True),
        ("0134", "0134 - Banesco", True),
        ("0102", "BDV", True),
        ("0102", "Banco de Venezuela S.A.", True),
        ("0191", "BNC", True),
        ("0191", "Banco Nacional de Crédito", True),
        ("0108", "Provincial", True),
        ("0156", "100 % Banco", True),
        ("0163", "Bco. del Tesoro", True),
        ("0105", "01051234567890123456", True),
        ("0134", "Mercantil", False),
        ("0134", "0102", False),
        ("0134", "Cooperativa La Esperanza", None),
        ("0134", "", None),
    ],
)
def test_banks_are_known_by_code_and_by_name(typed: str, written: str, agrees: bool | None) -> None:
    assert payers.compare_banks(payers.bank_of(typed), payers.bank_of(written)) is agrees


def test_what_the_bank_wrote_into_the_description_counts() -> None:
    found = line_facts("L", amount=AMOUNT, description="TRF.MB 0134 V012345678 0414***0182 REF 603190457")

    assert payers.compare_documents(payers.document_of("V12345678"), found.document) is True
    assert payers.compare_phones(payers.phone_of("04145550182"), found.phone) == (True, 7)
    assert found.reference == "603190457"


def test_two_numbers_in_a_description_are_no_reference() -> None:
    assert line_facts("L", amount=AMOUNT, description="LOTE 20261001 TRANSFERENCIA 603190457").reference == ""


NEUTRAL = "neutral"


@pytest.mark.parametrize(
    ("name", "of_report", "of_line", "verdict", "says"),
    [
        ("reference", {}, {}, "for", "La referencia es la misma."),
        ("reference", {"reference": "190457"}, {}, "for", "La referencia termina igual: 6 dígitos."),
        ("reference", {"reference": "0457"}, {}, "for", "Coinciden los 4 dígitos que se conocen; son pocos."),
        (
            "reference",
            {"reference": "603190475"},
            {},
            "for",
            "La referencia es la misma con dos dígitos cambiados de lugar.",
        ),
        ("reference", {"reference": "111222"}, {}, "against", "La referencia es otra."),
        ("reference", {}, {"reference": ""}, NEUTRAL, "Sin dato: falta la referencia."),
        ("amount", {}, {}, "for", "El monto es exactamente el que reportó."),
        (
            "amount",
            {"quote_amounts": [AMOUNT]},
            {},
            "for",
            "El monto es exactamente el de la cotización, con sus céntimos.",
        ),
        (
            "amount",
            {"amount": None, "quote_amounts": [AMOUNT]},
            {},
            "for",
            "El monto es exactamente el de la cotización, con sus céntimos.",
        ),
        (
            "amount",
            {"amount": Decimal("37000"), "quote_amounts": [AMOUNT]},
            {},
            "for",
            "El monto es el de la cotización, aunque reportó otro.",
        ),
        ("amount", {"amount": Decimal("37933")}, {}, NEUTRAL, "El monto es casi igual: llegaron Bs 37.933,94."),
        (
            "amount",
            {"amount": Decimal("36500"), "other_rate_amounts": [AMOUNT]},
            {},
            NEUTRAL,
            "El monto podría ser el del pedido a la tasa de otro día.",
        ),
        (
            "amount",
            {"amount": Decimal("20000")},
            {},
            "against",
            "El monto es otro: reportó Bs 20.000,00 y llegaron Bs 37.933,94.",
        ),
        ("amount", {"amount": None}, {}, NEUTRAL, "Sin dato: falta el monto."),
        ("bank", {"bank": "0134"}, {"bank": "Banesco"}, "for", "Vino del banco que dijo."),
        ("bank", {"bank": "0134"}, {"bank": "0102"}, "against", "Vino de otro banco."),
        ("bank", {"bank": "0134"}, {}, NEUTRAL, "Sin dato: no se sabe de qué banco vino."),
        ("phone", {"phone": "04145550182"}, {"phone": "04145550182"}, "for", "El teléfono de quien pagó es el mismo."),
        (
            "phone",
            {"phone": "04145550182"},
            {"phone": "0414***0182"},
            "for",
            "El teléfono coincide en los dígitos que el banco no tapa.",
        ),
        ("phone", {"phone": "04145550182"}, {"phone": "04165550182"}, "against", "El teléfono de quien pagó es otro."),
        ("phone", {"phone": "04145550182"}, {}, NEUTRAL, "Sin dato: el banco no muestra el teléfono de quien pagó."),
        (
            "document",
            {"document": "V12345678"},
            {"document": "12345678"},
            "for",
            "El documento de quien pagó es el mismo.",
        ),
        (
            "document",
            {"document": "V12345678"},
            {"document": "V87654321"},
            "against",
            "El documento de quien pagó es otro.",
        ),
        (
            "document",
            {"document": "V12345678"},
            {},
            NEUTRAL,
            "Sin dato: no se puede comparar el documento de quien pagó.",
        ),
        ("date", {}, {}, "for", "El banco lo registró el mismo día."),
        ("date", {}, {"value_date": date(2026, 10, 4)}, "for", "El banco lo registró 3 días después."),
        ("date", {}, {"value_date": date(2026, 10, 8)}, NEUTRAL, "El banco lo registró 7 días después."),
        ("date", {}, {"value_date": date(2026, 10, 21)}, "against", "El banco lo registró 20 días después."),
        (
            "date",
            {},
            {"value_date": date(2026, 9, 30)},
            NEUTRAL,
            "El banco lo registró 1 día antes del pago que reportó.",
        ),
        (
            "date",
            {},
            {"value_date": date(2026, 9, 20)},
            "against",
            "El banco lo registró 11 días antes del pago que reportó.",
        ),
        ("date", {"paid_on": None}, {}, NEUTRAL, "Sin dato: falta la fecha."),
    ],
)
def test_every_signal_says_in_words_what_it_found(
    name: str, of_report: dict, of_line: dict, verdict: str, says: str
) -> None:
    assert signal(name, report(**of_report), line(**of_line)) == (verdict, says.replace("Bs ", "Bs\N{NO-BREAK SPACE}"))


def test_a_signal_without_data_costs_no_points() -> None:
    bare = score(report(), line())
    asked = score(report(bank="0134", phone="04145550182", document="V12345678"), line())

    assert bare.points == asked.points


def test_everything_alike_is_worth_a_hundred() -> None:
    payer = {"bank": "0134", "phone": "04145550182", "document": "V12345678"}

    assert score(report(quote_amounts=[AMOUNT], **payer), line(**payer)).points == 100


@pytest.mark.parametrize("of_line", [{"amount": Decimal("-37933.94")}, {"amount": None}, {"account": "B"}])
def test_money_that_went_out_or_to_another_account_is_worth_nothing(of_line: dict) -> None:
    assert score(report(), line(**of_line)).points == 0
